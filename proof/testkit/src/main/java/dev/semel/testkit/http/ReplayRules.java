package dev.semel.testkit.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.http.HttpBody;
import dev.semel.protocol.Status;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the first caller gets, and what every later one is told of it. */
interface ReplayRules extends HttpRules {
    @Test
    default void an_event_stream_is_told_whole_at_its_end_and_replayed() {
        Script script = scene().answering(Reply.of(200, "data: 1\n\ndata: 2\n\n", "Content-Type", "text/event-stream"));
        Ask ask = scene().post("/charges", script).with("Accept", "text/event-stream");

        Told first = ask.tell();
        Told second = ask.tell();

        assertThat(first.text()).isEqualTo("data: 1\n\ndata: 2\n\n");
        assertThat(second.isReplay()).isTrue();
        assertThat(second.text()).isEqualTo(first.text());
        assertThat(second.header("Content-Type")).startsWith("text/event-stream");
        assertThat(script.calls()).isEqualTo(1);
    }

    @Test
    default void where_the_route_refuses_streams_nothing_runs_and_the_key_stays_free() {
        Script script = scene().answering(Reply.of(201, "done"));
        String key = scene().freshKey();
        Ask ask = scene().ask("POST", "/unstreamed/1").to(script).key(key).json("{}");

        Told refused =
                ask.with("Accept", "application/json;q=0.5, Text/Event-Stream").tell();

        assertThat(refused.status()).isEqualTo(406);
        assertThat(refused.code()).isEqualTo("stream_refused");
        assertThat(refused.text()).contains("\"retryable\":false");
        assertThat(script.calls()).isZero();
        assertThat(scene().record(key)).isNull();
        assertThat(ask.with("Accept", "*/*, text/event-stream;q=0").tell().status())
                .isEqualTo(201);
    }

    @Test
    default void where_the_route_refuses_streams_one_without_a_key_passes() {
        Script script = scene().answering(Reply.of(200, "data: 1\n\n", "Content-Type", "text/event-stream"));

        Told told = scene().ask("POST", "/unstreamed/1")
                .to(script)
                .with("Accept", "text/event-stream")
                .json("{}")
                .tell();

        assertThat(told.status()).isEqualTo(200);
        assertThat(told.text()).isEqualTo("data: 1\n\n");
    }

    @Test
    default void a_retry_gets_status_body_and_safe_headers_of_the_first_answer_and_is_marked() {
        Script script = scene().answering(Reply.of(
                201,
                "{\"id\":7}",
                "Content-Type",
                "application/json",
                "Location",
                "/charges/7",
                "ETag",
                "\"v1\"",
                "Link",
                "</a>; rel=\"next\"",
                "Link",
                "</b>; rel=\"last\"",
                "X-Own",
                "mine"));
        Ask ask = scene().post("/charges", script);

        Told first = ask.tell();
        Told retry = ask.tell();

        assertThat(first.status()).isEqualTo(201);
        assertThat(first.header("X-Own")).isEqualTo("mine");
        assertThat(first.header("Idempotent-Replayed")).isEmpty();
        assertThat(first.header("Idempotency-Expires")).endsWith("GMT");
        assertThat(retry.status()).isEqualTo(201);
        assertThat(retry.text()).isEqualTo("{\"id\":7}");
        assertThat(retry.header("Content-Type")).isEqualTo("application/json");
        assertThat(retry.header("Location")).isEqualTo("/charges/7");
        assertThat(retry.header("ETag")).isEqualTo("\"v1\"");
        assertThat(retry.headers().all("Link")).containsExactly("</a>; rel=\"next\"", "</b>; rel=\"last\"");
        assertThat(retry.header("Idempotent-Replayed")).isEqualTo("true");
        assertThat(retry.header("Idempotency-Expires")).isEqualTo(first.header("Idempotency-Expires"));
        assertThat(retry.header("Cache-Control")).isEqualTo("no-store");
        assertThat(retry.header("X-Own")).isEmpty();
        assertThat(script.calls()).isEqualTo(1);
    }

    @Test
    default void what_belongs_to_one_exchange_reaches_the_first_caller_alone() {
        Script script = scene().answering(Reply.of(
                201,
                "done",
                "Set-Cookie",
                "session=1; Path=/",
                "Set-Cookie",
                "other=2",
                "X-Request-Id",
                "r-1",
                "traceparent",
                "00-1-2-00",
                "Retry-After",
                "7",
                "Cache-Control",
                "max-age=60"));
        Ask ask = scene().post("/charges", script);

        Told first = ask.tell();
        Told retry = ask.tell();

        assertThat(first.headers().all("Set-Cookie")).containsExactly("session=1; Path=/", "other=2");
        assertThat(first.header("Cache-Control")).isEqualTo("max-age=60");
        assertThat(retry.isReplay()).isTrue();
        for (String gone : new String[] {"Set-Cookie", "X-Request-Id", "traceparent", "Retry-After"}) {
            assertThat(retry.header(gone)).as(gone).isEmpty();
        }
        assertThat(retry.headers().all("Cache-Control")).containsExactly("no-store");
        assertThat(retry.headers().all("Date").size()).isLessThanOrEqualTo(1);
    }

    @Test
    default void a_service_cannot_mark_its_answer_as_a_replay() {
        Script script = scene().answering(Reply.of(
                201,
                "done",
                "Idempotent-Replayed",
                "true",
                "Idempotency-State",
                "in_doubt",
                "Idempotency-Expires",
                "x"));

        Told first = scene().post("/charges", script).tell();

        assertThat(first.header("Idempotent-Replayed")).isEmpty();
        assertThat(first.header("Idempotency-State")).isEmpty();
        assertThat(first.headers().all("Idempotency-Expires")).hasSize(1).doesNotContain("x");
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 202, 303, 400, 404, 409, 410, 422, 418})
    default void successes_and_refusals_are_final(int status) {
        Script script = scene().answering(Reply.of(status, "said " + status, "Location", "/x"));
        Ask ask = scene().post("/charges", script);

        Told first = ask.tell();
        Told retry = ask.tell();

        assertThat(first.status()).isEqualTo(status);
        assertThat(first.text()).isEqualTo("said " + status);
        assertThat(first.isReplay()).isFalse();
        assertThat(retry.status()).isEqualTo(status);
        assertThat(retry.text()).isEqualTo("said " + status);
        assertThat(retry.isReplay()).isTrue();
        assertThat(script.calls()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403, 408, 425, 429})
    default void what_speaks_of_the_moment_leaves_the_key_free(int status) {
        Script script = scene().script((self, request) ->
                self.calls() == 1 ? Reply.of(status, "not now", "Retry-After", "3") : Reply.of(201, "done"));
        Ask ask = scene().post("/charges", script);

        Told first = ask.tell();
        Told later = ask.tell();

        assertThat(first.status()).isEqualTo(status);
        assertThat(first.text()).isEqualTo("not now");
        assertThat(first.header("Retry-After")).isEqualTo("3");
        assertThat(first.header("Idempotency-Expires")).isEmpty();
        assertThat(later.status()).isEqualTo(201);
        assertThat(later.isReplay()).isFalse();
        assertThat(script.calls()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 204})
    default void an_answer_without_a_body_is_replayed_without_one(int status) {
        Script script = scene().answering(Reply.of(status, "", "Location", "/charges/7"));
        Ask ask = scene().post("/charges", script);

        Told first = ask.tell();
        Told retry = ask.tell();

        assertThat(first.status()).isEqualTo(status);
        assertThat(retry.status()).isEqualTo(status);
        assertThat(retry.text()).isEmpty();
        assertThat(retry.header("Location")).isEqualTo("/charges/7");
        assertThat(retry.isReplay()).isTrue();
    }

    @Test
    default void any_bytes_are_replayed_as_they_were() {
        byte[] bytes = new byte[200_000];
        new Random(11).nextBytes(bytes);
        Script script = scene().answering(Reply.of(200, bytes, "Content-Type", "image/x-own"));
        Ask ask = scene().post("/charges", script);

        assertThat(ask.tell().body()).isEqualTo(HttpBody.of(bytes));
        Told retry = ask.tell();

        assertThat(retry.body()).isEqualTo(HttpBody.of(bytes));
        assertThat(retry.header("Content-Type")).isEqualTo("image/x-own");
    }

    @Test
    default void a_coded_answer_is_replayed_in_its_coding() {
        byte[] coded = {31, -117, 8, 0, 9, 9};
        Script script = scene().answering(Reply.of(200, coded, "Content-Encoding", "x-own"));
        Ask ask = scene().post("/charges", script).with("Accept-Encoding", "gzip");

        ask.tell();
        Told retry = ask.tell();

        assertThat(retry.header("Content-Encoding")).isEqualTo("x-own");
        assertThat(retry.body()).isEqualTo(HttpBody.of(coded));
    }

    @Test
    default void an_answer_that_is_written_bit_by_bit_is_told_whole_and_once_it_is_recorded() {
        Script script = scene().script((self, request) -> Reply.streamed(
                200,
                out -> {
                    for (String piece : new String[] {"one ", "two ", "three"}) {
                        out.write(piece.getBytes(StandardCharsets.UTF_8));
                        out.flush();
                    }
                },
                "Content-Type",
                "text/event-stream"));
        Ask ask = scene().post("/charges", script);

        Told first = ask.tell();
        Told retry = ask.tell();

        assertThat(first.text()).isEqualTo("one two three");
        assertThat(retry.text()).isEqualTo("one two three");
        assertThat(retry.isReplay()).isTrue();
        assertThat(script.calls()).isEqualTo(1);
    }

    @Test
    default void nothing_reaches_the_client_before_the_outcome_is_recorded() {
        Script script = scene().script((self, request) -> Reply.streamed(200, out -> {
            out.write("early".getBytes(StandardCharsets.UTF_8));
            out.flush();
            scene().store().go();
        }));
        Ask ask = scene().post("/charges", script);
        try {
            Told told = ask.tell();

            assertThat(told.status()).as(told.toString()).isEqualTo(503);
            assertThat(told.text()).doesNotContain("early");
        } finally {
            scene().store().comeBack();
        }
    }

    @Test
    default void an_outcome_ends_and_its_key_is_refused_and_then_free() {
        Script script = scene().counting();
        Ask ask = scene().post("/charges", script);
        ask.tell();

        scene().advance(Duration.ofHours(23));
        assertThat(ask.tell().isReplay()).isTrue();
        scene().advance(Duration.ofHours(2));
        Told expired = ask.tell();
        scene().advance(Duration.ofHours(24));
        Told anew = ask.tell();

        assertThat(expired.status()).isEqualTo(410);
        assertThat(expired.code()).isEqualTo("expired");
        assertThat(anew.text()).isEqualTo("{\"id\":2}");
        assertThat(anew.isReplay()).isFalse();
    }

    @Test
    default void a_refusal_is_recorded_as_one() {
        String key = scene().freshKey();
        Script script = scene().answering(Reply.of(409, "no"));

        scene().ask("POST", "/charges").to(script).key(key).json("{}").tell();

        assertThat(scene().status(key)).isEqualTo(Status.REJECTED);
    }
}
