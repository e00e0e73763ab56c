package dev.semel.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.zip.CRC32;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Unprotected traffic goes through untouched, both ways, as it comes. */
class StreamingTest {
    /** More than the system lets the buffers of two connections grow to. */
    private static final int LARGE = 64 << 20;

    private final RawUpstream upstream = new RawUpstream();
    private TestGateway gateway;
    private Wire client;

    @BeforeEach
    void start() {
        gateway = TestGateway.streamingTo(upstream);
        client = gateway.client();
    }

    @AfterEach
    void stop() {
        client.close();
        gateway.close();
        upstream.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/a/../b",
                "//a//b",
                "/a%2Fb%2fc",
                "/%e2%82%ac?x=%20+%2B&&=&a=1&a=2",
                "/?",
                "/a;b=c?d=http://e/f",
                "/~!$&'()*+,;=:@|^\"<>{}\\`"
            })
    void path_and_query_are_passed_on_byte_for_byte(String target) {
        client.send("GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n");

        assertThat(upstream.accept().readHead()).startsWith("GET " + target + " HTTP/1.1\r\n");
    }

    @Test
    void the_path_of_the_upstreams_address_goes_before_every_path() {
        try (TestGateway prefixed =
                TestGateway.streaming(TestGateway.to("http://127.0.0.1:" + upstream.port() + "/base/"))) {
            prefixed.client().say("GET /x?y HTTP/1.1~Host: a~~");

            assertThat(upstream.accept().readHead()).startsWith("GET /base/x?y HTTP/1.1\r\n");
        }
    }

    @Test
    void status_reason_and_fields_come_back_as_they_were() {
        client.say("GET / HTTP/1.1~Host: a~~");
        Wire service = upstream.accept();
        service.readHead();
        service.say("HTTP/1.1 299 Quite Fine~Set-Cookie: a=1~set-cookie: b=2~X-Empty:~Content-Length: 3~~abc");

        assertThat(client.readMessage())
                .startsWith("HTTP/1.1 299 Quite Fine\r\n")
                .contains("Set-Cookie: a=1\r\nset-cookie: b=2\r\nX-Empty: \r\n")
                .endsWith("\r\n\r\nabc");
    }

    @Test
    void many_requests_go_over_one_kept_alive_connection_on_either_side() {
        client.say("GET /1 HTTP/1.1~Host: a~~");
        Wire service = upstream.accept();
        for (int i = 1; i <= 3; i++) {
            assertThat(service.readHead()).startsWith("GET /" + i + " ");
            service.send(RawUpstream.OK);
            assertThat(client.readMessage()).endsWith("ok");
            client.say("GET /" + (i + 1) + " HTTP/1.1~Host: a~~");
        }
        assertThat(upstream.hasNoFurtherConnection()).isTrue();
    }

    @Test
    void pipelined_requests_are_answered_in_order() {
        client.say("GET /1 HTTP/1.1~Host: a~~GET /2 HTTP/1.1~Host: a~~");
        Wire service = upstream.accept();
        assertThat(service.readHead()).startsWith("GET /1 ");
        service.say("HTTP/1.1 200 OK~Content-Length: 1~~1");
        assertThat(service.readHead()).startsWith("GET /2 ");
        service.say("HTTP/1.1 200 OK~Content-Length: 1~~2");

        assertThat(client.readMessage()).endsWith("1");
        assertThat(client.readMessage()).endsWith("2");
    }

    @Test
    void each_server_sent_event_reaches_the_client_before_the_next_is_made() {
        client.say("GET /events HTTP/1.1~Host: a~Accept: text/event-stream~~");
        Wire service = upstream.accept();
        service.readHead();
        service.say("HTTP/1.1 200 OK~Content-Type: text/event-stream~Transfer-Encoding: chunked~~");
        assertThat(client.readHead()).contains("text/event-stream");
        for (int i = 0; i < 5; i++) {
            service.say("9~data: " + i + "\n\n~");
            assertThat(client.readChunk()).isEqualTo("data: " + i + "\n\n");
        }
        service.say("0~~");
        assertThat(client.readChunk()).isEmpty();
    }

    @Test
    void the_head_of_a_response_reaches_the_client_before_its_body() {
        client.say("GET / HTTP/1.1~Host: a~~");
        Wire service = upstream.accept();
        service.readHead();
        service.say("HTTP/1.1 200 OK~Content-Length: 2~~");
        assertThat(client.readHead()).startsWith("HTTP/1.1 200 OK\r\n");
        service.say("ok");
        assertThat(client.readText(2)).isEqualTo("ok");
    }

    @Test
    void a_body_reaches_the_upstream_piece_by_piece() {
        client.say("POST / HTTP/1.1~Host: a~Content-Length: 6~~");
        Wire service = upstream.accept();
        assertThat(service.readHead()).contains("Content-Length: 6\r\n");
        client.say("abc");
        assertThat(service.readText(3)).isEqualTo("abc");
        client.say("def");
        assertThat(service.readText(3)).isEqualTo("def");
        service.send(RawUpstream.OK);
        assertThat(client.readMessage()).endsWith("ok");
    }

    @Test
    void a_large_body_waits_for_a_slow_upstream_and_arrives_whole() {
        byte[] body = random();
        CompletableFuture<Void> sent = CompletableFuture.runAsync(() -> {
            client.say("PUT / HTTP/1.1~Host: a~Content-Length: " + LARGE + "~~");
            client.send(body);
        });
        Wire service = upstream.accept();
        service.readHead();
        assertHeldBack(sent);

        assertThat(service.readChecksum(LARGE)).isEqualTo(checksum(body));
        service.send(RawUpstream.OK);
        assertThat(client.readMessage()).endsWith("ok");
        TestGateway.await(sent);
    }

    @Test
    void a_large_response_waits_for_a_slow_client_and_arrives_whole() {
        byte[] body = random();
        client.say("GET / HTTP/1.1~Host: a~~");
        Wire service = upstream.accept();
        service.readHead();
        CompletableFuture<Void> sent = CompletableFuture.runAsync(() -> {
            service.say("HTTP/1.1 200 OK~Content-Length: " + LARGE + "~~");
            service.send(body);
        });
        client.readHead();
        assertHeldBack(sent);

        assertThat(client.readChecksum(LARGE)).isEqualTo(checksum(body));
        TestGateway.await(sent);
    }

    @Test
    void the_answer_to_HEAD_keeps_its_length_and_has_no_body() {
        client.say("HEAD / HTTP/1.1~Host: a~~");
        Wire service = upstream.accept();
        assertThat(service.readHead()).startsWith("HEAD / ");
        service.say("HTTP/1.1 200 OK~Content-Length: 1234~~");
        assertThat(client.readHead()).contains("Content-Length: 1234\r\n");

        client.say("GET /next HTTP/1.1~Host: a~~");
        assertThat(service.readHead()).startsWith("GET /next ");
        service.send(RawUpstream.OK);
        assertThat(client.readMessage()).endsWith("ok");
    }

    @ParameterizedTest
    @ValueSource(strings = {"204 No Content", "304 Not Modified"})
    void a_response_that_has_no_body_gets_none(String status) {
        client.say("GET / HTTP/1.1~Host: a~~");
        Wire service = upstream.accept();
        service.readHead();
        service.say("HTTP/1.1 " + status + "~ETag: \"x\"~~");
        assertThat(client.readHead())
                .startsWith("HTTP/1.1 " + status)
                .contains("ETag: \"x\"")
                .doesNotContainIgnoringCase("transfer-encoding")
                .doesNotContainIgnoringCase("content-length");

        client.say("GET /next HTTP/1.1~Host: a~~");
        service.readHead();
        service.send(RawUpstream.OK);
        assertThat(client.readMessage()).endsWith("ok");
    }

    @Test
    void a_client_that_expects_100_gets_it_from_the_upstream_and_only_then_sends() {
        client.say("POST / HTTP/1.1~Host: a~Content-Length: 3~Expect: 100-continue~~");
        Wire service = upstream.accept();
        assertThat(service.readHead()).contains("Expect: 100-continue\r\n");
        service.say("HTTP/1.1 100 Continue~~");
        assertThat(client.readHead()).startsWith("HTTP/1.1 100 Continue\r\n");
        client.say("abc");
        assertThat(service.readText(3)).isEqualTo("abc");
        service.send(RawUpstream.OK);
        assertThat(client.readMessage()).startsWith("HTTP/1.1 200 ").endsWith("ok");
    }

    @Test
    void a_client_that_expects_100_may_be_turned_down_by_the_upstream() {
        client.say("POST / HTTP/1.1~Host: a~Content-Length: 3~Expect: 100-continue~~");
        Wire service = upstream.accept();
        service.readHead();
        service.say("HTTP/1.1 417 Expectation Failed~Content-Length: 2~~no");

        assertThat(client.readToEnd())
                .startsWith("HTTP/1.1 417 ")
                .containsIgnoringCase("connection: close")
                .endsWith("no");
    }

    @Test
    void an_answer_that_comes_before_the_body_was_read_is_passed_on_and_ends_both_connections() {
        client.say("POST / HTTP/1.1~Host: a~Content-Length: 1000~~abc");
        Wire service = upstream.accept();
        service.readHead();
        service.readText(3);
        service.say("HTTP/1.1 413 Too Large~Content-Length: 2~~no");

        assertThat(client.readToEnd()).startsWith("HTTP/1.1 413 Too Large\r\n").endsWith("no");
        service.expectEnd();
    }

    @Test
    void trailers_of_a_response_are_passed_on() {
        client.say("GET / HTTP/1.1~Host: a~~");
        Wire service = upstream.accept();
        service.readHead();
        service.say("HTTP/1.1 200 OK~Transfer-Encoding: chunked~~2~ok~0~X-Sum: 17~~");

        client.readHead();
        assertThat(client.readText(5 + 2 + 13 + 2)).isEqualTo("2\r\nok\r\n0\r\nX-Sum: 17\r\n\r\n".substring(0, 22));
    }

    @Test
    void a_client_of_HTTP_1_0_gets_a_body_of_unknown_length_up_to_the_end_of_its_connection() {
        client.say("GET / HTTP/1.0~Connection: keep-alive~~");
        Wire service = upstream.accept();
        assertThat(service.readHead()).startsWith("GET / HTTP/1.1\r\n").contains("127.0.0.1:" + upstream.port());
        service.say("HTTP/1.1 200 OK~Transfer-Encoding: chunked~~2~ok~0~~");

        assertThat(client.readToEnd())
                .contains(" 200 OK")
                .doesNotContainIgnoringCase("transfer-encoding")
                .endsWith("\r\n\r\nok");
    }

    @Test
    void a_client_of_HTTP_1_0_gets_the_head_before_the_body() {
        client.say("GET / HTTP/1.0~~");
        Wire service = upstream.accept();
        service.readHead();
        service.say("HTTP/1.1 200 OK~Transfer-Encoding: chunked~~");
        assertThat(client.readHead()).contains(" 200 OK").doesNotContainIgnoringCase("transfer-encoding");
        service.say("2~ok~0~~");
        assertThat(client.readToEnd()).isEqualTo("ok");
    }

    @Test
    void a_client_of_HTTP_1_0_may_keep_its_connection() {
        client.say("GET / HTTP/1.0~Connection: keep-alive~~");
        Wire service = upstream.accept();
        service.readHead();
        service.send(RawUpstream.OK);
        assertThat(client.readMessage())
                .containsIgnoringCase("connection: keep-alive")
                .endsWith("ok");
        client.say("GET /2 HTTP/1.0~~");
        assertThat(service.readHead()).startsWith("GET /2 ");
        service.send(RawUpstream.OK);
        assertThat(client.readToEnd()).endsWith("ok");
    }

    @Test
    void a_client_that_asks_for_the_end_of_its_connection_gets_it_and_the_upstream_does_not() {
        client.say("GET / HTTP/1.1~Host: a~Connection: close~~");
        Wire service = upstream.accept();
        assertThat(service.readHead()).doesNotContainIgnoringCase("connection:");
        service.send(RawUpstream.OK);
        assertThat(client.readToEnd()).containsIgnoringCase("connection: close").endsWith("ok");

        gateway.client().say("GET /2 HTTP/1.1~Host: a~~");
        assertThat(service.readHead()).startsWith("GET /2 ");
    }

    @Test
    void a_response_that_ends_with_the_upstreams_connection_is_passed_on_whole() {
        client.say("GET / HTTP/1.1~Host: a~~");
        Wire service = upstream.accept();
        service.readHead();
        service.say("HTTP/1.0 200 OK~~some text");
        service.close();

        client.readHead();
        assertThat(client.readChunked()).isEqualTo("some text");
    }

    private static byte[] random() {
        byte[] bytes = new byte[LARGE];
        new Random(42).nextBytes(bytes);
        return bytes;
    }

    /** Nothing was read at the other end, so one that is not held back would be done in this time. */
    private static void assertHeldBack(CompletableFuture<Void> sent) {
        assertThatThrownBy(() -> sent.get(1, TimeUnit.SECONDS)).isInstanceOf(TimeoutException.class);
    }

    private static long checksum(byte[] bytes) {
        CRC32 sum = new CRC32();
        sum.update(bytes);
        return sum.getValue();
    }
}
