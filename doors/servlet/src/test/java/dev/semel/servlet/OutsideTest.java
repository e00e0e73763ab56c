package dev.semel.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.http.KeyRule;
import dev.semel.http.RoutePolicy;
import dev.semel.operation.FailureRule;
import dev.semel.protocol.Status;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.EnumSet;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What filters outside do to a request or its response, and what handlers do that others would not. */
@ParameterizedClass
@EnumSource(Containers.class)
@Timeout(60)
class OutsideTest {
    private static final String FORM = "application/x-www-form-urlencoded";

    @Parameter
    private Containers container;

    private static HttpRequest.BodyPublisher chunked(String body) {
        return HttpRequest.BodyPublishers.ofInputStream(
                () -> new ByteArrayInputStream(body.getBytes(StandardCharsets.UTF_8)));
    }

    /** A stream whose length its request does not know of. */
    private static Filter unzipping() {
        return (request, response, chain) -> {
            HttpServletRequest zipped = (HttpServletRequest) request;
            chain.doFilter(
                    "gzip".equals(zipped.getHeader("Content-Encoding"))
                            ? new HttpServletRequestWrapper(zipped) {
                                @Override
                                public ServletInputStream getInputStream() throws IOException {
                                    return streamOf(new GZIPInputStream(super.getInputStream()));
                                }
                            }
                            : zipped,
                    response);
        };
    }

    private static ServletInputStream streamOf(InputStream bytes) {
        return new ServletInputStream() {
            @Override
            public int read() throws IOException {
                return bytes.read();
            }

            @Override
            public int read(byte[] into, int at, int count) throws IOException {
                return bytes.read(into, at, count);
            }

            @Override
            public boolean isFinished() {
                return false;
            }

            @Override
            public boolean isReady() {
                return true;
            }

            @Override
            public void setReadListener(ReadListener listener) {
                throw new UnsupportedOperationException();
            }
        };
    }

    private static byte[] zipped(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(bytes)) {
            zip.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    @Test
    void a_body_that_a_filter_outside_inflates_is_whole() throws Exception {
        String body = "0123456789".repeat(1_000);
        try (Application application = Application.in(container)
                .outside("unzips", unzipping())
                .serving((request, response) -> {
                    response.getWriter().print(request.getInputStream().readAllBytes().length);
                })) {
            HttpResponse<String> told = application.send(application
                    .post("k", "/pay")
                    .header("Content-Encoding", "gzip")
                    .POST(HttpRequest.BodyPublishers.ofByteArray(zipped(body))));

            assertThat(told.body()).isEqualTo("10000");
        }
    }

    @Test
    void a_form_of_unknown_length_that_was_read_outside_is_never_taken_for_another() throws Exception {
        try (Application application = Application.in(container)
                .outside("reads", (request, response, chain) -> {
                    var unused = request.getParameter("_csrf");
                    chain.doFilter(request, response);
                })
                .serving((request, response) -> response.getWriter().print(request.getParameter("cents")))) {
            HttpResponse<String> one = application.send(application
                    .post("k", "/pay")
                    .setHeader("Content-Type", FORM)
                    .POST(chunked("cents=1")));
            HttpResponse<String> other = application.send(application
                    .post("k", "/pay")
                    .setHeader("Content-Type", FORM)
                    .POST(chunked("cents=2")));

            assertThat(one.statusCode()).as(one.body()).isEqualTo(500);
            assertThat(other.statusCode()).as(other.body()).isEqualTo(500);
            assertThat(application.calls).hasValue(0);
        }
    }

    @Test
    void an_empty_body_of_unknown_length_is_served() throws Exception {
        try (Application application = Application.in(container)
                .serving((request, response) ->
                        response.getWriter().print(request.getInputStream().readAllBytes().length))) {
            for (String type : new String[] {FORM, "application/json"}) {
                HttpResponse<String> told = application.send(application
                        .post(type, "/pay?a=1")
                        .setHeader("Content-Type", type)
                        .POST(chunked("")));
                assertThat(told.statusCode()).as(told.body()).isEqualTo(200);
                assertThat(told.body()).isEqualTo("0");
            }
        }
    }

    @Test
    void a_request_that_a_filter_outside_held_back_for_a_while_is_guarded() throws Exception {
        try (Application application = Application.in(container)
                .adding((context, filter) -> {
                    var holding = context.addFilter("holds", (Filter) (request, response, chain) -> {
                        if (request.getDispatcherType() == DispatcherType.REQUEST) {
                            AsyncContext async = request.startAsync();
                            new Thread(async::dispatch).start();
                        } else {
                            chain.doFilter(request, response);
                        }
                    });
                    holding.setAsyncSupported(true);
                    holding.addMappingForUrlPatterns(
                            EnumSet.of(DispatcherType.REQUEST, DispatcherType.ASYNC), true, "/*");
                    filter.addTo(context, "/*");
                })
                .serving((request, response) -> response.getWriter().print("done"))) {
            List<HttpResponse<String>> told = application.twice(application.post("k", "/pay"));

            assertThat(told.get(0).body()).isEqualTo("done");
            assertThat(told.get(1).body()).isEqualTo("done");
            assertThat(application.calls).hasValue(1);
            assertThat(Application.isReplay(told.get(1))).isTrue();
        }
    }

    @Test
    void what_was_let_pass_is_not_guarded_when_it_is_dispatched() throws Exception {
        RoutePolicy plain =
                RoutePolicy.named("plain").path("/plain").key(KeyRule.IGNORED).build();
        try (Application application = Application.in(container).routes(plain).serving((request, response) -> {
            if (request.getDispatcherType() == DispatcherType.REQUEST) {
                request.startAsync().dispatch("/pay");
            } else {
                response.getWriter().print(SemelFilter.lease(request) == null ? "passed" : "guarded");
            }
        })) {
            assertThat(application.send(application.post("k", "/plain")).body()).isEqualTo("passed");
        }
    }

    @Test
    void text_is_in_the_charset_that_a_filter_outside_has_set() throws Exception {
        try (Application application = Application.in(container)
                .outside("charset", (request, response, chain) -> {
                    response.setCharacterEncoding("UTF-8");
                    chain.doFilter(request, response);
                })
                .serving((request, response) -> {
                    response.setContentType("text/plain");
                    response.getWriter().print("\u017c\u00f3\u0142w");
                })) {
            HttpResponse<String> plain = application.send(application.post("", "/pay"));
            List<HttpResponse<String>> told = application.twice(application.post("k", "/pay"));

            assertThat(plain.body()).isEqualTo("\u017c\u00f3\u0142w");
            for (HttpResponse<String> each : told) {
                assertThat(each.body()).as("%s", each.headers().map()).isEqualTo(plain.body());
            }
        }
    }

    @Test
    void an_error_after_a_length_was_announced_is_told() throws Exception {
        try (Application application = Application.in(container).serving((request, response) -> {
            response.setContentLength(500);
            response.sendError(HttpServletResponse.SC_NOT_FOUND);
        })) {
            assertThat(application.send(application.post("k", "/pay")).statusCode())
                    .isEqualTo(404);
            assertThat(application.status("k")).isEqualTo(Status.REJECTED);
        }
    }

    @SuppressWarnings("unchecked")
    private static <X extends Exception> void sneak(Exception failure) throws X {
        throw (X) failure;
    }

    @Test
    void a_checked_exception_that_no_signature_names_leaves_nothing_running() throws Exception {
        try (Application application = Application.in(container)
                .serving((request, response) -> OutsideTest.<IOException>sneak(new SQLException("The wire broke.")))) {
            HttpResponse<String> told = application.send(application.post("k", "/pay"));

            assertThat(told.body()).contains("in_doubt");
            assertThat(application.status("k")).isEqualTo(Status.IN_DOUBT);
        }
    }

    @Test
    void a_length_that_is_none_leaves_nothing_running() throws Exception {
        try (Application application = Application.in(container)
                .serving((request, response) -> response.setHeader("Content-Length", "many"))) {
            application.send(application.post("k", "/pay"));

            assertThat(application.status("k")).isEqualTo(Status.IN_DOUBT);
        }
    }

    @Test
    void an_error_page_that_breaks_leaves_nothing_running() throws Exception {
        try (Application application = Application.in(container)
                .filtering(filter -> filter.errorPage("/error"))
                .routes(RoutePolicy.named("pay")
                        .path("/pay")
                        .failures(FailureRule.ambiguous())
                        .build())
                .serving((request, response) -> {
                    if (request.getRequestURI().equals("/error")) {
                        throw new StackOverflowError("The page is broken.");
                    }
                    throw new IllegalStateException("The handler fails.");
                })) {
            application.send(application.post("k", "/pay"));

            assertThat(application.status("k")).isEqualTo(Status.IN_DOUBT);
        }
    }
}
