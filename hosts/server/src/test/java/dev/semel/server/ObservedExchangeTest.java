package dev.semel.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.http.CallerRule;
import dev.semel.http.HttpDoor;
import dev.semel.http.HttpPolicy;
import dev.semel.http.KeyRule;
import dev.semel.http.RoutePolicy;
import dev.semel.http.ScopeSecret;
import dev.semel.server.observe.Observer;
import dev.semel.server.observe.ShadowBook;
import dev.semel.server.observe.Shadowing;
import dev.semel.server.observe.TrafficRecorder;
import dev.semel.server.observe.Watch;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What passes under observation is byte for byte, both ways, what passes without. */
@Timeout(600)
class ObservedExchangeTest {
    @TempDir
    private Path folder;

    /** What each side sends, and how the service ends; the service answers once it has read {@code awaits}. */
    enum Story {
        PLAIN(
                "POST /pay?a=1&a=2 HTTP/1.1~Host: a~Idempotency-Key: k~X-Odd: \u00e9~Content-Length: 5~~hello",
                "hello",
                "HTTP/1.1 201 Made It~Content-Length: 2~Set-Cookie: a=1~Set-Cookie: b=2~X-Up: 1~~ok"),
        CHUNKED(
                "POST /pay HTTP/1.1~Host: a~Content-Type: application/json~Transfer-Encoding: chunked~~2~{}~0~~",
                "0\r\n\r\n",
                "HTTP/1.1 200 OK~Transfer-Encoding: chunked~Trailer: X-Sum~~3~abc~2~de~0~X-Sum: 5~~"),
        HEADLESS_BODY("DELETE /pay/1 HTTP/1.1~Host: a~~", "\r\n\r\n", "HTTP/1.1 204 No Content~X-Up: 1~~"),
        HEAD("HEAD /pay HTTP/1.1~Host: a~~", "\r\n\r\n", "HTTP/1.1 200 OK~Content-Length: 999~ETag: \"x\"~~"),
        REFUSED_KEY(
                "POST /pay HTTP/1.1~Host: a~Idempotency-Key: a, b~Idempotency-Key: c~Content-Length: 1~~x",
                "x",
                "HTTP/1.1 422 Unprocessable Entity~Content-Length: 3~~no!"),
        BROKEN_JSON(
                "POST /pay HTTP/1.1~Host: a~Idempotency-Key: k~Content-Type: application/json~Content-Length: 2~~{{",
                "{{",
                "HTTP/1.1 500 Internal Server Error~Content-Length: 0~~"),
        CUT_OFF(
                "POST /pay HTTP/1.1~Host: a~Idempotency-Key: k~Content-Length: 1~~x",
                "x",
                "HTTP/1.1 200 OK~Content-Length: 9~~tor"),
        NOT_HTTP("POST /pay HTTP/1.1~Host: a~Idempotency-Key: k~Content-Length: 1~~x", "x", "what?~~"),
        NO_ANSWER("POST /pay HTTP/1.1~Host: a~Idempotency-Key: k~Content-Length: 1~~x", "x", ""),
        OLD_CLIENT(
                "POST /pay HTTP/1.0~Host: a~Content-Length: 1~~x",
                "x",
                "HTTP/1.1 200 OK~Transfer-Encoding: chunked~~3~abc~0~~"),
        MALFORMED_CHUNK("POST /pay HTTP/1.1~Host: a~Transfer-Encoding: chunked~~zz~{}~", "", "");

        private final String asked;
        private final String awaits;
        private final String answered;

        Story(String asked, String awaits, String answered) {
            this.asked = asked;
            this.awaits = awaits;
            this.answered = answered;
        }

        /** What the service got and what the client got. */
        List<String> play(Observer observer) {
            try (RawUpstream upstream = new RawUpstream();
                    TestGateway gateway = gateway(upstream, observer);
                    Wire client = gateway.client()) {
                client.say(asked);
                if (this == MALFORMED_CHUNK) {
                    return List.of("", client.readToEnd());
                }
                Wire service = upstream.accept();
                StringBuilder got = new StringBuilder(service.readHead());
                while (!got.toString().endsWith(awaits)) {
                    got.append(service.readText(1));
                }
                service.say(answered);
                boolean torn = this == CUT_OFF || this == NOT_HTTP || this == NO_ANSWER;
                if (torn) {
                    service.close();
                }
                return List.of(got.toString(), heard(client));
            }
        }

        private String heard(Wire client) {
            if (this == CUT_OFF) {
                String head = client.readHead() + client.readText(3);
                client.expectEnd();
                return head;
            } else if (this == OLD_CLIENT) {
                return client.readToEnd();
            } else if (this == CHUNKED) {
                return client.readHead() + client.readText("3\r\nabc\r\n2\r\nde\r\n0\r\nx-sum: 5\r\n\r\n".length());
            }
            return this == HEAD ? client.readHead() : client.readMessage();
        }

        private static TestGateway gateway(RawUpstream upstream, Observer observer) {
            return new TestGateway(
                    TestGateway.to(upstream),
                    RequestLimits.DEFAULT,
                    (gateway, request) ->
                            gateway.pass.stream(request, observer.begin(Translation.head(request), "127.0.0.1")));
        }
    }

    @ParameterizedTest
    @EnumSource(Story.class)
    void the_record_of_traffic_changes_no_byte(Story story) throws IOException {
        List<String> plain = story.play(Observer.NONE);

        try (TrafficRecorder recorder = new TrafficRecorder(
                new TrafficRecorder.Settings(folder, 1 << 20),
                System::currentTimeMillis,
                new SimpleMeterRegistry(),
                complaint -> {
                    throw new AssertionError(complaint);
                })) {
            assertThat(story.play(recorder)).isEqualTo(plain);
        }
    }

    @ParameterizedTest
    @EnumSource(Story.class)
    void a_policy_that_would_refuse_or_replay_changes_no_byte(Story story) {
        List<String> plain = story.play(Observer.NONE);
        Shadowing shadowing = shadowing();

        assertThat(story.play(shadowing)).isEqualTo(plain);
        assertThat(story.play(shadowing)).as("as a duplicate").isEqualTo(plain);
    }

    private static Shadowing shadowing() {
        CallerRule caller = CallerRule.credential(ScopeSecret.of(new byte[32]));
        RoutePolicy route = RoutePolicy.named("pay")
                .methods(Set.of())
                .key(KeyRule.REQUIRED)
                .observed(true)
                .build();
        HttpDoor door = new HttpDoor(HttpPolicy.defaults(caller).routes(List.of(route)));
        return new Shadowing(door, new ShadowBook(System::currentTimeMillis), new SimpleMeterRegistry());
    }

    @ParameterizedTest
    @EnumSource(Story.class)
    void a_defect_of_the_observer_changes_no_byte(Story story) {
        List<String> plain = story.play(Observer.NONE);
        AtomicInteger defects = new AtomicInteger();
        Observer broken = Observer.guarded(
                (head, peer) -> new Watch() {
                    @Override
                    public void requestPart(Buffer part) {
                        throw new IllegalStateException("broken");
                    }

                    @Override
                    public void ended(End end) {
                        throw new IllegalStateException("broken");
                    }
                },
                defect -> defects.incrementAndGet());

        assertThat(story.play(broken)).isEqualTo(plain);
        assertThat(defects).hasPositiveValue();
    }

    @Test
    void who_waits_for_the_go_ahead_gets_the_services_own() {
        for (Observer observer : List.of(Observer.NONE, shadowing())) {
            try (RawUpstream upstream = new RawUpstream();
                    TestGateway gateway = Story.gateway(upstream, observer);
                    Wire client = gateway.client()) {
                client.say("POST /pay HTTP/1.1~Host: a~Idempotency-Key: k~Expect: 100-continue~Content-Length: 2~~");
                Wire service = upstream.accept();
                assertThat(service.readHead()).contains("100-continue");
                service.say("HTTP/1.1 100 Continue~~");
                assertThat(client.readHead()).isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");
                client.send("ok");
                assertThat(service.readText(2)).isEqualTo("ok");
                service.send(RawUpstream.OK);
                assertThat(client.readMessage()).isEqualToIgnoringCase(RawUpstream.OK);
            }
        }
    }
}
