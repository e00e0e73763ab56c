package dev.semel.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** A handler writes its answer as to any response; what it wrote is what the first caller and every retry get. */
@ParameterizedClass
@EnumSource(Containers.class)
@Timeout(60)
class HeldResponseTest {
    @Parameter
    private Containers container;

    private interface Writing {
        void to(HttpServletResponse response) throws IOException;
    }

    /** Sends a request without a key, one with, and the same again; what the handler says has to be the same each time. */
    private List<HttpResponse<String>> saidAlike(Writing writing) throws Exception {
        try (Application application = Application.in(container).serving((request, response) -> writing.to(response))) {
            HttpResponse<String> plain = application.send(application.post("", "/pay"));
            HttpResponse<String> first = application.send(application.post("k", "/pay"));
            HttpResponse<String> replay = application.send(application.post("k", "/pay"));

            assertThat(plain.statusCode()).as(plain.body()).isLessThan(400);
            for (HttpResponse<String> each : List.of(first, replay)) {
                assertThat(each.statusCode()).as(each.body()).isEqualTo(plain.statusCode());
                assertThat(each.body()).isEqualTo(plain.body());
            }
            assertThat(Application.isReplay(replay)).isTrue();
            return List.of(plain, first, replay);
        }
    }

    private static String header(HttpResponse<?> response, String name) {
        return String.join("|", response.headers().allValues(name));
    }

    @Test
    void text_is_written_in_the_charset_that_was_said() throws Exception {
        List<HttpResponse<String>> all = saidAlike(response -> {
            response.setContentType("text/plain");
            response.setCharacterEncoding("UTF-8");
            response.getWriter().write("\u00e9\u20ac");
        });

        assertThat(all.get(2).body()).isEqualTo("\u00e9\u20ac");
        assertThat(header(all.get(2), "Content-Type")).isEqualToIgnoringCase("text/plain;charset=utf-8");
    }

    @Test
    void a_charset_named_in_the_content_type_counts_and_not_once_the_writer_is_in_use() throws Exception {
        List<HttpResponse<String>> all = saidAlike(response -> {
            response.setContentType("text/plain; charset=utf-8");
            PrintWriter writer = response.getWriter();
            response.setCharacterEncoding("ISO-8859-1");
            response.setContentType("text/html; charset=ISO-8859-1");
            writer.write("\u00e9" + response.getCharacterEncoding().toLowerCase(Locale.ROOT));
        });

        assertThat(all.get(1).body()).isEqualTo("\u00e9utf-8");
        assertThat(header(all.get(1), "Content-Type")).isEqualToIgnoringCase("text/html;charset=utf-8");
    }

    @Test
    void json_without_a_charset_is_utf_8() throws Exception {
        try (Application application = Application.in(container).serving((request, response) -> {
            response.setContentType("application/json");
            response.getWriter().write("{\"text\":\"\u00e9\"}");
        })) {
            for (HttpResponse<String> each : application.twice(application.post("k", "/pay"))) {
                assertThat(each.body()).isEqualTo("{\"text\":\"\u00e9\"}");
                assertThat(header(each, "Content-Type")).isEqualTo("application/json");
            }
        }
    }

    @Test
    void what_was_written_before_a_reset_is_gone_with_its_headers() throws Exception {
        List<HttpResponse<String>> all = saidAlike(response -> {
            response.setStatus(202);
            response.setHeader("ETag", "\"old\"");
            response.getWriter().write("old");
            response.reset();
            response.getOutputStream().write('n');
        });

        assertThat(all.get(1).statusCode()).isEqualTo(200);
        assertThat(all.get(1).body()).isEqualTo("n");
        assertThat(header(all.get(1), "ETag")).isEmpty();
    }

    @Test
    void what_was_written_before_its_buffer_was_reset_is_gone_without_its_headers() throws Exception {
        List<HttpResponse<String>> all = saidAlike(response -> {
            response.setStatus(202);
            response.setHeader("ETag", "\"kept\"");
            response.getWriter().write("old");
            response.resetBuffer();
            assertThat(response.isCommitted()).isFalse();
            response.getWriter().write("new");
        });

        assertThat(all.get(2).statusCode()).isEqualTo(202);
        assertThat(all.get(2).body()).isEqualTo("new");
        assertThat(header(all.get(2), "ETag")).isEqualTo("\"kept\"");
    }

    @Test
    void what_is_flushed_is_committed_to_the_handler() throws Exception {
        List<HttpResponse<String>> all = saidAlike(response -> {
            assertThat(response.isCommitted()).isFalse();
            response.getWriter().write("one ");
            response.flushBuffer();
            assertThat(response.isCommitted()).isTrue();
            response.setStatus(404);
            response.setHeader("ETag", "\"late\"");
            assertThatThrownBy(response::reset).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> response.sendError(404)).isInstanceOf(IllegalStateException.class);
            response.getWriter().write("two");
        });

        assertThat(all.get(2).body()).isEqualTo("one two");
        assertThat(header(all.get(1), "ETag")).isEmpty();
    }

    @Test
    void what_is_larger_than_its_buffer_is_committed_to_the_handler() throws Exception {
        saidAlike(response -> {
            response.setBufferSize(9_000);
            byte[] piece = new byte[1_000];
            Arrays.fill(piece, (byte) 'x');
            for (int at = 0; at < 40; at++) {
                response.getOutputStream().write(piece);
            }
            assertThat(response.isCommitted()).isTrue();
            assertThatThrownBy(response::resetBuffer).isInstanceOf(IllegalStateException.class);
        });
    }

    @Test
    void a_stream_and_a_writer_are_not_had_together() throws Exception {
        saidAlike(response -> {
            response.getOutputStream();
            assertThatThrownBy(response::getWriter).isInstanceOf(IllegalStateException.class);
            response.reset();
            response.getWriter();
            assertThatThrownBy(response::getOutputStream).isInstanceOf(IllegalStateException.class);
        });
    }

    @Test
    void what_a_handler_has_set_it_can_ask_for() throws Exception {
        saidAlike(response -> {
            response.setHeader("X-A", "1");
            response.addHeader("x-a", "2");
            response.setIntHeader("X-B", 7);
            response.setDateHeader("X-C", 0);
            response.addHeader("X-D", "1");
            response.setHeader("X-D", "2");
            response.setContentType("text/plain");
            assertThat(response.getHeader("X-A")).isEqualTo("1");
            assertThat(response.getHeaders("X-A")).containsExactly("1", "2");
            assertThat(response.getHeader("X-B")).isEqualTo("7");
            assertThat(response.getHeader("X-C")).isEqualTo("Thu, 01 Jan 1970 00:00:00 GMT");
            assertThat(response.getHeaders("X-D")).containsExactly("2");
            assertThat(response.containsHeader("X-E")).isFalse();
            assertThat(response.getHeaderNames()).contains("X-A", "X-B", "X-C", "X-D");
            assertThat(response.getContentType()).startsWith("text/plain");
        });
    }

    @Test
    void a_redirect_is_replayed() throws Exception {
        List<HttpResponse<String>> all = saidAlike(response -> {
            response.getWriter().write("gone");
            response.sendRedirect("/orders/7");
        });

        assertThat(all.get(2).statusCode()).isEqualTo(302);
        assertThat(all.get(2).body()).isEmpty();
        assertThat(header(all.get(2), "Location")).endsWith("/orders/7");
    }

    @Test
    void what_is_written_after_the_stream_was_closed_is_dropped() throws Exception {
        try (Application application = Application.in(container).serving((request, response) -> {
            response.getWriter().write("kept");
            response.getWriter().close();
            response.getWriter().write("dropped");
        })) {
            for (HttpResponse<String> each : application.twice(application.post("k", "/pay"))) {
                assertThat(each.body()).isEqualTo("kept");
            }
        }
    }

    @Test
    void cookies_and_sessions_reach_the_first_caller_alone() throws Exception {
        try (Application application = Application.in(container).serving((request, response) -> {
            Cookie cookie = new Cookie("a", "1");
            cookie.setHttpOnly(true);
            response.addCookie(cookie);
            response.addHeader("Set-Cookie", "b=2");
            response.setStatus(201);
        })) {
            List<HttpResponse<String>> told = application.twice(application.post("k", "/pay"));

            assertThat(told.get(0).headers().allValues("Set-Cookie"))
                    .hasSize(2)
                    .anySatisfy(each -> assertThat(each).startsWith("a=1").containsIgnoringCase("HttpOnly"))
                    .contains("b=2");
            assertThat(told.get(1).headers().allValues("Set-Cookie")).isEmpty();
        }
    }

    @Test
    void headers_of_filters_outside_stay_on_every_answer() throws Exception {
        try (Application application = Application.in(container)
                .outside("security", (request, response, chain) -> {
                    HttpServletResponse out = (HttpServletResponse) response;
                    out.setHeader("X-Frame-Options", "DENY");
                    out.addHeader("Vary", "Origin");
                    chain.doFilter(request, response);
                })
                .serving((request, response) -> {
                    assertThat(response.getHeader("X-Frame-Options")).isEqualTo("DENY");
                    response.addHeader("Vary", "Accept");
                    response.setStatus(201);
                })) {
            List<HttpResponse<String>> told = application.twice(application.post("k", "/pay"));

            assertThat(header(told.get(0), "X-Frame-Options")).isEqualTo("DENY");
            assertThat(header(told.get(1), "X-Frame-Options")).isEqualTo("DENY");
            assertThat(header(told.get(0), "Vary")).contains("Origin").contains("Accept");
        }
    }

    private static void gzip(HttpServletResponse response, Application.Handling inner) throws Exception {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        PrintWriter text = new PrintWriter(new GZIPOutputStream(all), true, StandardCharsets.UTF_8);
        response.setHeader("Content-Encoding", "gzip");
        inner.handle(null, new HttpServletResponseWrapper(response) {
            @Override
            public PrintWriter getWriter() {
                return text;
            }
        });
        text.close();
        response.getOutputStream().write(all.toByteArray());
    }

    @Test
    void what_was_compressed_inside_is_replayed_compressed() throws Exception {
        List<HttpResponse<String>> all = saidAlike(response -> {
            try {
                gzip(response, (none, inner) -> inner.getWriter().write("some text"));
            } catch (Exception failed) {
                throw new IOException(failed);
            }
        });

        assertThat(header(all.get(1), "Content-Encoding")).isEqualTo("gzip");
        assertThat(header(all.get(2), "Content-Encoding")).isEqualTo("gzip");
    }

    @Test
    void an_answer_longer_than_what_is_held_is_not_told_and_not_run_again_for() throws Exception {
        try (Application application = Application.in(container)
                .filtering(filter -> filter.answersUpTo(1_000))
                .serving((request, response) -> {
                    response.setStatus(201);
                    response.setHeader("Location", "/orders/7");
                    response.getOutputStream().write(new byte[999]);
                    response.getOutputStream().write(new byte[2]);
                })) {
            for (HttpResponse<String> each : application.twice(application.post("k", "/pay"))) {
                assertThat(each.statusCode()).isEqualTo(201);
                assertThat(each.body()).contains("result_not_kept");
                assertThat(header(each, "Location")).isEqualTo("/orders/7");
            }
            assertThat(application.calls).hasValue(1);
        }
    }

    @Test
    void trailers_reach_the_first_caller() throws Exception {
        try (Application application = Application.in(container).serving((request, response) -> {
                    response.setHeader("Trailer", "X-Sum");
                    response.setTrailerFields(() -> Map.of("X-Sum", "42"));
                    response.getOutputStream().write('d');
                });
                Socket socket = new Socket(InetAddress.getLoopbackAddress(), application.port())) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream()
                    .write(
                            "POST /pay HTTP/1.1~Host: a~TE: trailers~Connection: close~Idempotency-Key: k~Content-Length: 0~~"
                                    .replace("~", "\r\n")
                                    .getBytes(StandardCharsets.ISO_8859_1));
            InputStream in = socket.getInputStream();

            assertThat(new String(in.readAllBytes(), StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT))
                    .containsPattern("x-sum: ?42\r\n\r\n$");
        }
    }
}
