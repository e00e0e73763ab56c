package dev.semel.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.operation.ContentRule;
import dev.semel.operation.Fingerprint;
import dev.semel.operation.Intent;
import dev.semel.operation.OperationKey;
import dev.semel.operation.Supersession;
import dev.semel.policy.EffectTerms;
import dev.semel.policy.ResultRule;
import dev.semel.policy.RetryGuidance;
import dev.semel.policy.Terms;
import dev.semel.protocol.Outcome;
import dev.semel.protocol.Payload;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Every row of "after the core has decided" in docs/http.md. */
class HttpAnswersTest {
    private static final long KEEP_UNTIL = 1_795_228_245_999L;
    private static final String EXPIRES = "Sat, 21 Nov 2026 02:30:45 GMT";
    private static final Terms TERMS = Terms.defaults();
    private static final RoutePolicy ROUTE = RoutePolicy.named("charges").build();
    private static final HttpAnswer CREATED = new HttpAnswer(
            201,
            Requests.fields(
                    "Content-Type", "application/json", "Location", "/charges/1", "Set-Cookie", "s=1", "Date", "then"),
            HttpBody.of("{\"id\":1}"));

    @Test
    void the_first_answer_is_the_upstreams_own_and_says_until_when_it_is_replayed() {
        HttpAnswer answer = HttpAnswers.first(CREATED, KEEP_UNTIL);

        assertThat(answer).isEqualTo(CREATED.with("Idempotency-Expires", EXPIRES));
    }

    @Test
    void a_replay_has_status_safe_headers_body_and_marks() {
        HttpAnswer answer = HttpAnswers.replayed(succeeded(stored(CREATED)), KEEP_UNTIL);

        assertThat(answer)
                .isEqualTo(new HttpAnswer(
                        201,
                        Requests.fields(
                                "Content-Type", "application/json",
                                "Location", "/charges/1",
                                "Cache-Control", "no-store",
                                "Idempotent-Replayed", "true",
                                "Idempotency-Expires", EXPIRES),
                        CREATED.body()));
    }

    @Test
    void a_refusal_is_replayed_like_a_success() {
        HttpAnswer refused = new HttpAnswer(422, HttpFields.none(), HttpBody.of("no funds"));

        HttpAnswer answer = HttpAnswers.replayed(new Outcome.Rejected(stored(refused)), KEEP_UNTIL);

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.body()).isEqualTo(refused.body());
        assertThat(answer.headers().first("Idempotent-Replayed")).isEqualTo("true");
    }

    @Test
    void a_replay_without_its_body_keeps_the_status_and_says_what_is_missing() {
        RoutePolicy small = RoutePolicy.named("charges")
                .terms(Terms.of(EffectTerms.unprotected())
                        .result(ResultRule.whole(70))
                        .build())
                .build();
        Payload head = Payload.whole(StoredResponse.codec().encode(StoredResponse.of(CREATED, small)));

        HttpAnswer answer = HttpAnswers.replayed(succeeded(head), KEEP_UNTIL);

        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.headers().all("Content-Type")).containsExactly("application/problem+json");
        assertThat(answer.headers().first("Location")).isEqualTo("/charges/1");
        assertThat(answer.headers().first("Idempotency-State")).isEqualTo("result_not_kept");
        assertThat(answer.headers().first("Idempotent-Replayed")).isEqualTo("true");
        assertThat(Requests.text(answer.body()))
                .contains("\"code\":\"result_not_kept\"")
                .contains("\"originalStatus\":201")
                .contains("\"state\":\"succeeded\"");
    }

    @Test
    void a_record_that_keeps_its_status_alone_still_tells_success_from_refusal() {
        HttpAnswer succeeded = HttpAnswers.replayed(succeeded(Payload.omitted()), KEEP_UNTIL);
        HttpAnswer rejected = HttpAnswers.replayed(new Outcome.Rejected(Payload.oversized()), KEEP_UNTIL);

        assertThat(succeeded.status()).isEqualTo(200);
        assertThat(Requests.text(succeeded.body())).contains("result_not_kept").doesNotContain("originalStatus");
        assertThat(rejected.status()).isEqualTo(409);
        assertThat(Requests.text(rejected.body())).contains("\"state\":\"rejected\"");
    }

    @Test
    void an_unreadable_result_is_told_as_such_and_never_as_a_failure_of_the_action() {
        HttpAnswer answer = HttpAnswers.replayed(succeeded(Payload.whole(new byte[] {9})), KEEP_UNTIL);

        assertThat(answer.status()).isEqualTo(500);
        assertThat(Requests.text(answer.body()))
                .contains("\"code\":\"result_unreadable\"")
                .contains("\"state\":\"succeeded\"")
                .contains("\"retryable\":false");
    }

    @Test
    void a_running_first_attempt_is_told_with_a_time_to_come_back() {
        HttpAnswer answer = HttpAnswers.running(TERMS);

        assertProblem(answer, 409, "in_progress", true);
        assertThat(answer.headers().first("Retry-After")).isEqualTo("1");
        Terms slow = Terms.of(EffectTerms.unprotected())
                .retries(new RetryGuidance(Duration.ofMillis(2_001), Duration.ofSeconds(9)))
                .build();
        assertThat(HttpAnswers.running(slow).headers().first("Retry-After")).isEqualTo("3");
    }

    @Test
    void a_mismatch_names_what_differs_and_tells_nothing_else() {
        Fingerprint stored = fingerprint("/charges", "apples");

        HttpAnswer one = HttpAnswers.mismatch(stored, asking(fingerprint("/charges", "two")));
        assertProblem(one, 422, "key_reused", false);
        assertThat(Requests.text(one.body()))
                .contains("used for another request: the body differs; use")
                .contains("\"differs\":[\"body\"]")
                .doesNotContain("apples");
        assertThat(one.headers().first("Idempotent-Replayed")).isNull();
        HttpAnswer two = HttpAnswers.mismatch(stored, asking(fingerprint("/refunds", "two")));
        assertThat(Requests.text(two.body())).contains("request: the path and body differ; use");
        HttpAnswer unknown = HttpAnswers.mismatch(ContentRule.bytes().fingerprint(new byte[1]), asking(stored));
        assertThat(Requests.text(unknown.body()))
                .contains("another request; use")
                .contains("\"differs\":[]");
    }

    @Test
    void a_mismatch_of_a_version_speaks_of_the_version() {
        Intent asked =
                new Intent(new OperationKey("t", "o", "k"), fingerprint("/charges", "two"), Supersession.byVersion(7));

        HttpAnswer answer = HttpAnswers.mismatch(fingerprint("/charges", "apples"), asked);

        assertProblem(answer, 422, "key_reused", false);
        assertThat(Requests.text(answer.body()))
                .contains(
                        "This version under this key was used for another request: the body differs; give each change");
    }

    @Test
    void doubt_is_told_with_what_was_seen_and_with_its_status() {
        HttpAnswer broken =
                new HttpAnswer(500, Requests.fields("Content-Type", "text/plain"), HttpBody.of("oops \"1\""));

        HttpAnswer answer = HttpAnswers.inDoubt(TERMS, false, stored(broken));

        assertProblem(answer, 500, "in_doubt", false);
        assertThat(answer.headers().first("Idempotency-State")).isEqualTo("in_doubt");
        assertThat(answer.headers().first("Retry-After")).isNull();
        assertThat(Requests.text(answer.body()))
                .contains("\"state\":\"in_doubt\"")
                .contains("\"seen\":{\"answered\":true,\"status\":500,\"contentType\":\"text/plain\",\"bodyBytes\":8,"
                        + "\"body\":\"oops \\\"1\\\"\"}");
    }

    @Test
    void doubt_that_is_being_settled_is_worth_another_try() {
        HttpAnswer answer = HttpAnswers.inDoubt(TERMS, true, null);

        assertProblem(answer, 504, "in_doubt", true);
        assertThat(answer.headers().first("Retry-After")).isEqualTo("1");
        assertThat(Requests.text(answer.body())).doesNotContain("\"seen\"");
    }

    @Test
    void doubt_without_an_answer_says_so() {
        Payload reset = Payload.whole(StoredResponse.codec().encode(UpstreamFailure.BROKEN.asSeen()));
        HttpAnswer answer = HttpAnswers.inDoubt(TERMS, false, reset);

        assertThat(answer.status()).isEqualTo(502);
        assertThat(Requests.text(answer.body())).contains("\"seen\":{\"answered\":false}");
    }

    @Test
    void doubt_never_looks_like_an_outcome_and_shows_no_bytes_that_are_no_text() {
        HttpAnswer odd = new HttpAnswer(202, Requests.fields("Content-Type", "image/png"), HttpBody.of("\u0001"));
        HttpAnswer answer = HttpAnswers.inDoubt(TERMS, false, stored(odd));

        assertThat(answer.status()).isEqualTo(504);
        assertThat(Requests.text(answer.body())).contains("\"status\":202").contains("\"bodyBytes\":1}");
        HttpAnswer coded = new HttpAnswer(
                500, Requests.fields("Content-Type", "text/plain", "Content-Encoding", "gzip"), HttpBody.of("z"));
        assertThat(Requests.text(
                        HttpAnswers.inDoubt(TERMS, false, stored(coded)).body()))
                .doesNotContain("\"body\":");
    }

    @Test
    void doubt_shows_at_most_what_a_person_reads() {
        HttpAnswer large = new HttpAnswer(
                500, Requests.fields("Content-Type", "text/plain"), HttpBody.of("x" + "\ud83d\ude00".repeat(5_000)));

        String json =
                Requests.text(HttpAnswers.inDoubt(TERMS, false, stored(large)).body());

        assertThat(json).hasSizeLessThan(4_096 * 6 + 1_000).contains("\"bodyBytes\":20001");
        assertThat(ContentRule.json().fingerprint(HttpBody.of(json).bytes())).isNotNull();
    }

    @Test
    void doubt_is_told_even_if_the_note_on_it_cannot_be_read() {
        HttpAnswer answer = HttpAnswers.inDoubt(TERMS, false, Payload.whole(new byte[] {7, 7}));

        assertProblem(answer, 504, "in_doubt", false);
    }

    @Test
    void what_was_forgotten_overtaken_or_not_sent_is_told_each_in_its_way() {
        assertProblem(HttpAnswers.expired(), 410, "expired", false);
        assertProblem(HttpAnswers.stale(), 409, "stale", false);
        assertProblem(HttpAnswers.unavailable(TERMS), 503, "unavailable", true);
        assertProblem(HttpAnswers.notRecorded(TERMS), 503, "not_recorded", true);
        assertProblem(HttpAnswers.released(TERMS), 503, "released", true);
        assertProblem(HttpAnswers.unreachable(TERMS), 503, "upstream_unreachable", true);
        assertProblem(HttpAnswers.overloaded(TERMS), 503, "overloaded", true);
        assertThat(HttpAnswers.unavailable(TERMS).headers().first("Retry-After"))
                .isEqualTo("1");
    }

    @Test
    void an_unguarded_answer_is_the_upstreams_own_with_a_mark() {
        assertThat(HttpAnswers.unguarded(CREATED)).isEqualTo(CREATED.with("Idempotency-State", "unguarded"));
    }

    private static void assertProblem(HttpAnswer answer, int status, String code, boolean retryable) {
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.headers().first("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.headers().first("Retry-After") != null)
                .as("Retry-After stands where a retry is worth it")
                .isEqualTo(retryable);
        assertThat(Requests.text(answer.body()))
                .contains("\"status\":" + status + ",")
                .contains("\"code\":\"" + code + "\"")
                .contains("\"retryable\":" + retryable);
    }

    private static Payload stored(HttpAnswer answer) {
        return Payload.whole(StoredResponse.codec().encode(StoredResponse.of(answer, ROUTE)));
    }

    private static Outcome succeeded(Payload payload) {
        return new Outcome.Succeeded(payload);
    }

    private static Intent asking(Fingerprint fingerprint) {
        return new Intent(new OperationKey("t", "o", "k"), fingerprint);
    }

    private static Fingerprint fingerprint(String path, String body) {
        RequestHead head = Requests.head("POST", path);
        return HttpFingerprint.of(head, HttpBody.of(body), BodyRule.defaults(), Set.of());
    }
}
