package dev.semel.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A protected request is read whole, within a limit, before anything is done about it. */
class WholeBodyTest {
    private static final int LIMIT = 10;

    private final RawUpstream upstream = new RawUpstream();
    private final CompletableFuture<WholeBody> seen = new CompletableFuture<>();
    private final TestGateway gateway = new TestGateway(
            TestGateway.to(upstream),
            RequestLimits.DEFAULT,
            (own, request) -> WholeBody.read(request, LIMIT).onSuccess(body -> {
                seen.complete(body);
                body.fold(
                        read -> request.response().end(read.bytes()),
                        refused -> {
                            RequestListener.refuse(request, own.problems, refused.problem());
                            return null;
                        },
                        lost -> null);
            }));
    private final Wire client = gateway.client();

    @AfterEach
    void stop() {
        client.close();
        gateway.close();
        upstream.close();
    }

    @Test
    void a_body_with_a_length_is_read_whole() {
        client.say("POST / HTTP/1.1~Host: a~Content-Length: 10~~01234").say("56789");

        assertThat(client.readMessage()).endsWith("\r\n\r\n0123456789");
    }

    @Test
    void a_chunked_body_is_read_whole() {
        client.say("POST / HTTP/1.1~Host: a~Transfer-Encoding: chunked~~5~01234~")
                .say("5~56789~0~~");

        assertThat(client.readMessage()).endsWith("\r\n\r\n0123456789");
    }

    @Test
    void a_request_without_a_body_has_an_empty_one() {
        client.say("POST / HTTP/1.1~Host: a~~");

        assertThat(client.readMessage()).startsWith("HTTP/1.1 200 ");
        assertThat(TestGateway.await(seen)).isInstanceOf(WholeBody.Read.class);
    }

    @Test
    void a_client_that_expects_100_is_told_to_go_on() {
        client.say("POST / HTTP/1.1~Host: a~Content-Length: 2~Expect: 100-continue~~");
        assertThat(client.readHead()).startsWith("HTTP/1.1 100 Continue\r\n");
        client.say("hi");

        assertThat(client.readMessage()).endsWith("\r\n\r\nhi");
    }

    @Test
    void a_client_of_HTTP_1_0_is_not_told_to_go_on() {
        client.say("POST / HTTP/1.0~Content-Length: 2~Expect: 100-continue~~hi");

        assertThat(client.readToEnd())
                .contains(" 200 OK")
                .doesNotContain(" 100 ")
                .endsWith("hi");
    }

    @Test
    void an_announced_length_over_the_limit_is_refused_413_before_the_body_is_sent() {
        client.say("POST / HTTP/1.1~Host: a~Content-Length: 11~Expect: 100-continue~~");

        assertThat(client.readToEnd())
                .startsWith("HTTP/1.1 413 ")
                .containsIgnoringCase("connection: close")
                .contains("body_too_large", "10 bytes");
    }

    @Test
    void a_length_beyond_int_is_refused_413() {
        client.say("POST / HTTP/1.1~Host: a~Content-Length: 5000000000~~");

        assertThat(client.readToEnd()).startsWith("HTTP/1.1 413 ");
    }

    @Test
    void a_chunked_body_over_the_limit_is_refused_413_and_the_client_can_read_it_though_it_goes_on_sending() {
        client.say("POST / HTTP/1.1~Host: a~Transfer-Encoding: chunked~~6~012345~")
                .say("5~01234~");
        String more = "800~" + "x".repeat(2_048) + "~";
        for (int i = 0; i < 100; i++) {
            client.say(more);
        }

        assertThat(client.readToEnd()).startsWith("HTTP/1.1 413 ").contains("body_too_large");
    }

    @Test
    void a_malformed_chunk_is_refused_400() {
        client.say("POST / HTTP/1.1~Host: a~Transfer-Encoding: chunked~~zz~");

        assertThat(client.readToEnd()).startsWith("HTTP/1.1 400 ").contains("bad_chunk");
    }

    @Test
    void a_client_that_goes_away_is_lost() {
        client.say("POST / HTTP/1.1~Host: a~Content-Length: 10~~01234");
        client.close();

        assertThat(TestGateway.await(seen)).isInstanceOf(WholeBody.Lost.class);
    }

    @Test
    void a_body_that_trickles_without_a_pause_ends_at_its_deadline() {
        try (TestGateway patient = new TestGateway(
                        TestGateway.to(upstream),
                        RequestLimits.DEFAULT,
                        (own, request) -> WholeBody.read(request, 1_000, own.pass.route.deadlines(), 500)
                                .onSuccess(body -> body.fold(
                                        read -> request.response().end(read.bytes()),
                                        refused -> {
                                            RequestListener.refuse(request, own.problems, refused.problem());
                                            return null;
                                        },
                                        lost -> null)));
                Wire slow = patient.client();
                Wire quick = patient.client()) {
            slow.say("POST / HTTP/1.1~Host: a~Content-Length: 900~~x");
            quick.say("POST / HTTP/1.1~Host: a~Content-Length: 2~~ok");
            assertThat(quick.readMessage()).endsWith("ok");
            for (int piece = 0; piece < 5; piece++) {
                patient.passAndNotice(90);
                slow.say("x");
            }
            patient.passAndNotice(90);

            assertThat(slow.readToEnd())
                    .startsWith("HTTP/1.1 408 ")
                    .contains("request_timed_out", "500 ms")
                    .containsIgnoringCase("connection: close");
            quick.say("POST / HTTP/1.1~Host: a~Content-Length: 2~~in");
            assertThat(quick.readMessage()).endsWith("in");
        }
    }
}
