package dev.semel.testkit.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.protocol.Decision;
import dev.semel.protocol.Evidence;
import dev.semel.protocol.IntentRecord;
import dev.semel.protocol.Payload;
import dev.semel.protocol.Status;
import dev.semel.protocol.Verdict;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where the action may have been applied and nobody knows: never run again by itself, and told so to everybody. */
interface DoubtRules extends HttpRules {
    private Told inDoubt(Ask ask, Script script, int status) {
        Told first = ask.tell();
        Told retry = ask.tell();

        for (Told told : new Told[] {first, retry}) {
            assertThat(told.status()).as(told.toString()).isEqualTo(status);
            assertThat(told.code()).isEqualTo("in_doubt");
            assertThat(told.header("Idempotency-State")).isEqualTo("in_doubt");
            assertThat(told.header("Cache-Control")).isEqualTo("no-store");
            assertThat(told.text()).contains("\"retryable\":false");
            assertThat(told.isReplay()).isFalse();
        }
        assertThat(retry.text()).isEqualTo(first.text());
        assertThat(script.calls()).isEqualTo(1);
        return first;
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 502, 503, 504})
    default void an_error_of_the_service_is_in_doubt_and_what_was_seen_is_shown(int status) {
        Script script = scene().answering(Reply.of(status, "oops", "Content-Type", "text/plain"));

        Told told = inDoubt(scene().post("/charges", script), script, status);

        assertThat(told.text())
                .contains("\"seen\":{\"answered\":true,\"status\":" + status)
                .contains("\"oops\"");
    }

    @Test
    default void a_handler_that_throws_is_in_doubt() {
        Script script = scene().script((self, request) -> {
            throw new IllegalStateException("The handler fails.");
        });

        Told told = inDoubt(scene().post("/charges", script), script, 500);

        assertThat(told.text())
                .contains("\"seen\":{\"answered\":true,\"status\":500")
                .doesNotContain("The handler fails.");
    }

    @Test
    default void a_service_that_vanishes_is_in_doubt() {
        scene().needs(HttpTrait.SERVICE_MAY_VANISH);
        Script script = scene().answering(Reply.cut());

        inDoubt(scene().post("/charges", script), script, 502);
    }

    @Test
    default void an_answer_that_breaks_off_is_in_doubt_and_nothing_of_it_is_told() {
        scene().needs(HttpTrait.ANSWERS_MAY_BE_TORN);
        Script script = scene().answering(Reply.torn(201, "half", 10));

        Told told = inDoubt(scene().post("/charges", script), script, 502);

        assertThat(told.text()).doesNotContain("half");
    }

    @Test
    default void a_handler_that_throws_after_it_has_begun_to_answer_is_in_doubt() {
        Script script = scene().script((self, request) -> Reply.streamed(200, out -> {
            out.write("half".getBytes(StandardCharsets.UTF_8));
            out.flush();
            throw new IllegalStateException("The handler fails in the middle.");
        }));
        Ask ask = scene().post("/charges", script);

        Told first = ask.tell();
        Told retry = ask.tell();

        assertThat(first.code()).as(first.toString()).isEqualTo("in_doubt");
        assertThat(first.status()).isBetween(500, 502);
        assertThat(retry.text()).isEqualTo(first.text());
        assertThat(script.calls()).isEqualTo(1);
    }

    @Test
    default void an_effect_that_may_be_repeated_runs_again() {
        Script script =
                scene().script((self, request) -> self.calls() == 1 ? Reply.of(500, "oops") : Reply.of(201, "done"));
        Ask ask = scene().post("/repeatable/1", script);

        Told first = ask.tell();
        Told retry = ask.tell();

        assertThat(first.code()).isEqualTo("in_doubt");
        assertThat(first.text()).contains("\"retryable\":true");
        assertThat(first.header("Retry-After")).isNotEmpty();
        assertThat(retry.status()).isEqualTo(201);
        assertThat(ask.tell().isReplay()).isTrue();
        assertThat(script.calls()).isEqualTo(2);
    }

    private void settle(String key, Verdict verdict) {
        IntentRecord record = Objects.requireNonNull(scene().record(key), "a record in doubt");
        assertThat(record.status()).isEqualTo(Status.IN_DOUBT);
        // "Not there" counts once no send can be under way any more.
        scene().advance(Duration.ofMinutes(1));
        Decision decision = scene().engine()
                .resolve(scene().fullKey(key), record.epoch(), verdict, Evidence.operator("ann", "looked"))
                .join();
        assertThat(decision).isInstanceOf(Decision.Accepted.class);
    }

    private Ask doubtful(Script script, String key) {
        Ask ask = scene().ask("POST", "/charges").to(script).key(key).json("{}");
        assertThat(ask.tell().code()).isEqualTo("in_doubt");
        return ask;
    }

    @Test
    default void what_a_person_found_out_is_told_from_then_on() {
        Script script = scene().answering(Reply.of(500, "oops"));
        String key = scene().freshKey();
        Ask ask = doubtful(script, key);

        settle(key, Verdict.applied(Payload.omitted()));
        Told told = ask.tell();

        assertThat(told.status()).isEqualTo(200);
        assertThat(told.code()).isEqualTo("result_not_kept");
        assertThat(told.isReplay()).isTrue();
        assertThat(script.calls()).isEqualTo(1);
    }

    @Test
    default void what_a_person_found_not_applied_runs_again() {
        Script script =
                scene().script((self, request) -> self.calls() == 1 ? Reply.of(500, "oops") : Reply.of(201, "done"));
        String key = scene().freshKey();
        Ask ask = doubtful(script, key);

        settle(key, Verdict.notApplied());

        assertThat(ask.tell().text()).isEqualTo("done");
        assertThat(script.calls()).isEqualTo(2);
    }
}
