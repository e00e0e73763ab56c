package dev.semel.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.engine.Attempt;
import dev.semel.engine.Engine;
import dev.semel.engine.Execution;
import dev.semel.engine.Timing;
import dev.semel.protocol.Payload;
import dev.semel.store.MemoryStore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The whole way with the core's own engine: request, intent, lease, forwarding, outcome, answer. */
class OnceOverHttpTest {
    private final AtomicLong clockMillis = new AtomicLong(1_000_000);
    private final AtomicInteger forwarded = new AtomicInteger();
    private final Engine engine =
            Engine.over(new MemoryStore(clockMillis::get), new StandingTime()).start();
    private final HttpDoor door = Requests.door();

    @AfterEach
    void close() {
        engine.close();
    }

    @Test
    void a_retry_is_answered_like_the_first_request_and_is_not_forwarded() throws Exception {
        HttpAnswer created = answer(201, "{\"id\":7}");

        HttpAnswer first = send(Requests.charge(), "{\"amount\":1}", Forwarding.answered(created));
        HttpAnswer retry = send(Requests.charge("Idempotency-Key", "\"k-1\""), "{ \"amount\": 1.0 }", null);

        assertThat(first.status()).isEqualTo(201);
        assertThat(first.headers().first("Idempotent-Replayed")).isNull();
        assertThat(retry.status()).isEqualTo(201);
        assertThat(retry.body()).isEqualTo(created.body());
        assertThat(retry.headers().first("Idempotent-Replayed")).isEqualTo("true");
        assertThat(retry.headers().first("Idempotency-Expires"))
                .isEqualTo(first.headers().first("Idempotency-Expires"));
        assertThat(forwarded).hasValue(1);
    }

    @Test
    void another_caller_with_the_same_key_is_served_anew() throws Exception {
        send(Requests.charge("Authorization", "Bearer a"), "{}", Forwarding.answered(answer(201, "of a")));
        HttpAnswer theirs =
                send(Requests.charge("Authorization", "Bearer b"), "{}", Forwarding.answered(answer(201, "of b")));

        assertThat(Requests.text(theirs.body())).isEqualTo("of b");
        assertThat(forwarded).hasValue(2);
    }

    @Test
    void another_request_with_the_same_key_is_refused_and_not_forwarded() throws Exception {
        send(Requests.charge(), "{\"amount\":1}", Forwarding.answered(answer(201, "done")));
        HttpAnswer other = send(Requests.charge(), "{\"amount\":2}", null);

        assertThat(other.status()).isEqualTo(422);
        assertThat(Requests.text(other.body()))
                .contains("\"differs\":[\"body\"]")
                .doesNotContain("done");
        assertThat(forwarded).hasValue(1);
    }

    @Test
    void a_busy_service_leaves_the_key_free() throws Exception {
        HttpAnswer busy = send(Requests.charge(), "{}", Forwarding.answered(answer(429, "busy")));
        HttpAnswer later = send(Requests.charge(), "{}", Forwarding.answered(answer(201, "done")));

        assertThat(busy).isEqualTo(answer(429, "busy"));
        assertThat(later.status()).isEqualTo(201);
        assertThat(forwarded).hasValue(2);
    }

    @Test
    void a_broken_answer_is_never_forwarded_again() throws Exception {
        HttpAnswer first = send(Requests.charge(), "{}", Forwarding.answered(answer(500, "oops")));
        HttpAnswer retry = send(Requests.charge(), "{}", null);

        assertThat(first.status()).isEqualTo(500);
        assertThat(Requests.text(first.body()))
                .contains("\"state\":\"in_doubt\"")
                .contains("oops");
        assertThat(retry).isEqualTo(first);
        assertThat(forwarded).hasValue(1);
    }

    @Test
    void a_refusal_is_final() throws Exception {
        send(Requests.charge(), "{}", Forwarding.answered(answer(404, "no such account")));
        HttpAnswer retry = send(Requests.charge(), "{}", null);

        assertThat(retry.status()).isEqualTo(404);
        assertThat(retry.headers().first("Idempotent-Replayed")).isEqualTo("true");
        assertThat(forwarded).hasValue(1);
    }

    @Test
    void a_duplicate_of_a_running_request_is_told_to_come_back() throws Exception {
        Attempt running = admitted(Requests.ready(door, Requests.charge(), "{}"));
        HttpAnswer duplicate = send(Requests.charge(), "{}", null);

        assertThat(duplicate.status()).isEqualTo(409);
        assertThat(duplicate.headers().first("Retry-After")).isEqualTo("1");
        running.end(Forwarding.notTried().ending(RoutePolicy.named("x").build()))
                .get(5, TimeUnit.SECONDS);
    }

    @Test
    void an_expired_key_is_refused_and_not_forwarded() throws Exception {
        send(Requests.charge(), "{}", Forwarding.answered(answer(201, "done")));
        ProtectedRequest request = Requests.ready(door, Requests.charge(), "{}");
        engine.purge(request.key(), dev.semel.protocol.Evidence.operator("ann", "asked to"))
                .get(5, TimeUnit.SECONDS);

        HttpAnswer late = send(Requests.charge(), "{}", null);

        assertThat(late.status()).isEqualTo(410);
        assertThat(forwarded).hasValue(1);
    }

    /** Sends through door and engine; {@code upstream} is what happens if it is forwarded, null if it must not be. */
    private HttpAnswer send(RequestHead head, String body, @Nullable Forwarding upstream) throws Exception {
        ProtectedRequest request = Requests.ready(door, head, body);
        var admission = engine.admit(request.intent(), request.route().terms()).get(5, TimeUnit.SECONDS);
        @Nullable Attempt attempt = admission.<@Nullable Attempt>fold(granted -> granted, answered -> null);
        if (attempt == null) {
            Execution<Payload> told = admission.fold(granted -> null, answered -> answered);
            return HttpAnswers.told(request, told, Forwarding.notTried());
        }
        assertThat(upstream).as("this request must not be forwarded").isNotNull();
        forwarded.incrementAndGet();
        Execution<Payload> told = attempt.end(upstream.ending(request.route())).get(5, TimeUnit.SECONDS);
        return HttpAnswers.told(request, told, upstream);
    }

    private Attempt admitted(ProtectedRequest request) throws Exception {
        return engine.admit(request.intent(), request.route().terms())
                .get(5, TimeUnit.SECONDS)
                .fold(granted -> granted, answered -> {
                    throw new AssertionError("not granted: " + answered);
                });
    }

    private static HttpAnswer answer(int status, String body) {
        return new HttpAnswer(status, Requests.fields("Content-Type", "text/plain"), HttpBody.of(body));
    }

    /** Time that does not pass: nothing here needs it to. */
    private static final class StandingTime implements Timing {
        @Override
        public long nanos() {
            return 1;
        }

        @Override
        public Pending after(long millis, Runnable task) {
            return () -> {};
        }
    }
}
