package dev.semel.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semel.engine.Engine;
import dev.semel.engine.SystemTime;
import dev.semel.http.CallerRule;
import dev.semel.http.CallerSource;
import dev.semel.http.HttpPolicy;
import dev.semel.http.RoutePolicy;
import dev.semel.http.ScopeSecret;
import dev.semel.operation.FailureRule;
import dev.semel.policy.EffectTerms;
import dev.semel.policy.Terms;
import dev.semel.protocol.Status;
import dev.semel.store.MemoryStore;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.security.Principal;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Errors, error pages, dispatches inside a request, and who is asked for: what the client gets is what is recorded. */
@ParameterizedClass
@EnumSource(Containers.class)
@Timeout(60)
class FailureTest {
    @Parameter
    private Containers container;

    private static RoutePolicy failing(FailureRule rule) {
        return RoutePolicy.named("pay").path("/pay").failures(rule).build();
    }

    /** An application whose page for errors is one of its own, as that of Spring Boot. */
    private Application.Builder withErrorPage() {
        return Application.in(container).filtering(filter -> filter.errorPage("/error"));
    }

    private static void page(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setContentType("application/json");
        response.getWriter()
                .write("{\"status\":" + request.getAttribute(RequestDispatcher.ERROR_STATUS_CODE) + ",\"path\":\""
                        + request.getAttribute(RequestDispatcher.ERROR_REQUEST_URI) + "\",\"message\":\""
                        + request.getAttribute(RequestDispatcher.ERROR_MESSAGE) + "\"}");
    }

    @Test
    void an_error_that_was_sent_is_replayed_with_the_text_of_its_page() throws Exception {
        try (Application application = withErrorPage().serving((request, response) -> {
            if (request.getRequestURI().equals("/error")) {
                page(request, response);
            } else {
                response.getWriter().write("old");
                response.sendError(409, "no such order");
            }
        })) {
            List<HttpResponse<String>> told = application.twice(application.post("k", "/pay"));

            for (HttpResponse<String> each : told) {
                assertThat(each.statusCode()).isEqualTo(409);
                assertThat(each.body()).isEqualTo("{\"status\":409,\"path\":\"/pay\",\"message\":\"no such order\"}");
            }
            assertThat(Application.isReplay(told.get(1))).isTrue();
            assertThat(application.status("k")).isEqualTo(Status.REJECTED);
        }
    }

    @Test
    void without_a_page_an_error_that_was_sent_has_no_body_the_first_time_either() throws Exception {
        try (Application application =
                Application.in(container).serving((request, response) -> response.sendError(404, "none"))) {
            List<HttpResponse<String>> told = application.twice(application.post("k", "/pay"));

            for (HttpResponse<String> each : told) {
                assertThat(each.statusCode()).isEqualTo(404);
                assertThat(each.body()).isEmpty();
            }
            assertThat(application.calls).hasValue(1);
        }
    }

    @Test
    void the_page_of_a_handler_that_threw_is_what_was_seen() throws Exception {
        try (Application application = withErrorPage().serving((request, response) -> {
            if (request.getRequestURI().equals("/error")) {
                assertThat(request.getAttribute(RequestDispatcher.ERROR_EXCEPTION))
                        .isInstanceOf(IllegalStateException.class);
                page(request, response);
            } else {
                throw new IllegalStateException("The handler fails.");
            }
        })) {
            List<HttpResponse<String>> told = application.twice(application.post("k", "/pay"));

            for (HttpResponse<String> each : told) {
                assertThat(each.statusCode()).isEqualTo(500);
                assertThat(each.body()).contains("\"code\":\"in_doubt\"").contains("{\\\"status\\\":500");
            }
            assertThat(application.calls).hasValue(2);
        }
    }

    @Test
    void a_failure_that_proves_that_nothing_was_applied_reaches_the_container_and_frees_the_key() throws Exception {
        RoutePolicy route = failing(FailureRule.ambiguous().nothingAppliedOn(IllegalArgumentException.class));
        try (Application application = Application.in(container).routes(route).serving((request, response) -> {
            if (request.getHeader("X-Good") == null) {
                throw new IllegalArgumentException("Nothing was done.");
            }
            response.setStatus(201);
        })) {
            HttpResponse<String> first = application.send(application.post("k", "/pay"));
            HttpResponse<String> later =
                    application.send(application.post("k", "/pay").header("X-Good", "yes"));

            assertThat(first.statusCode()).isEqualTo(500);
            assertThat(first.body()).doesNotContain("in_doubt");
            assertThat(later.statusCode()).isEqualTo(201);
            assertThat(application.calls).hasValue(2);
        }
    }

    @Test
    void a_failure_that_the_route_calls_a_refusal_is_final() throws Exception {
        RoutePolicy route = failing(FailureRule.ambiguous().rejectedOn(IllegalArgumentException.class));
        try (Application application = withErrorPage().routes(route).serving((request, response) -> {
            if (request.getRequestURI().equals("/error")) {
                page(request, response);
            } else {
                throw new ServletException(new IllegalArgumentException("No."));
            }
        })) {
            List<HttpResponse<String>> told = application.twice(application.post("k", "/pay"));

            assertThat(told.get(0).body()).startsWith("{\"status\":500");
            assertThat(told.get(1).body()).isEqualTo(told.get(0).body());
            assertThat(Application.isReplay(told.get(1))).isTrue();
            assertThat(application.status("k")).isEqualTo(Status.REJECTED);
        }
    }

    @Test
    void a_filter_that_is_mapped_for_every_dispatch_guards_once() throws Exception {
        // idempotency4j and others: an error dispatch passes the filter again and loses what was in progress.
        try (Application application = withErrorPage()
                .adding((context, filter) -> {
                    for (String name : new String[] {"semel", "semel-again"}) {
                        var added = context.addFilter(name, filter);
                        added.setAsyncSupported(true);
                        added.addMappingForUrlPatterns(EnumSet.allOf(DispatcherType.class), true, "/*");
                    }
                })
                .serving((request, response) -> {
                    switch (request.getDispatcherType()) {
                        case REQUEST -> request.getRequestDispatcher("/inner").forward(request, response);
                        case FORWARD -> {
                            response.getWriter().write("forwarded ");
                            request.getRequestDispatcher("/part").include(request, response);
                        }
                        default -> response.getWriter().write("included");
                    }
                })) {
            List<HttpResponse<String>> told = application.twice(application.post("k", "/pay"));

            assertThat(told.get(0).body()).isEqualTo("forwarded included");
            assertThat(told.get(1).body()).isEqualTo("forwarded included");
            assertThat(Application.isReplay(told.get(1))).isTrue();
            assertThat(application.calls).hasValue(3);
        }
    }

    @Test
    void a_pass_that_comes_again_from_outside_is_a_retry() throws Exception {
        // The second pass counted as nested and ran the handler again, unprotected. Tomcat's own chain can be called
        // once.
        try (Application application = Application.in(container)
                .adding((context, filter) -> Application.add(context, "retries", (request, response, chain) -> {
                    filter.doFilter(request, unwritten((HttpServletResponse) response), chain);
                    filter.doFilter(request, response, chain);
                }))
                .serving((request, response) -> {
                    response.setStatus(201);
                    response.getWriter().write("done");
                })) {
            HttpResponse<String> told = application.send(application.post("k", "/pay"));

            assertThat(told.statusCode()).as(told.body()).isEqualTo(201);
            assertThat(told.body()).isEqualTo("done");
            assertThat(Application.isReplay(told)).isTrue();
            assertThat(application.calls).hasValue(1);
        }
    }

    @Test
    void a_second_pass_over_an_answer_that_was_given_does_nothing() throws Exception {
        try (Application application = Application.in(container)
                .adding((context, filter) -> Application.add(context, "retries", (request, response, chain) -> {
                    filter.doFilter(request, response, chain);
                    filter.doFilter(request, response, chain);
                }))
                .serving((request, response) -> {
                    response.getWriter().write("done");
                    if (request.getRequestURI().equals("/later")) {
                        AsyncContext async = request.startAsync();
                        new Thread(async::complete).start();
                    }
                })) {
            for (String path : new String[] {"/now", "/later"}) {
                int before = application.calls.get();
                assertThat(application.send(application.post(path, path)).body())
                        .isEqualTo("done");
                assertThat(application.calls).as(path).hasValue(before + 1);
            }
        }
    }

    /** Takes what is written and lets nothing of it out. */
    private static HttpServletResponse unwritten(HttpServletResponse response) {
        return new HttpServletResponseWrapper(response) {
            @Override
            public ServletOutputStream getOutputStream() {
                return new ServletOutputStream() {
                    @Override
                    public boolean isReady() {
                        return true;
                    }

                    @Override
                    public void setWriteListener(WriteListener listener) {
                        throw new UnsupportedOperationException();
                    }

                    @Override
                    public void write(int given) {}
                };
            }

            @Override
            public void flushBuffer() {}
        };
    }

    @Test
    void an_error_dispatch_of_a_request_that_passed_goes_through() throws Exception {
        try (Application application = Application.in(container)
                .adding((context, filter) -> {
                    var added = context.addFilter("semel", filter);
                    added.addMappingForUrlPatterns(EnumSet.allOf(DispatcherType.class), true, "/*");
                })
                .serving((request, response) -> response.sendError(404))) {
            assertThat(application.send(application.post("", "/pay")).statusCode())
                    .isEqualTo(404);
        }
    }

    @Test
    void a_caller_may_be_the_user_whom_the_application_has_authenticated() throws Exception {
        try (Application application = Application.in(container)
                .callers(CallerSource.principal())
                .outside("authenticates", (request, response, chain) -> {
                    String user = ((HttpServletRequest) request).getHeader("X-User");
                    Principal principal = user == null ? null : () -> user;
                    chain.doFilter(
                            new HttpServletRequestWrapper((HttpServletRequest) request) {
                                @Override
                                public Principal getUserPrincipal() {
                                    return principal;
                                }
                            },
                            response);
                })
                .serving((request, response) -> response.setStatus(201))) {
            HttpResponse<String> ann =
                    application.send(application.post("k", "/pay").header("X-User", "ann"));
            HttpResponse<String> bob =
                    application.send(application.post("k", "/pay").header("X-User", "bob"));
            HttpResponse<String> again =
                    application.send(application.post("k", "/pay").header("X-User", "ann"));
            HttpResponse<String> nobody = application.send(application.post("k", "/pay"));

            assertThat(Application.isReplay(ann)).isFalse();
            assertThat(Application.isReplay(bob)).isFalse();
            assertThat(Application.isReplay(again)).isTrue();
            assertThat(nobody.statusCode()).isEqualTo(403);
            assertThat(nobody.body()).contains("caller_unknown").contains("authenticated user");
            assertThat(application.calls).hasValue(2);
        }
    }

    @Test
    void an_atomic_route_does_not_start() {
        HttpPolicy policy = HttpPolicy.defaults(CallerRule.credential(ScopeSecret.of(new byte[16])))
                .routes(List.of(RoutePolicy.named("pay")
                        .terms(Terms.of(EffectTerms.atomic()).build())
                        .build()));
        try (SystemTime time = new SystemTime();
                Engine engine = Engine.over(new MemoryStore(SystemTime.wallClock()), time)
                        .start()) {
            assertThatThrownBy(() -> SemelFilter.over(engine, policy))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("The route pay is declared ATOMIC");
        }
    }
}
