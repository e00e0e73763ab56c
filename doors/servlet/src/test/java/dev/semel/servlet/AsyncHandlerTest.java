package dev.semel.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.http.RoutePolicy;
import dev.semel.policy.EffectTerms;
import dev.semel.policy.Terms;
import dev.semel.policy.WaitingRule;
import dev.semel.protocol.Status;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Handlers that go on after they have returned. Filters that look at the response when the chain returns replay an empty
 * 200 for each of these (TRAPS, HTTP).
 */
@ParameterizedClass
@EnumSource(Containers.class)
@Timeout(60)
class AsyncHandlerTest {
    @Parameter
    private Containers container;

    private void isAppliedOnce(Application.Handling handling) throws Exception {
        try (Application application = Application.in(container).serving(handling)) {
            List<HttpResponse<String>> told = application.twice(application.post("k", "/pay"));

            assertThat(told.get(0).statusCode()).as(told.get(0).body()).isEqualTo(201);
            assertThat(told.get(0).body()).isEqualTo("done");
            assertThat(Application.isReplay(told.get(0))).isFalse();
            assertThat(told.get(1).statusCode()).isEqualTo(201);
            assertThat(told.get(1).body()).isEqualTo("done");
            assertThat(Application.isReplay(told.get(1))).isTrue();
            assertThat(application.status("k")).isEqualTo(Status.SUCCEEDED);
        }
    }

    private static void done(HttpServletResponse response) {
        try {
            response.setStatus(201);
            response.getWriter().write("done");
        } catch (IOException failed) {
            throw new AssertionError(failed);
        }
    }

    private static void later(Runnable work) {
        new Thread(work).start();
    }

    @Test
    void a_handler_that_completes_on_another_thread() throws Exception {
        isAppliedOnce((request, response) -> {
            AsyncContext async = request.startAsync();
            later(() -> {
                done((HttpServletResponse) async.getResponse());
                async.complete();
            });
        });
    }

    @Test
    void a_handler_that_completes_on_a_thread_of_the_container() throws Exception {
        isAppliedOnce((request, response) -> {
            AsyncContext async = request.startAsync(request, response);
            async.start(() -> {
                done(response);
                async.complete();
            });
        });
    }

    @Test
    void a_handler_that_completes_before_it_returns() throws Exception {
        isAppliedOnce((request, response) -> {
            AsyncContext async = request.startAsync();
            done(response);
            async.complete();
            assertThat(request.getAsyncContext()).isSameAs(async);
        });
    }

    @Test
    void a_handler_that_is_dispatched_again_as_web_frameworks_do() throws Exception {
        isAppliedOnce((request, response) -> {
            if (request.getDispatcherType() == DispatcherType.ASYNC) {
                assertThat(request.getAttribute("result")).isEqualTo("done");
                done(response);
                return;
            }
            AsyncContext async = request.startAsync(request, response);
            later(() -> {
                request.setAttribute("result", "done");
                async.dispatch();
            });
        });
    }

    @Test
    void a_handler_that_is_dispatched_again_and_again() throws Exception {
        isAppliedOnce((request, response) -> {
            Integer round = (Integer) request.getAttribute("round");
            if (round != null && round == 3) {
                done(response);
                return;
            }
            AsyncContext async = request.startAsync();
            request.setAttribute("round", round == null ? 1 : round + 1);
            later(async::dispatch);
        });
    }

    @Test
    void a_handler_that_is_dispatched_to_another_path() throws Exception {
        isAppliedOnce((request, response) -> {
            if (request.getRequestURI().equals("/other")) {
                done(response);
            } else {
                request.startAsync().dispatch("/other");
            }
        });
    }

    @Test
    void a_handler_with_a_write_listener() throws Exception {
        isAppliedOnce((request, response) -> {
            AsyncContext async = request.startAsync();
            response.setStatus(201);
            response.getOutputStream().setWriteListener(new WriteListener() {
                @Override
                public void onWritePossible() throws IOException {
                    assertThat(response.getOutputStream().isReady()).isTrue();
                    response.getOutputStream().write("done".getBytes(StandardCharsets.UTF_8));
                    async.complete();
                }

                @Override
                public void onError(Throwable failure) {
                    throw new AssertionError(failure);
                }
            });
        });
    }

    @Test
    void a_listener_that_answers_when_the_time_is_over() throws Exception {
        isAppliedOnce((request, response) -> {
            AsyncContext async = request.startAsync();
            async.setTimeout(50);
            async.addListener(new Listener() {
                @Override
                public void onTimeout(AsyncEvent event) {
                    done(response);
                    event.getAsyncContext().complete();
                }
            });
        });
    }

    @Test
    void a_listener_that_dispatches_when_the_time_is_over() throws Exception {
        isAppliedOnce((request, response) -> {
            if (request.getDispatcherType() == DispatcherType.ASYNC) {
                done(response);
                return;
            }
            AsyncContext async = request.startAsync(request, response);
            async.setTimeout(50);
            async.addListener(new Listener() {
                @Override
                public void onTimeout(AsyncEvent event) {
                    event.getAsyncContext().dispatch();
                }
            });
        });
    }

    private HttpResponse<String> isInDoubt(Application.Handling handling) throws Exception {
        try (Application application = Application.in(container).serving(handling)) {
            List<HttpResponse<String>> told = application.twice(application.post("k", "/pay"));

            for (HttpResponse<String> each : told) {
                assertThat(each.statusCode()).as(each.body()).isBetween(500, 504);
                assertThat(each.body()).contains("\"code\":\"in_doubt\"");
            }
            assertThat(told.get(1).body()).isEqualTo(told.get(0).body());
            assertThat(application.calls).hasValue(1);
            assertThat(application.status("k")).isEqualTo(Status.IN_DOUBT);
            return told.get(0);
        }
    }

    @Test
    void a_handler_whose_time_is_over_is_in_doubt() throws Exception {
        HttpResponse<String> told = isInDoubt((request, response) -> {
            AsyncContext async = request.startAsync();
            response.getOutputStream().write("half".getBytes(StandardCharsets.UTF_8));
            async.setTimeout(50);
        });

        assertThat(told.statusCode()).isEqualTo(504);
        assertThat(told.body()).doesNotContain("half");
    }

    @Test
    void a_handler_that_throws_once_it_is_asynchronous_is_in_doubt() throws Exception {
        isInDoubt((request, response) -> {
            request.startAsync();
            throw new IllegalStateException("The handler fails.");
        });
    }

    @Test
    void the_handler_of_another_dispatch_that_throws_is_in_doubt() throws Exception {
        try (Application application = Application.in(container).serving((request, response) -> {
            if (request.getDispatcherType() == DispatcherType.ASYNC) {
                throw new IllegalStateException("The handler fails.");
            }
            request.startAsync().dispatch();
        })) {
            List<HttpResponse<String>> told = application.twice(application.post("k", "/pay"));

            assertThat(told.get(0).body()).contains("\"code\":\"in_doubt\"");
            assertThat(told.get(1).body()).isEqualTo(told.get(0).body());
            assertThat(application.calls).hasValue(2);
        }
    }

    @Test
    void a_twin_of_what_runs_asynchronously_is_told_so() throws Exception {
        Queue<AsyncContext> running = new ConcurrentLinkedQueue<>();
        CountDownLatch begun = new CountDownLatch(1);
        try (Application application = Application.in(container).serving((request, response) -> {
            running.add(request.startAsync());
            begun.countDown();
        })) {
            CompletableFuture<HttpResponse<String>> first = application.sending(application.post("k", "/pay"));
            assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
            HttpResponse<String> twin = application.send(application.post("k", "/pay"));
            AsyncContext async = running.remove();
            done((HttpServletResponse) async.getResponse());
            async.complete();

            assertThat(twin.statusCode()).isEqualTo(409);
            assertThat(twin.body()).contains("in_progress");
            assertThat(first.join().body()).isEqualTo("done");
            assertThat(application.calls).hasValue(1);
        }
    }

    @Test
    void without_a_mapping_for_async_nobody_gets_an_empty_success() throws Exception {
        try (Application application = Application.in(container)
                .adding((context, filter) -> {
                    var added = context.addFilter("semel", filter);
                    added.setAsyncSupported(true);
                    added.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), true, "/*");
                })
                .serving((request, response) -> {
                    if (request.getDispatcherType() == DispatcherType.ASYNC) {
                        done(response);
                    } else {
                        request.startAsync(request, response).dispatch();
                    }
                })) {
            HttpResponse<String> first = application.send(application.post("k", "/pay"));
            HttpResponse<String> retry = application.send(application.post("k", "/pay"));

            assertThat(first.statusCode()).isEqualTo(500);
            assertThat(retry.body()).contains("in_doubt");
            assertThat(application.status("k")).isEqualTo(Status.IN_DOUBT);
        }
    }

    @Test
    void more_waiters_than_threads_hold_nobody_up() throws Exception {
        RoutePolicy waits = RoutePolicy.named("pay")
                .path("/pay")
                .terms(Terms.of(EffectTerms.unprotected())
                        .waiting(WaitingRule.waitAtMost(Duration.ofSeconds(20)))
                        .build())
                .build();
        Queue<AsyncContext> running = new ConcurrentLinkedQueue<>();
        CountDownLatch begun = new CountDownLatch(1);
        try (Application application = Application.in(container).routes(waits).serving((request, response) -> {
            if (request.getRequestURI().equals("/pay")) {
                running.add(request.startAsync());
                begun.countDown();
            } else {
                done(response);
            }
        })) {
            List<CompletableFuture<HttpResponse<String>>> all = new ArrayList<>();
            all.add(application.sending(application.post("k", "/pay")));
            assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
            for (int at = 0; at < 4 * Containers.THREADS; at++) {
                all.add(application.sending(application.post("k", "/pay")));
            }
            for (int at = 0; at < 4 * Containers.THREADS; at++) {
                assertThat(application.send(application.post("", "/else")).body())
                        .isEqualTo("done");
            }
            AsyncContext async = running.remove();
            done((HttpServletResponse) async.getResponse());
            async.complete();

            assertThat(all).allSatisfy(each -> assertThat(each.join().body()).isEqualTo("done"));
            assertThat(all)
                    .filteredOn(each -> !Application.isReplay(each.join()))
                    .hasSize(1);
        }
    }

    /** Does nothing but what a test overrides. */
    private static class Listener implements AsyncListener {
        @Override
        public void onComplete(AsyncEvent event) {}

        @Override
        public void onTimeout(AsyncEvent event) {}

        @Override
        public void onError(AsyncEvent event) {}

        @Override
        public void onStartAsync(AsyncEvent event) {}
    }

    @Test
    void listeners_are_told_of_the_end_with_the_context_that_the_handler_has() throws Exception {
        List<Object> heard = Collections.synchronizedList(new ArrayList<>());
        List<Object> given = Collections.synchronizedList(new ArrayList<>());
        CountDownLatch over = new CountDownLatch(1);
        isAppliedOnce((HttpServletRequest request, HttpServletResponse response) -> {
            AsyncContext async = request.startAsync();
            given.addAll(List.of(async, request));
            async.addListener(
                    new Listener() {
                        @Override
                        public void onComplete(AsyncEvent event) {
                            heard.addAll(List.of(event.getAsyncContext(), event.getSuppliedRequest()));
                            over.countDown();
                        }
                    },
                    request,
                    response);
            done(response);
            async.complete();
        });

        assertThat(over.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(heard).hasSize(2);
        assertThat(heard.get(0)).isSameAs(given.get(0));
        assertThat(heard.get(1)).isSameAs(given.get(1));
    }
}
