package dev.semel.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When one side fails, the other is told the truth, and nothing is sent twice. */
class UpstreamFailureTest {
    private final RawUpstream upstream = new RawUpstream();
    private final TestGateway gateway = TestGateway.streamingTo(upstream);
    private final Wire client = gateway.client();

    @AfterEach
    void stop() {
        client.close();
        gateway.close();
        upstream.close();
    }

    @Test
    void a_refused_connection_is_answered_502_and_the_clients_connection_lives_on() {
        upstream.close();
        client.say("GET / HTTP/1.1~Host: a~~");
        assertThat(client.readMessage())
                .startsWith("HTTP/1.1 502 ")
                .containsIgnoringCase("content-type: application/problem+json")
                .contains("\"code\":\"upstream_unreachable\"", "was not sent");
        client.say("GET / HTTP/1.1~Host: a~~");
        assertThat(client.readMessage()).startsWith("HTTP/1.1 502 ");
    }

    @Test
    void the_problem_for_HEAD_has_no_body() {
        upstream.close();
        client.say("HEAD / HTTP/1.1~Host: a~~GET / HTTP/1.1~Host: a~~");
        assertThat(client.readHead()).startsWith("HTTP/1.1 502 ");
        assertThat(client.readMessage()).startsWith("HTTP/1.1 502 ");
    }

    @Test
    void a_refused_connection_with_a_body_under_way_is_answered_502() {
        upstream.close();
        client.say("POST / HTTP/1.1~Host: a~Content-Length: 10~~abc");

        assertThat(client.readToEnd()).startsWith("HTTP/1.1 502 ").contains("upstream_unreachable");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void an_upstream_that_breaks_off_is_answered_502_and_is_not_asked_again(boolean reset) {
        client.say("GET / HTTP/1.1~Host: a~~");
        Wire service = upstream.accept();
        service.readHead();
        end(service, reset);

        assertThat(client.readMessage()).startsWith("HTTP/1.1 502 ").contains("upstream_broke_off", "unknown");
        assertThat(upstream.hasNoFurtherConnection()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void an_upstream_that_breaks_off_a_kept_alive_connection_is_not_asked_again(boolean reset) {
        client.say("GET /1 HTTP/1.1~Host: a~~");
        Wire service = upstream.accept();
        service.readHead();
        service.send(RawUpstream.OK);
        client.readMessage();
        client.say("GET /2 HTTP/1.1~Host: a~~");
        assertThat(service.readHead()).startsWith("GET /2 ");
        end(service, reset);

        assertThat(client.readMessage()).startsWith("HTTP/1.1 502 ").contains("upstream_broke_off");
        assertThat(upstream.hasNoFurtherConnection()).isTrue();
    }

    @Test
    void a_kept_alive_connection_that_the_upstream_has_closed_is_not_used() {
        client.say("GET /1 HTTP/1.1~Host: a~~");
        Wire first = upstream.accept();
        first.readHead();
        first.send(RawUpstream.OK);
        client.readMessage();
        first.close();
        client.say("GET /2 HTTP/1.1~Host: a~~");
        Wire second = upstream.accept();
        assertThat(second.readHead()).startsWith("GET /2 ");
        second.send(RawUpstream.OK);
        assertThat(client.readMessage()).endsWith("ok");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nonsense~~",
                "HTTP/1.1 200 OK~Content-Length: 2~Content-Length: 3~~ok",
                "HTTP/1.1 200 OK~Content-Length: 2~Transfer-Encoding: chunked~~ok",
                "HTTP/1.1 102 Processing~~",
                "HTTP/1.1 200 OK~Transfer-Encoding: gzip, chunked~~",
                "HTTP/1.1 200 OK~X: a\u0001b~Content-Length: 2~~ok",
                "HTTP/1.1 101 Switching Protocols~Upgrade: x~Connection: upgrade~~"
            })
    void an_answer_that_is_not_proper_is_answered_502(String answer) {
        client.say("GET / HTTP/1.1~Host: a~~");
        Wire service = upstream.accept();
        service.readHead();
        service.say(answer);

        assertThat(client.readMessage()).startsWith("HTTP/1.1 502 ").contains("unknown");
        service.expectEnd();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 10~~abc", "Transfer-Encoding: chunked~~3~abc~"})
    void a_response_that_is_torn_does_not_look_whole(String torn) {
        client.say("GET / HTTP/1.1~Host: a~~");
        Wire service = upstream.accept();
        service.readHead();
        service.say("HTTP/1.1 200 OK~" + torn);
        assertThat(client.readHead()).startsWith("HTTP/1.1 200 ");
        service.reset();

        assertThat(client.readToEnd()).contains("abc").doesNotContain("\r\n0\r\n");
    }

    @Test
    void a_head_that_does_not_come_in_time_is_answered_504_and_the_upstream_let_go() {
        client.say("GET / HTTP/1.1~Host: a~~");
        Wire service = upstream.accept();
        service.readHead();
        gateway.pass(1_001);

        assertThat(client.readMessage()).startsWith("HTTP/1.1 504 ").contains("upstream_timed_out", "1000 ms");
        service.expectEnd();
    }

    @Test
    void a_body_that_stops_coming_from_the_upstream_ends_both_connections() {
        client.say("GET / HTTP/1.1~Host: a~~");
        Wire service = upstream.accept();
        service.readHead();
        service.say("HTTP/1.1 200 OK~Content-Length: 10~~abc");
        client.readHead();
        client.readText(3);
        gateway.pass(101);

        client.expectEnd();
        service.expectEnd();
    }

    @Test
    void a_body_that_stops_coming_from_the_client_is_answered_408() {
        client.say("POST / HTTP/1.1~Host: a~Content-Length: 10~~abc");
        Wire service = upstream.accept();
        service.readHead();
        service.readText(3);
        gateway.pass(101);

        assertThat(client.readToEnd()).startsWith("HTTP/1.1 408 ").contains("request_timed_out");
        service.expectEnd();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void a_client_that_goes_away_while_it_waits_takes_the_upstreams_connection_with_it(boolean reset) {
        client.say("GET / HTTP/1.1~Host: a~~");
        Wire service = upstream.accept();
        service.readHead();
        end(client, reset);

        service.expectEnd();
    }

    @Test
    void a_client_that_goes_away_while_it_sends_takes_the_upstreams_connection_with_it() {
        client.say("POST / HTTP/1.1~Host: a~Content-Length: 10~~abc");
        Wire service = upstream.accept();
        service.readHead();
        service.readText(3);
        client.close();

        service.expectEnd();
    }

    @Test
    void a_client_that_goes_away_while_it_receives_takes_the_upstreams_connection_with_it() {
        client.say("GET / HTTP/1.1~Host: a~~");
        Wire service = upstream.accept();
        service.readHead();
        service.say("HTTP/1.1 200 OK~Transfer-Encoding: chunked~~3~abc~");
        client.readHead();
        client.readChunk();
        client.close();

        service.expectEnd();
    }

    private static void end(Wire wire, boolean reset) {
        if (reset) {
            wire.reset();
        } else {
            wire.close();
        }
    }
}
