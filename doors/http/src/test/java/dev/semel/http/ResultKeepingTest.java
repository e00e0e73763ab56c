package dev.semel.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.operation.JsonMembers;
import dev.semel.policy.EffectTerms;
import dev.semel.policy.ResultRule;
import dev.semel.policy.Terms;
import dev.semel.protocol.Outcome;
import dev.semel.protocol.Payload;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is kept of an answer by each form, and what a replay tells of it. */
class ResultKeepingTest {
    private static final ResultKeeping CARDLESS =
            ResultKeeping.everything().without(JsonMembers.at(List.of("/card")), List.of("X-Secret"));
    private static final ResultKeeping BY_ID =
            ResultKeeping.everything().referringBy(JsonMembers.at(List.of("/id", "/links/self")));
    private static final String CHARGE = "{\"id\": 17, \"card\":\"4711\", \"cents\":1.50}";
    private static final HttpAnswer CREATED = new HttpAnswer(
            201,
            Requests.fields(
                    "Content-Type", "application/json",
                    "Location", "/charges/17",
                    "ETag", "\"1\"",
                    "X-Secret", "s3cret",
                    "Content-Digest", "of-all"),
            HttpBody.of(CHARGE));
    private static final ReplayedHeaders REPLAYED = ReplayedHeaders.defaultsAnd(List.of("X-Secret", "Content-Digest"));

    @Test
    void of_the_status_alone_nothing_else_is_kept_and_the_replay_has_it() {
        StoredResponse stored = stored(CREATED, ResultRule.status(), CARDLESS);

        assertThat(stored)
                .isEqualTo(new StoredResponse(
                        new HttpAnswer(201, HttpFields.none(), HttpBody.empty()), StoredResponse.Kept.STATUS));
        HttpAnswer replay = replay(stored);
        assertThat(replay.status()).isEqualTo(201);
        assertThat(replay.headers().first("Idempotency-State")).isEqualTo("result_not_kept");
        assertThat(Requests.text(replay.body())).contains("\"code\":\"result_not_kept\"", "\"originalStatus\":201");
    }

    @Test
    void a_status_whose_answers_have_no_body_is_replayed_without_one() {
        StoredResponse stored = stored(
                new HttpAnswer(204, HttpFields.none(), HttpBody.empty()),
                ResultRule.status(),
                ResultKeeping.everything());

        HttpAnswer replay = replay(stored);

        assertThat(replay.status()).isEqualTo(204);
        assertThat(replay.body().isEmpty()).isTrue();
        assertThat(replay.headers().first("Content-Type")).isNull();
        assertThat(replay.headers().first("Idempotency-State")).isEqualTo("result_not_kept");
    }

    @Test
    void a_reference_is_the_location_and_the_members_that_name_what_was_made() {
        StoredResponse stored = stored(CREATED, ResultRule.reference(), BY_ID);
        HttpAnswer replay = replay(stored);

        assertThat(stored.kept()).isEqualTo(StoredResponse.Kept.REFERENCE);
        assertThat(Requests.text(replay.body())).isEqualTo("{\"id\": 17}");
        assertThat(replay.status()).isEqualTo(201);
        assertThat(replay.headers().first("Location")).isEqualTo("/charges/17");
        assertThat(replay.headers().first("Content-Type")).isEqualTo("application/json");
        assertThat(replay.headers().first("Idempotency-State")).isEqualTo("result_reference");
        assertThat(replay.headers().first("Cache-Control")).isEqualTo("no-store");
    }

    @Test
    void a_reference_without_members_is_told_by_its_headers_and_says_that_the_body_is_gone() {
        for (HttpAnswer answer : List.of(
                new HttpAnswer(201, CREATED.headers(), HttpBody.of("{\"other\":1}")),
                new HttpAnswer(201, CREATED.headers(), HttpBody.of("{\"id\":1")),
                new HttpAnswer(201, CREATED.headers().with("Content-Encoding", "gzip"), CREATED.body()))) {
            HttpAnswer replay = replay(stored(answer, ResultRule.reference(), BY_ID));

            assertThat(replay.headers().first("Location")).isEqualTo("/charges/17");
            assertThat(replay.headers().first("Idempotency-State")).isEqualTo("result_reference");
            assertThat(replay.headers().all("Content-Type")).containsExactly("application/problem+json");
            assertThat(replay.headers().first("Content-Encoding")).isNull();
            assertThat(Requests.text(replay.body())).contains("\"code\":\"result_not_kept\"");
        }
    }

    @Test
    void a_reference_over_its_limit_loses_its_members_then_its_headers_and_last_the_location() {
        int whole = length(stored(CREATED, ResultRule.reference(), BY_ID));
        StoredResponse headed = stored(CREATED, ResultRule.reference(whole - 1), BY_ID);
        StoredResponse located = stored(CREATED, ResultRule.reference(length(headed) - 1), BY_ID);
        StoredResponse last = stored(CREATED, ResultRule.reference(length(located) - 1), BY_ID);

        assertThat(headed.answer().body().isEmpty()).isTrue();
        assertThat(headed.answer().headers().first("ETag")).isNotNull();
        assertThat(located.answer().headers()).isEqualTo(Requests.fields("Location", "/charges/17"));
        assertThat(last.kept()).isEqualTo(StoredResponse.Kept.STATUS);
        assertThat(last.answer().status()).isEqualTo(201);
    }

    @Test
    void what_is_redacted_is_not_kept_and_the_replay_says_so() {
        StoredResponse stored = stored(CREATED, ResultRule.whole(), CARDLESS);
        HttpAnswer replay = replay(stored);

        assertThat(Requests.text(replay.body())).isEqualTo("{\"id\": 17, \"card\":null, \"cents\":1.50}");
        assertThat(replay.headers().first("X-Secret")).isNull();
        assertThat(replay.headers().first("Content-Digest")).isNull();
        assertThat(replay.headers().first("Location")).isEqualTo("/charges/17");
        assertThat(replay.headers().first("Idempotency-State")).isEqualTo("result_redacted");
        assertThat(Requests.text(HttpBody.of(StoredResponse.codec().encode(stored))))
                .doesNotContain("4711", "s3cret");
    }

    @Test
    void an_answer_without_anything_to_redact_is_replayed_as_ever() {
        HttpAnswer plain =
                new HttpAnswer(201, Requests.fields("Content-Type", "application/json"), HttpBody.of("{\"id\":1}"));

        StoredResponse stored = stored(plain, ResultRule.whole(), CARDLESS);

        assertThat(stored).isEqualTo(new StoredResponse(plain, StoredResponse.Kept.WHOLE));
        assertThat(replay(stored).headers().first("Idempotency-State")).isNull();
    }

    @Test
    void a_body_in_which_the_places_cannot_be_found_is_not_kept_at_all() {
        for (HttpAnswer unreadable : List.of(
                new HttpAnswer(200, Requests.fields("Content-Type", "text/plain"), HttpBody.of("card=4711")),
                new HttpAnswer(200, Requests.fields("Content-Type", "application/json"), HttpBody.of("{\"card\":4711")),
                new HttpAnswer(
                        200,
                        Requests.fields("Content-Type", "application/json"),
                        HttpBody.of("{\"card\":4711,\"card\":4711}")),
                new HttpAnswer(200, CREATED.headers().with("Content-Encoding", "br"), HttpBody.of("{\"card\":4711}")),
                new HttpAnswer(200, HttpFields.none(), HttpBody.of("{\"card\":4711}")))) {
            StoredResponse stored = stored(unreadable, ResultRule.whole(), CARDLESS);

            assertThat(stored.kept()).isEqualTo(StoredResponse.Kept.HEAD);
            assertThat(stored.answer().body().isEmpty()).isTrue();
        }
    }

    @Test
    void headers_alone_can_be_redacted_of_any_answer() {
        ResultKeeping headers = ResultKeeping.everything().without(JsonMembers.at(List.of()), List.of("location"));
        HttpAnswer text = new HttpAnswer(200, Requests.fields("Location", "/s3cret"), HttpBody.of("done"));

        StoredResponse stored = stored(text, ResultRule.whole(), headers);

        assertThat(stored.kept()).isEqualTo(StoredResponse.Kept.REDACTED);
        assertThat(stored.answer().headers().lines()).isEmpty();
        assertThat(stored.answer().body()).isEqualTo(HttpBody.of("done"));
    }

    @Test
    void a_reference_is_redacted_before_it_is_taken() {
        ResultKeeping both = BY_ID.without(JsonMembers.at(List.of("/links/self/token")), List.of("Location"));
        HttpAnswer answer = new HttpAnswer(
                201,
                CREATED.headers(),
                HttpBody.of("{\"id\":1,\"links\":{\"self\":{\"href\":\"/1\",\"token\":\"t\"}}}"));

        StoredResponse stored = stored(answer, ResultRule.reference(), both);

        assertThat(Requests.text(stored.answer().body()))
                .isEqualTo("{\"id\":1,\"links\":{\"self\":{\"href\":\"/1\",\"token\":null}}}");
        assertThat(stored.answer().headers().first("Location")).isNull();
    }

    @Test
    void an_answer_whose_head_alone_is_over_the_limit_keeps_its_status() {
        StoredResponse stored = stored(CREATED, ResultRule.whole(20), ResultKeeping.everything());

        assertThat(replay(stored).status()).isEqualTo(201);
        assertThat(stored.answer().headers().lines()).isEmpty();
    }

    @Test
    void a_reference_that_is_a_text_of_an_owner_elsewhere_is_told_as_such() {
        HttpAnswer replay = HttpAnswers.replayed(
                new Outcome.Succeeded(Payload.reference(HttpBody.of("ch_17").bytes())), 1_000);

        assertThat(replay.status()).isEqualTo(200);
        assertThat(replay.headers().first("Idempotency-State")).isEqualTo("result_reference");
        assertThat(Requests.text(replay.body())).contains("\"reference\":\"ch_17\"", "result_not_kept");
    }

    private static HttpAnswer replay(StoredResponse stored) {
        return HttpAnswers.replayed(new Outcome.Succeeded(stored.payload()), 1_000);
    }

    private static int length(StoredResponse stored) {
        return StoredResponse.codec().encode(stored).length;
    }

    private static StoredResponse stored(HttpAnswer answer, ResultRule rule, ResultKeeping keeping) {
        StoredResponse stored = StoredResponse.of(answer, route(rule, keeping));
        assertThat(StoredResponse.codec().decode(StoredResponse.codec().encode(stored)))
                .isEqualTo(stored);
        return stored;
    }

    private static RoutePolicy route(ResultRule rule, ResultKeeping keeping) {
        return RoutePolicy.named("charges")
                .replayedHeaders(REPLAYED)
                .keeping(keeping)
                .terms(Terms.of(EffectTerms.unprotected()).result(rule).build())
                .build();
    }
}
