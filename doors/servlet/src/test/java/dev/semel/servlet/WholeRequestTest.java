package dev.semel.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.engine.Lease;
import dev.semel.http.RoutePolicy;
import dev.semel.policy.EffectTerms;
import dev.semel.policy.Terms;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.Part;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** A handler reads a protected request as it reads any other: each test compares it with one that has no key. */
@ParameterizedClass
@EnumSource(Containers.class)
@Timeout(60)
class WholeRequestTest {
    private static final String FORM = "application/x-www-form-urlencoded";

    @Parameter
    private Containers container;

    private void readsAlike(Application.Handling handling, String path, String type, String body) throws Exception {
        try (Application application = Application.in(container).serving(handling)) {
            HttpResponse<String> plain = application.send(application.post("", path, type, body));
            HttpResponse<String> first = application.send(application.post("k", path, type, body));
            HttpResponse<String> replay = application.send(application.post("k", path, type, body));

            assertThat(plain.statusCode()).as(plain.body()).isEqualTo(200);
            assertThat(first.body()).isEqualTo(plain.body()).isNotEmpty();
            assertThat(replay.body()).isEqualTo(first.body());
            assertThat(Application.isReplay(replay)).isTrue();
            assertThat(application.calls.get()).isIn(2, 4);
        }
    }

    private static void tell(HttpServletResponse response, String text) throws IOException {
        response.setContentType("text/plain;charset=UTF-8");
        response.getWriter().write(text);
    }

    private static void parameters(HttpServletRequest request, HttpServletResponse response) throws IOException {
        StringBuilder all = new StringBuilder();
        new TreeMap<>(request.getParameterMap())
                .forEach((name, values) -> all.append(name).append('=').append(Arrays.toString(values)));
        all.append(request.getParameter("a")).append(Arrays.toString(request.getParameterValues("b")));
        all.append(
                Collections.list(request.getParameterNames()).stream().sorted().toList());
        tell(response, all.toString());
    }

    @Test
    void parameters_come_from_query_and_form() throws Exception {
        String form = "a=2&b=x+y&b=%26&c&e=100%25&f=a=b";
        readsAlike(WholeRequestTest::parameters, "/pay?a=1&q=%C3%A9", FORM, form);
    }

    @Test
    void a_form_that_names_no_charset_is_in_utf_8_as_browsers_send_it() throws Exception {
        // Tomcat by itself takes Latin-1, Jetty UTF-8.
        try (Application application = Application.in(container).serving(WholeRequestTest::parameters)) {
            assertThat(application
                            .send(application.post("k", "/pay", FORM, "a=%C3%A9"))
                            .body())
                    .startsWith("a=[\u00e9]");
        }
    }

    @Test
    void a_form_in_utf_8_as_it_stands_is_read() throws Exception {
        readsAlike(WholeRequestTest::parameters, "/pay?a=1", FORM + ";charset=UTF-8", "a=\u00e9&b=\u20ac");
    }

    @Test
    void a_form_in_another_charset_is_read_in_it() throws Exception {
        readsAlike(WholeRequestTest::parameters, "/pay", FORM + ";charset=ISO-8859-1", "a=%E9&b=1");
    }

    @Test
    void parameters_of_what_is_no_form_are_the_querys() throws Exception {
        readsAlike(WholeRequestTest::parameters, "/pay?a=1", "application/json", "{\"a\":2}");
    }

    @Test
    void a_forward_adds_the_parameters_of_its_own_query() throws Exception {
        readsAlike(
                (request, response) -> {
                    if (request.getDispatcherType() == DispatcherType.REQUEST) {
                        assertThat(request.getParameter("a")).isEqualTo("2");
                        request.getRequestDispatcher("/inner?c=3").forward(request, response);
                    } else {
                        tell(response, request.getParameter("a") + request.getParameter("c"));
                    }
                },
                "/pay",
                FORM,
                "a=2");
    }

    private static void parts(HttpServletRequest request, HttpServletResponse response)
            throws IOException, ServletException {
        StringBuilder all = new StringBuilder();
        for (Part part : request.getParts()) {
            all.append(part.getName()).append('|').append(part.getSubmittedFileName());
            all.append('|')
                    .append(part.getContentType())
                    .append('|')
                    .append(part.getSize())
                    .append('|');
            all.append(part.getHeader("X-Own")).append('|');
            all.append(new String(part.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
            all.append('\n');
        }
        all.append(request.getPart("nobody")).append(request.getPart("text").getSize());
        all.append(request.getParameter("text"))
                .append(request.getParameter("in"))
                .append(request.getParameter("file"));
        tell(response, all.toString());
    }

    @Test
    void parts_are_read() throws Exception {
        String body = String.join(
                "\r\n",
                "--b-1",
                "Content-Disposition: form-data; name=\"text\"",
                "",
                "some text",
                "--b-1",
                "content-disposition: form-data; name=\"file\"; filename=\"a b;c.txt\"",
                "Content-Type: text/x-own",
                "X-Own: mine",
                "",
                "line\r\nline\r\n--b-not",
                "--b-1",
                "Content-Disposition: form-data; name=\"empty\"; filename=\"\"",
                "",
                "",
                "--b-1--",
                "");
        readsAlike(WholeRequestTest::parts, "/pay?in=query", "multipart/form-data; boundary=\"b-1\"", body);
    }

    @Test
    void text_is_read_with_the_reader() throws Exception {
        readsAlike(
                (request, response) ->
                        tell(response, request.getReader().lines().collect(Collectors.joining("|"))),
                "/pay",
                "text/plain;charset=UTF-8",
                "one \u00e9\ntwo \u20ac");
    }

    @Test
    void length_type_and_the_end_of_the_stream_are_told() throws Exception {
        readsAlike(
                (request, response) -> {
                    ServletInputStream in = request.getInputStream();
                    String first = request.getContentLength() + request.getContentType() + in.isFinished();
                    int length = in.readAllBytes().length;
                    tell(response, first + length + in.isFinished() + in.read());
                },
                "/pay",
                "text/plain",
                "some text");
    }

    @Test
    void a_read_listener_is_told_of_all_data() throws Exception {
        readsAlike(
                (request, response) -> {
                    var async = request.startAsync();
                    ServletInputStream in = request.getInputStream();
                    ByteArrayOutputStream all = new ByteArrayOutputStream();
                    in.setReadListener(new ReadListener() {
                        @Override
                        public void onDataAvailable() throws IOException {
                            byte[] piece = new byte[4];
                            while (in.isReady() && !in.isFinished()) {
                                int read = in.read(piece);
                                if (read > 0) {
                                    all.write(piece, 0, read);
                                }
                            }
                        }

                        @Override
                        public void onAllDataRead() throws IOException {
                            tell(response, all.toString(StandardCharsets.UTF_8));
                            async.complete();
                        }

                        @Override
                        public void onError(Throwable failure) {
                            throw new AssertionError(failure);
                        }
                    });
                },
                "/pay",
                "text/plain",
                "read without blocking");
    }

    @Test
    void a_form_that_was_drained_before_the_filter_runs_nothing_and_says_why() throws Exception {
        // lu1tr0n, arun0009: whoever reads parameters first leaves an empty form to the other.
        try (Application application = Application.in(container)
                .outside("drains", (request, response, chain) -> {
                    request.getParameter("a");
                    chain.doFilter(request, response);
                })
                .serving(WholeRequestTest::parameters)) {
            HttpResponse<String> told = application.send(application.post("k", "/pay", FORM, "a=1"));

            assertThat(told.statusCode()).isEqualTo(500);
            assertThat(application.calls).hasValue(0);
        }
    }

    @Test
    void a_handler_finds_its_lease_and_derives_the_same_key_for_every_attempt() throws Exception {
        List<String> keys = Collections.synchronizedList(new ArrayList<>());
        RoutePolicy repeatable = RoutePolicy.named("pay")
                .path("/pay")
                .terms(Terms.of(EffectTerms.deduplicated(Duration.ofHours(2))).build())
                .build();
        try (Application application = Application.in(container)
                .routes(repeatable)
                .serving((request, response) -> {
                    Lease lease = SemelFilter.lease(request);
                    keys.add(lease == null ? "none" : lease.keyFor("provider"));
                    assertThat(request.getAttribute("dev.semel.lease")).isSameAs(lease);
                    response.setStatus(keys.size() == 2 ? 500 : 201);
                })) {
            application.send(application.post("", "/pay"));
            application.send(application.post("k", "/pay"));
            application.send(application.post("k", "/pay"));

            assertThat(keys).hasSize(3).startsWith("none");
            assertThat(keys.get(1)).isEqualTo(keys.get(2)).isNotEqualTo("none");
        }
    }

    @Test
    void what_passes_is_not_wrapped_at_all() throws Exception {
        try (Application application = Application.in(container)
                .serving((request, response) -> tell(response, response.getClass() + "" + request.getClass()))) {
            HttpRequest.Builder keyless = application.post("", "/pay");

            assertThat(application.send(keyless).body()).doesNotContain("dev.semel");
            assertThat(application.send(application.post("k", "/pay")).body()).contains("dev.semel");
        }
    }
}
