package dev.semel.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A protected request leaves at most once, and how that ended is known precisely. */
class SingleSendTest {
    private static final int LIMIT = 100;

    private final RawUpstream upstream = new RawUpstream();
    private TestGateway gateway = TestGateway.streamingTo(upstream);

    @AfterEach
    void stop() {
        gateway.close();
        upstream.close();
    }

    @Test
    void a_whole_response_is_an_answer() {
        MultiMap headers = HttpHeaders.headers()
                .add("Host", "shop")
                .add("Semel-Fence", "7")
                .add("Expect", "100-continue");
        CompletableFuture<Forwarded> end = send(new UpstreamHead(HttpMethod.POST, "/pay?x=%2F", headers), "abc");
        Wire service = upstream.accept();
        assertThat(service.readMessage())
                .startsWith("POST /pay?x=%2F HTTP/1.1\r\n")
                .contains("Host: shop\r\n", "Semel-Fence: 7\r\n", "content-length: 3\r\n")
                .doesNotContainIgnoringCase("expect")
                .endsWith("\r\n\r\nabc");
        service.say("HTTP/1.1 201 Created~Location: /1~Connection: keep-alive, X-Hop~X-Hop: 1~Content-Length: 2~~ok");

        Forwarded.Answered answered = answered(end);
        assertThat(answered.status()).isEqualTo(201);
        assertThat(answered.headers().get("location")).isEqualTo("/1");
        assertThat(answered.headers().contains("X-Hop")).isFalse();
        assertThat(answered.body()).hasToString("ok");
        assertThat(answered.whole()).isTrue();
    }

    @Test
    void a_request_without_a_body_is_sent_without_one() {
        CompletableFuture<Forwarded> end = send("");
        Wire service = upstream.accept();
        assertThat(service.readHead())
                .doesNotContainIgnoringCase("content-length")
                .doesNotContainIgnoringCase("chunked");
        service.say("HTTP/1.1 200 OK~Transfer-Encoding: chunked~~2~ok~0~~");

        assertThat(answered(end).body()).hasToString("ok");
    }

    @Test
    void a_refused_connection_proves_that_nothing_was_sent() {
        upstream.close();

        assertThat(TestGateway.await(send("abc"))).isEqualTo(new Forwarded.NotSent(Unreachable.REFUSED));
    }

    @Test
    void a_connection_that_is_not_accepted_in_time_proves_that_nothing_was_sent() throws IOException {
        try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            List<Wire> queue = new ArrayList<>();
            queue.add(Wire.to(full.getLocalPort()));
            queue.add(Wire.to(full.getLocalPort()));
            ProxySettings patientFor100 = settings(
                    "http://127.0.0.1:" + full.getLocalPort(), new ProxySettings.Waits(100, 1_000, 100), 10, 0);
            replaceGateway(patientFor100);

            assertThat(TestGateway.await(send("abc"))).isEqualTo(new Forwarded.NotSent(Unreachable.CONNECT_TIMED_OUT));
            queue.forEach(Wire::close);
        }
    }

    @Test
    void a_failed_TLS_handshake_proves_that_nothing_was_sent() {
        replaceGateway(TestGateway.to("https://127.0.0.1:" + upstream.port()));
        CompletableFuture<Forwarded> end = send("abc");
        upstream.accept().say("this is no TLS~~");

        assertThat(TestGateway.await(end)).isEqualTo(new Forwarded.NotSent(Unreachable.TLS_FAILED));
    }

    @Test
    void too_many_requests_for_the_connections_prove_that_nothing_was_sent() {
        replaceGateway(settings(url(), TestGateway.to(upstream).waits(), 1, 0));
        CompletableFuture<Forwarded> first = send("1");
        Wire service = upstream.accept();
        service.readMessage();

        assertThat(TestGateway.await(send("2"))).isEqualTo(new Forwarded.NotSent(Unreachable.ALL_IN_USE));
        service.send(RawUpstream.OK);
        assertThat(answered(first).status()).isEqualTo(200);
    }

    @Test
    void a_request_that_waits_for_a_connection_gets_the_one_that_is_given_back() {
        replaceGateway(settings(url(), TestGateway.to(upstream).waits(), 1, 5));
        CompletableFuture<Forwarded> first = send("1");
        Wire service = upstream.accept();
        service.readMessage();
        CompletableFuture<Forwarded> second = send("2");
        service.send(RawUpstream.OK);
        assertThat(answered(first).status()).isEqualTo(200);
        assertThat(service.readMessage()).endsWith("2");
        service.send(RawUpstream.OK);
        assertThat(answered(second).status()).isEqualTo(200);
    }

    @Test
    void a_request_that_waits_too_long_for_a_connection_was_not_sent_and_never_is() {
        replaceGateway(settings(url(), new ProxySettings.Waits(500, 10_000, 10_000), 1, 5));
        CompletableFuture<Forwarded> first = send("1");
        Wire service = upstream.accept();
        service.readMessage();
        CompletableFuture<Forwarded> second = send("2");
        gateway.pass(501);
        assertThat(TestGateway.await(second)).isEqualTo(new Forwarded.NotSent(Unreachable.ALL_IN_USE));
        service.send(RawUpstream.OK);
        assertThat(answered(first).status()).isEqualTo(200);

        CompletableFuture<Forwarded> third = send("3");
        assertThat(service.readMessage()).endsWith("3");
        service.send(RawUpstream.OK);
        assertThat(answered(third).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_connection_that_ends_before_the_answer_leaves_it_open_and_is_not_tried_again(boolean reset) {
        CompletableFuture<Forwarded> end = send("abc");
        Wire service = upstream.accept();
        service.readMessage();
        end(service, reset);

        assertThat(TestGateway.await(end))
                .isEqualTo(new Forwarded.Broken(Forwarded.Broken.Cause.CONNECTION_LOST, 0, 0));
        assertThat(upstream.hasNoFurtherConnection()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_kept_alive_connection_that_ends_before_the_answer_leaves_it_open_and_is_not_tried_again(boolean reset) {
        Wire service = answerOne();
        CompletableFuture<Forwarded> end = send("abc");
        assertThat(service.readMessage()).endsWith("abc");
        end(service, reset);

        assertThat(TestGateway.await(end))
                .isEqualTo(new Forwarded.Broken(Forwarded.Broken.Cause.CONNECTION_LOST, 0, 0));
        assertThat(upstream.hasNoFurtherConnection()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_kept_alive_connection_that_the_upstream_has_ended_is_not_used(boolean reset) {
        Wire service = answerOne();
        end(service, reset);
        CompletableFuture<Forwarded> end = send("abc");
        Wire fresh = upstream.accept();
        assertThat(fresh.readMessage()).endsWith("abc");
        fresh.send(RawUpstream.OK);

        assertThat(answered(end).status()).isEqualTo(200);
    }

    @Test
    void a_kept_alive_connection_that_was_idle_for_more_than_a_second_is_left_to_unprotected_requests() {
        Wire service = answerOne();
        gateway.passAndNotice(1_001);
        CompletableFuture<Forwarded> end = send("abc");
        Wire fresh = upstream.accept();
        assertThat(fresh.readMessage()).endsWith("abc");

        gateway.client().say("GET /plain HTTP/1.1~Host: a~~");
        assertThat(service.readHead()).startsWith("GET /plain ");
        fresh.send(RawUpstream.OK);
        assertThat(answered(end).status()).isEqualTo(200);
    }

    @Test
    void a_kept_alive_connection_that_was_idle_for_long_is_closed() {
        Wire service = answerOne();
        gateway.passAndNotice(4_001);

        service.expectEnd();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Keep-Alive: timeout=1", "Keep-Alive: max=5, Timeout=1", "keep-alive: timeout=0"})
    void a_kept_alive_connection_is_used_no_longer_than_the_upstream_says(String field) {
        CompletableFuture<Forwarded> first = send("1");
        Wire service = upstream.accept();
        service.readMessage();
        service.say("HTTP/1.1 200 OK~Content-Length: 2~" + field + "~~ok");
        answered(first);
        gateway.passAndNotice(501);

        service.expectEnd();
    }

    @Test
    void a_connection_that_the_upstream_announces_to_close_is_not_used_again() {
        CompletableFuture<Forwarded> first = send("1");
        Wire service = upstream.accept();
        service.readMessage();
        service.say("HTTP/1.1 200 OK~Content-Length: 2~Connection: x, Close~~ok");
        assertThat(answered(first).body()).hasToString("ok");

        service.expectEnd();
    }

    @Test
    void a_torn_body_leaves_it_open_and_tells_what_was_seen() {
        CompletableFuture<Forwarded> end = send("abc");
        Wire service = upstream.accept();
        service.readMessage();
        service.say("HTTP/1.1 500 No~Content-Length: 10~~abc");
        service.close();

        assertThat(TestGateway.await(end))
                .isEqualTo(new Forwarded.Broken(Forwarded.Broken.Cause.CONNECTION_LOST, 500, 3));
    }

    @Test
    void a_head_that_does_not_come_in_time_leaves_it_open_and_ends_the_connection() {
        CompletableFuture<Forwarded> end = send("abc");
        Wire service = upstream.accept();
        service.readMessage();
        gateway.pass(1_001);

        assertThat(TestGateway.await(end)).isEqualTo(new Forwarded.Broken(Forwarded.Broken.Cause.HEAD_TIMED_OUT, 0, 0));
        service.expectEnd();
    }

    @Test
    void a_body_that_stops_coming_leaves_it_open_and_ends_the_connection() {
        CompletableFuture<Forwarded> end = send("abc");
        Wire service = upstream.accept();
        service.readMessage();
        service.say("HTTP/1.1 200 OK~Content-Length: 10~~");
        gateway.onLoop(() -> true);
        service.say("abc");
        gateway.passAndNotice(99);
        gateway.pass(1_001);

        assertThat(TestGateway.await(end))
                .isEqualTo(new Forwarded.Broken(Forwarded.Broken.Cause.BODY_TIMED_OUT, 200, 3));
        service.expectEnd();
    }

    @ParameterizedTest
    @ValueSource(strings = {"102 Processing~", "200 OK~Transfer-Encoding: gzip, chunked~"})
    void an_improper_answer_is_no_answer(String answer) {
        CompletableFuture<Forwarded> end = send("abc");
        Wire service = upstream.accept();
        service.readMessage();
        service.say("HTTP/1.1 " + answer + "~");

        assertThat(TestGateway.await(end))
                .isEqualTo(new Forwarded.Broken(
                        Forwarded.Broken.Cause.IMPROPER_ANSWER, Integer.parseInt(answer.substring(0, 3)), 0));
        service.expectEnd();
    }

    @Test
    void odd_characters_in_an_answer_are_no_answer() {
        CompletableFuture<Forwarded> end = send("abc");
        Wire service = upstream.accept();
        service.readMessage();
        service.say("HTTP/1.1 200 OK~X: a\u0001b~Content-Length: 2~~ok");

        assertThat(TestGateway.await(end).<String>fold(a -> "answered", n -> "not sent", b -> "broken"))
                .isEqualTo("broken");
    }

    @Test
    void a_100_before_the_answer_changes_nothing() {
        CompletableFuture<Forwarded> end = send("abc");
        Wire service = upstream.accept();
        service.readMessage();
        service.say("HTTP/1.1 100 Continue~~HTTP/1.1 103 Early Hints~Link: </a>~~")
                .send(RawUpstream.OK);

        assertThat(answered(end).status()).isEqualTo(200);
    }

    @Test
    void a_body_beyond_the_limit_is_an_answer_that_is_not_whole_and_ends_the_connection() {
        CompletableFuture<Forwarded> end = send("abc");
        Wire service = upstream.accept();
        service.readMessage();
        service.say("HTTP/1.1 200 OK~Content-Length: 1000~~" + "x".repeat(60));
        service.say("x".repeat(60));

        Forwarded.Answered answered = answered(end);
        assertThat(answered.whole()).isFalse();
        assertThat(answered.body().length()).isEqualTo(LIMIT);
        service.expectEnd();
    }

    @Test
    void a_body_of_exactly_the_limit_is_whole() {
        CompletableFuture<Forwarded> end = send("abc");
        Wire service = upstream.accept();
        service.readMessage();
        service.say("HTTP/1.1 200 OK~Content-Length: " + LIMIT + "~~" + "x".repeat(LIMIT));

        assertThat(answered(end).whole()).isTrue();
    }

    @Test
    void a_gateway_that_shuts_down_sends_nothing_new_and_sees_the_old_through() {
        CompletableFuture<Forwarded> old = send("old");
        Wire service = upstream.accept();
        service.readMessage();
        gateway.onLoop(() -> {
            gateway.pass.close();
            return true;
        });
        assertThat(TestGateway.await(send("new"))).isEqualTo(new Forwarded.NotSent(Unreachable.CLOSING));
        service.send(RawUpstream.OK);

        assertThat(answered(old).status()).isEqualTo(200);
        service.expectEnd();
    }

    private Wire answerOne() {
        CompletableFuture<Forwarded> first = send("first");
        Wire service = upstream.accept();
        service.readMessage();
        service.send(RawUpstream.OK);
        answered(first);
        return service;
    }

    private CompletableFuture<Forwarded> send(String body) {
        return send(new UpstreamHead(HttpMethod.POST, "/", HttpHeaders.headers().add("Host", "a")), body);
    }

    private CompletableFuture<Forwarded> send(UpstreamHead head, String body) {
        return gateway.onLoop(() -> gateway.pass
                .singleSend(LIMIT)
                .send(head, Buffer.buffer(body), () -> true)
                .toCompletionStage()
                .toCompletableFuture());
    }

    private static Forwarded.Answered answered(CompletableFuture<Forwarded> end) {
        return assertThat(TestGateway.await(end))
                .asInstanceOf(type(Forwarded.Answered.class))
                .actual();
    }

    private void replaceGateway(ProxySettings settings) {
        gateway.close();
        gateway = TestGateway.streaming(settings);
    }

    private String url() {
        return "http://127.0.0.1:" + upstream.port();
    }

    private static ProxySettings settings(String url, ProxySettings.Waits waits, int most, int waiting) {
        ProxySettings defaults = ProxySettings.of(UpstreamAddress.parse(url));
        return new ProxySettings(
                defaults.to(),
                waits,
                new ProxySettings.Connections(most, waiting, 4_000, 1_000),
                defaults.host(),
                defaults.forwarded());
    }

    private static void end(Wire wire, boolean reset) {
        if (reset) {
            wire.reset();
        } else {
            wire.close();
        }
    }
}
