package dev.semel.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.http.RoutePolicy;
import dev.semel.policy.EffectTerms;
import dev.semel.policy.Terms;
import dev.semel.policy.WaitingRule;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Waiters that keep their thread, through filters behind that are mapped for ordinary requests alone. */
@Timeout(120)
class WaiterTest {
    private final AtomicInteger behind = new AtomicInteger();
    private final BlockingQueue<Thread> serving = new LinkedBlockingQueue<>();
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);

    private Application application(Containers container, Application[] itself) throws Exception {
        return Application.in(container)
                .outside("outside", (request, response, chain) -> {
                    serving.add(Thread.currentThread());
                    chain.doFilter(request, response);
                })
                .routes(RoutePolicy.named("orders.place")
                        .path("/orders")
                        .terms(Terms.of(EffectTerms.unprotected())
                                .waiting(WaitingRule.waitAtMost(Duration.ofSeconds(20)))
                                .build())
                        .build())
                .filtering(SemelFilter::waitersRun)
                .adding((context, filter) -> {
                    filter.addTo(context, "/*");
                    Application.add(context, "behind", (request, response, chain) -> {
                        behind.incrementAndGet();
                        chain.doFilter(request, response);
                    });
                })
                .serving((request, response) -> {
                    if (itself[0].calls.get() == 1) {
                        begun.countDown();
                        await(goOn);
                        response.setStatus(429);
                    } else {
                        assertThat(request.getReader().readLine()).isEqualTo("{}");
                        response.setStatus(201);
                        response.getWriter().print("done");
                    }
                });
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException("Nobody interrupts this.", interrupted);
        }
    }

    private HttpResponse<String> waiter(Application application) throws Exception {
        CompletableFuture<HttpResponse<String>> first = application.sending(application.post("k", "/orders"));
        await(begun);
        serving.take();
        CompletableFuture<HttpResponse<String>> second = application.sending(application.post("k", "/orders"));
        Thread waiter = serving.take();
        while (waiter.getState() == Thread.State.RUNNABLE) {
            Thread.onSpinWait();
        }
        goOn.countDown();

        assertThat(first.get(60, TimeUnit.SECONDS).statusCode()).isEqualTo(429);
        return second.get(60, TimeUnit.SECONDS);
    }

    @ParameterizedTest
    @EnumSource
    void a_waiter_that_keeps_its_thread_runs_with_its_whole_body_through_all_filters(Containers container)
            throws Exception {
        Application[] itself = new Application[1];
        try (Application application = application(container, itself)) {
            itself[0] = application;

            HttpResponse<String> told = waiter(application);

            assertThat(told.statusCode()).isEqualTo(201);
            assertThat(told.body()).isEqualTo("done");
            assertThat(application.calls).hasValue(2);
            assertThat(behind).hasValue(2);
            assertThat(application.send(application.post("k", "/orders"))).matches(Application::isReplay);
        }
    }
}
