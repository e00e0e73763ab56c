package dev.semel.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.engine.Ending;
import dev.semel.engine.Execution;
import dev.semel.policy.EffectTerms;
import dev.semel.policy.Quota;
import dev.semel.policy.ResultRule;
import dev.semel.policy.Terms;
import dev.semel.protocol.Evidence;
import dev.semel.protocol.IntentRecord;
import dev.semel.protocol.LeaseId;
import dev.semel.protocol.Life;
import dev.semel.protocol.Nonce;
import dev.semel.protocol.Outcome;
import dev.semel.protocol.Payload;
import dev.semel.protocol.State;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What each execution tells, and how each forwarding ends. */
class TellingTest {
    private static final HttpDoor DOOR = Requests.door();
    private static final ProtectedRequest REQUEST = Requests.ready(DOOR, Requests.charge(), "{}");
    private static final RoutePolicy ROUTE = REQUEST.route();
    private static final HttpAnswer CREATED =
            new HttpAnswer(201, Requests.fields("Location", "/1", "Set-Cookie", "s=1"), HttpBody.of("made"));
    private static final Forwarding ANSWERED = Forwarding.answered(CREATED);

    @Test
    void the_owner_gets_the_upstreams_own_answer_and_its_retries_a_replay() {
        IntentRecord record = settled(new Outcome.Succeeded(stored(CREATED)));

        HttpAnswer first = told(new Execution.Applied<>(stored(CREATED), record), ANSWERED);
        HttpAnswer retry = told(new Execution.Replayed<>(stored(CREATED), record), Forwarding.notTried());

        assertThat(first).isEqualTo(CREATED.with("Idempotency-Expires", "Thu, 01 Jan 1970 00:00:10 GMT"));
        assertThat(retry.headers().first("Idempotent-Replayed")).isEqualTo("true");
        assertThat(retry.headers().first("Set-Cookie")).isNull();
        assertThat(retry.body()).isEqualTo(CREATED.body());
    }

    @Test
    void an_adopted_outcome_is_a_replay_even_to_the_attempt_that_recorded_it() {
        IntentRecord record = settled(new Outcome.Succeeded(stored(CREATED)));

        HttpAnswer answer = told(new Execution.Applied<>(stored(CREATED), record), Forwarding.notTried());

        assertThat(answer.headers().first("Idempotent-Replayed")).isEqualTo("true");
        assertThat(answer.headers().first("Set-Cookie")).isNull();
    }

    @Test
    void an_overtaken_owner_is_told_what_the_record_says_and_not_what_it_saw() {
        HttpAnswer others = new HttpAnswer(200, HttpFields.none(), HttpBody.of("theirs"));
        IntentRecord record = settled(new Outcome.Succeeded(stored(others)));

        assertThat(told(new Execution.Replayed<>(stored(others), record), ANSWERED)
                        .body())
                .isEqualTo(others.body());
    }

    @Test
    void an_overtaken_owner_is_told_the_refusal_of_the_record_too() {
        HttpAnswer refused = new HttpAnswer(422, HttpFields.none(), HttpBody.of("no"));
        IntentRecord record = settled(new Outcome.Rejected(stored(refused)));

        HttpAnswer answer = told(new Execution.Rejected<>(stored(refused), true, record), ANSWERED);

        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.headers().first("Idempotent-Replayed")).isEqualTo("true");
    }

    @Test
    void a_refusal_is_the_upstreams_own_at_first_and_a_replay_afterwards() {
        HttpAnswer refused = new HttpAnswer(422, Requests.fields("X-Trace", "1"), HttpBody.of("no"));
        IntentRecord record = settled(new Outcome.Rejected(stored(refused)));

        HttpAnswer first = told(new Execution.Rejected<>(stored(refused), false, record), Forwarding.answered(refused));
        HttpAnswer retry = told(new Execution.Rejected<>(stored(refused), true, record), Forwarding.notTried());

        assertThat(first.headers().first("X-Trace")).isEqualTo("1");
        assertThat(first.headers().first("Idempotent-Replayed")).isNull();
        assertThat(retry.status()).isEqualTo(422);
        assertThat(retry.headers().first("X-Trace")).isNull();
        assertThat(retry.headers().first("Idempotent-Replayed")).isEqualTo("true");
    }

    @ParameterizedTest
    @CsvSource({
        "unprotected, false, false",
        "queryable, false, true",
        "fenced, false, true",
        "deduplicated, false, false",
        "deduplicated, true, true"
    })
    void doubt_is_worth_a_retry_where_it_settles_without_a_person(
            String effect, boolean repeatable, boolean retryable) {
        Duration day = Duration.ofDays(1);
        EffectTerms terms = switch (effect) {
            case "queryable" -> EffectTerms.queryable(day);
            case "fenced" -> EffectTerms.fenced(day);
            case "deduplicated" -> EffectTerms.deduplicated(day);
            default -> EffectTerms.unprotected();
        };
        IntentRecord record = record(terms, new State.InDoubt(0, false, null));

        HttpAnswer answer = told(new Execution.InDoubt<>(repeatable, record), Forwarding.notTried());

        assertThat(Requests.text(answer.body())).contains("\"retryable\":" + retryable);
        assertThat(answer.headers().first("Idempotency-State")).isEqualTo("in_doubt");
    }

    @Test
    void doubt_tells_the_owner_and_every_retry_the_same() {
        HttpAnswer broken = new HttpAnswer(500, Requests.fields("Content-Type", "text/plain"), HttpBody.of("oops"));
        IntentRecord doubt = record(EffectTerms.unprotected(), new State.InDoubt(0, false, stored(broken)));
        IntentRecord lapsed = record(EffectTerms.unprotected(), new State.Running(0, 0, stored(broken)));

        HttpAnswer owner = told(new Execution.InDoubt<>(false, doubt), Forwarding.answered(broken));

        assertThat(owner.status()).isEqualTo(500);
        assertThat(Requests.text(owner.body())).contains("\"body\":\"oops\"");
        assertThat(told(new Execution.InDoubt<>(false, doubt), Forwarding.notTried()))
                .isEqualTo(owner);
        assertThat(told(new Execution.InDoubt<>(false, lapsed), Forwarding.notTried()))
                .isEqualTo(owner);
    }

    @Test
    void a_release_tells_the_upstreams_answer_or_that_nothing_was_sent() {
        Execution<Payload> released =
                new Execution.Released<>(record(EffectTerms.unprotected(), new State.Released(1, Evidence.owner())));
        HttpAnswer busy = new HttpAnswer(429, Requests.fields("Retry-After", "7"), HttpBody.of("busy"));

        assertThat(told(released, Forwarding.answered(busy))).isEqualTo(busy);
        assertThat(code(told(released, Forwarding.failed(UpstreamFailure.NOTHING_SENT))))
                .isEqualTo("upstream_unreachable");
        assertThat(code(told(released, Forwarding.notTried()))).isEqualTo("released");
    }

    @Test
    void an_answer_that_is_not_on_record_is_not_handed_on_because_the_key_was_released() {
        IntentRecord record =
                record(EffectTerms.queryable(Duration.ofDays(1)), new State.Released(1, Evidence.owner()));

        HttpAnswer late = told(new Execution.InDoubt<>(false, record), ANSWERED);

        assertThat(code(told(new Execution.Released<>(record), ANSWERED))).isEqualTo("in_doubt");
        assertThat(code(late)).isEqualTo("in_doubt");
        assertThat(Requests.text(late.body())).contains("\"retryable\":false");
    }

    @Test
    void a_mismatch_is_told_by_what_differs() {
        ProtectedRequest other = Requests.ready(DOOR, Requests.charge(), "{\"a\":1}");
        IntentRecord record = new IntentRecord(
                other.intent().fingerprint(),
                EffectTerms.unprotected(),
                "v",
                new LeaseId(1, new Nonce(1, 1)),
                new Life(1, 0, false),
                0,
                0,
                new State.Running(1, 0, null));

        HttpAnswer answer = told(new Execution.Mismatched<>(record), Forwarding.notTried());

        assertThat(answer.status()).isEqualTo(422);
        assertThat(Requests.text(answer.body())).contains("\"differs\":[\"body\"]");
    }

    @Test
    void the_rest_is_told_as_problems() {
        IntentRecord gone =
                record(EffectTerms.unprotected(), new State.Tombstone(dev.semel.protocol.Status.SUCCEEDED, 9));
        IntentRecord live = record(EffectTerms.unprotected(), new State.Running(9, 0, null));

        assertThat(code(told(new Execution.Running<>(9, live), Forwarding.notTried())))
                .isEqualTo("in_progress");
        assertThat(code(told(new Execution.Expired<>(gone), Forwarding.notTried())))
                .isEqualTo("expired");
        assertThat(code(told(new Execution.Stale<>(gone), Forwarding.notTried())))
                .isEqualTo("stale");
        assertThat(code(told(new Execution.Unavailable<>("x", false), Forwarding.notTried())))
                .isEqualTo("unavailable");
    }

    @Test
    void a_repeat_that_is_skipped_is_a_success_without_an_answer_to_take_for_the_first_one() {
        IntentRecord record = settled(new Outcome.Succeeded(Payload.omitted()));

        HttpAnswer answer = told(new Execution.Skipped<>(record), Forwarding.notTried());

        assertThat(answer.status()).isEqualTo(204);
        assertThat(answer.body().isEmpty()).isTrue();
        assertThat(answer.headers().first("Idempotent-Replayed")).isEqualTo("true");
        assertThat(answer.headers().first("Idempotency-State")).isEqualTo("skipped");
        assertThat(answer.headers().first("Idempotency-Expires")).isEqualTo("Thu, 01 Jan 1970 00:00:10 GMT");
        assertThat(answer.headers().first("Cache-Control")).isEqualTo("no-store");
    }

    @Test
    void a_duplicate_that_is_refused_is_told_how_the_first_one_ended_and_nothing_more() {
        HttpAnswer done = told(
                new Execution.Duplicate<>(settled(new Outcome.Succeeded(Payload.omitted()))), Forwarding.notTried());
        HttpAnswer refused = told(
                new Execution.Duplicate<>(settled(new Outcome.Rejected(Payload.omitted()))), Forwarding.notTried());

        assertThat(done.status()).isEqualTo(409);
        assertThat(code(done)).isEqualTo("duplicate");
        assertThat(Requests.text(done.body()))
                .contains("\"state\":\"succeeded\"")
                .contains("\"retryable\":false");
        assertThat(Requests.text(refused.body())).contains("\"state\":\"rejected\"");
    }

    @Test
    void a_quota_that_is_used_up_is_told_with_the_limit_and_when_to_come_again() {
        HttpAnswer busy = told(new Execution.OverQuota<>(Quota.Limit.IN_FLIGHT), Forwarding.notTried());
        HttpAnswer full = told(new Execution.OverQuota<>(Quota.Limit.ROWS), Forwarding.notTried());

        assertThat(busy.status()).isEqualTo(429);
        assertThat(code(busy)).isEqualTo("quota_exceeded");
        assertThat(Requests.text(busy.body()))
                .contains("\"limit\":\"in_flight\"")
                .contains("\"retryable\":true");
        assertThat(busy.headers().first("Retry-After")).isEqualTo("1");
        assertThat(full.headers().first("Retry-After")).isEqualTo("10");
        assertThat(Requests.text(full.body())).contains("keys remembered");
    }

    @Test
    void an_outcome_that_could_not_be_recorded_is_not_told() {
        HttpAnswer answer = told(new Execution.Unavailable<>("x", true), ANSWERED);

        assertThat(code(answer)).isEqualTo("not_recorded");
        assertThat(answer.body()).isNotEqualTo(CREATED.body());
    }

    @Test
    void an_unguarded_answer_is_marked() {
        assertThat(told(new Execution.Unguarded<>(stored(CREATED)), ANSWERED)
                        .headers()
                        .first("Idempotency-State"))
                .isEqualTo("unguarded");
    }

    @ParameterizedTest
    @CsvSource({"201, Succeeded", "302, Succeeded", "422, Rejected", "418, Rejected", "429, NothingSent", "500, Unknown"
    })
    void an_answer_ends_the_attempt_by_its_class(int status, String ending) {
        HttpAnswer answer = new HttpAnswer(status, HttpFields.none(), HttpBody.of("b"));

        Ending ended = Forwarding.answered(answer).ending(ROUTE);

        assertThat(ended.getClass().getSimpleName()).isEqualTo(ending);
    }

    @Test
    void a_declared_class_decides_how_the_attempt_ends() {
        RoutePolicy route = RoutePolicy.named("a")
                .responses(ResponseClasses.defaults().with(Classification.REJECT, 500))
                .build();

        assertThat(Forwarding.answered(new HttpAnswer(500, HttpFields.none(), HttpBody.empty()))
                        .ending(route))
                .isInstanceOf(Ending.Rejected.class);
    }

    @ParameterizedTest
    @EnumSource(UpstreamFailure.class)
    void no_answer_ends_in_doubt_unless_nothing_was_sent(UpstreamFailure failure) {
        Ending ended = Forwarding.failed(failure).ending(ROUTE);

        if (failure == UpstreamFailure.NOTHING_SENT) {
            assertThat(ended).isEqualTo(Ending.nothingSent());
        } else {
            assertThat(ended)
                    .isInstanceOfSatisfying(
                            Ending.Unknown.class,
                            unknown -> assertThat(unknown.seen()).isNotNull());
        }
    }

    @Test
    void an_answer_too_long_to_read_is_told_at_first_as_it_will_be_replayed() {
        Forwarding cut = Forwarding.cutShort(CREATED);
        Payload kept = cut.ending(ROUTE)
                .fold(succeeded -> succeeded.result(), rejected -> null, nothing -> null, unknown -> null);
        IntentRecord record = settled(new Outcome.Succeeded(kept));

        HttpAnswer first = told(new Execution.Applied<>(kept, record), cut);

        assertThat(first.status()).isEqualTo(201);
        assertThat(code(first)).isEqualTo("result_not_kept");
        assertThat(first.headers().first("Location")).isEqualTo("/1");
        assertThat(first.headers().first("Set-Cookie")).isNull();
        assertThat(told(new Execution.Replayed<>(kept, record), Forwarding.notTried()))
                .isEqualTo(first);
    }

    @Test
    void what_is_kept_has_no_cookie_and_says_whether_it_is_a_reference() {
        Ending whole = ANSWERED.ending(ROUTE);
        RoutePolicy references = RoutePolicy.named("a")
                .terms(Terms.of(EffectTerms.unprotected())
                        .result(ResultRule.reference())
                        .build())
                .build();

        assertThat(whole).isInstanceOfSatisfying(Ending.Succeeded.class, succeeded -> {
            assertThat(succeeded.result().extent()).isEqualTo(Payload.Extent.WHOLE);
            assertThat(StoredResponse.codec()
                            .decode(succeeded.result().bytes())
                            .answer()
                            .headers())
                    .isEqualTo(Requests.fields("Location", "/1"));
        });
        assertThat(ANSWERED.ending(references))
                .isInstanceOfSatisfying(
                        Ending.Succeeded.class,
                        succeeded -> assertThat(succeeded.result().extent()).isEqualTo(Payload.Extent.REFERENCE));
    }

    private static HttpAnswer told(Execution<Payload> execution, Forwarding forwarding) {
        return HttpAnswers.told(REQUEST, execution, forwarding);
    }

    private static String code(HttpAnswer answer) {
        String json = Requests.text(answer.body());
        int start = json.indexOf("\"code\":\"") + 8;
        return json.substring(start, json.indexOf('"', start));
    }

    private static Payload stored(HttpAnswer answer) {
        return Payload.whole(StoredResponse.codec().encode(StoredResponse.of(answer, ROUTE)));
    }

    private static IntentRecord settled(Outcome outcome) {
        return record(EffectTerms.unprotected(), new State.Settled(outcome, 0, 10_000, 20_000, Evidence.owner()));
    }

    private static IntentRecord record(EffectTerms effect, State state) {
        return new IntentRecord(
                REQUEST.intent().fingerprint(),
                effect,
                "v",
                new LeaseId(1, new Nonce(1, 1)),
                new Life(1, 0, false),
                0,
                0,
                state);
    }
}
