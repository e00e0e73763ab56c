package dev.semel.server.api;

import static dev.semel.server.api.ApiNodes.batch;
import static dev.semel.server.api.ApiNodes.claim;
import static dev.semel.server.api.ApiNodes.held;
import static dev.semel.server.api.ApiNodes.subject;
import static dev.semel.server.api.ApiNodes.succeeded;
import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.server.api.ApiNodes.Told;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every answer of the API, over its listener, at two nodes of one store. */
class ApiServerTest {
    @TempDir
    Path directory;

    private ApiNodes nodes;

    @BeforeEach
    void start() throws Exception {
        nodes = new ApiNodes(directory);
    }

    @AfterEach
    void close() {
        nodes.close();
    }

    private Told grant(String key) {
        Told granted = nodes.call(0, "claim", claim(key));
        assertThat(granted.answer()).as(granted.body().encode()).isEqualTo("granted");
        return granted;
    }

    @Test
    void what_is_granted_at_one_node_is_settled_at_the_other_and_replayed_at_both() {
        Told granted = grant("k");
        assertThat(granted.status()).isEqualTo(200);
        assertThat(granted.body().getLong("leaseMillis")).isEqualTo(30_000);
        assertThat(granted.body().getLong("sendMillis")).isEqualTo(29_000);
        assertThat(granted.body().getLong("renewAfterMillis")).isEqualTo(7_500);
        assertThat(granted.body().getBoolean("unproved")).isFalse();

        Told settled = nodes.call(1, "settle", succeeded("k", granted.lease(), "{\"id\":17}"));

        assertThat(settled.status()).isEqualTo(200);
        assertThat(settled.answer()).isEqualTo("applied");
        for (int node = 0; node < 2; node++) {
            Told again = nodes.call(node, "claim", claim("k"));
            assertThat(again.status()).isEqualTo(200);
            assertThat(again.answer()).isEqualTo("replayed");
            assertThat(again.body().getJsonObject("result"))
                    .isEqualTo(new JsonObject()
                            .put("contentType", "application/json")
                            .put("body", "{\"id\":17}"));
        }
        assertThat(nodes.told).containsExactly("applied", "replayed", "replayed");
    }

    @Test
    void of_eight_clients_one_is_granted() {
        List<CompletableFuture<Told>> all = IntStream.range(0, 8)
                .mapToObj(client -> nodes.sending(
                        client % 2, ApiNodes.ALL, "claim", claim("k").encode()))
                .toList();

        List<String> answers =
                all.stream().map(ApiNodes::await).map(Told::answer).sorted().toList();

        assertThat(answers)
                .containsExactly(
                        "granted", "running", "running", "running", "running", "running", "running", "running");
    }

    @Test
    void a_twin_is_told_to_come_again() {
        grant("k");

        Told twin = nodes.call(1, "claim", claim("k"));

        assertThat(twin.status()).isEqualTo(409);
        assertThat(twin.type()).isEqualTo("application/problem+json");
        assertThat(twin.code()).isEqualTo("in_progress");
        assertThat(twin.raw().headers().firstValue("Retry-After")).contains("1");
    }

    @Test
    void a_claim_whose_answer_was_lost_is_granted_again_and_is_one_claim() {
        JsonObject claim = claim("k");
        nodes.loseAnswers.set(1);
        Told lost = nodes.call(0, "claim", claim);
        assertThat(lost.status()).isEqualTo(503);
        assertThat(lost.code()).isEqualTo("unavailable");

        Told again = nodes.call(1, "claim", claim);

        assertThat(again.answer()).isEqualTo("granted");
        assertThat(again.body().getBoolean("repeated")).isTrue();
        assertThat(again.body().getLong("epoch")).isEqualTo(1);
    }

    @Test
    void a_settlement_whose_answer_was_lost_is_repeated_and_tells_the_same() {
        Told granted = grant("k");
        JsonObject settle = succeeded("k", granted.lease(), "{\"id\":17}");
        nodes.loseAnswers.set(1);
        assertThat(nodes.call(0, "settle", settle).code()).isEqualTo("unavailable");

        Told first = nodes.call(1, "settle", settle);
        Told second = nodes.call(0, "settle", settle);

        assertThat(first.body()).isEqualTo(second.body());
        assertThat(first.answer()).isEqualTo("applied");
    }

    @Test
    void a_paused_owner_that_settles_late_is_heard_and_one_whose_lease_was_taken_over_is_not() {
        Told late = grant("late");
        Told overtaken =
                nodes.call(0, "claim", claim("mail", "k", UUID.randomUUID().toString()));
        nodes.clock.addAndGet(60_000);
        nodes.sweep();
        assertThat(nodes.call(1, "claim", claim("late")).code()).isEqualTo("in_doubt");
        Told second =
                nodes.call(1, "claim", claim("mail", "k", UUID.randomUUID().toString()));
        assertThat(second.answer()).isEqualTo("granted");
        assertThat(second.body().getBoolean("unproved")).isTrue();
        assertThat(second.body().getString("receiverKey"))
                .isEqualTo(overtaken.body().getString("receiverKey"));

        assertThat(nodes.call(1, "settle", succeeded("late", late.lease(), "{}"))
                        .answer())
                .isEqualTo("applied");
        Told lost = nodes.call(
                1,
                "settle",
                subject("mail", "k").put("lease", overtaken.lease()).put("outcome", "succeeded"));
        assertThat(lost.status()).isEqualTo(409);
        assertThat(lost.code()).isEqualTo("lease_lost");
        Told renewed = nodes.call(0, "renew", subject("mail", "k").put("lease", overtaken.lease()));
        assertThat(renewed.code()).isEqualTo("lease_lost");
    }

    @Test
    void renewing_lengthens_the_lease() {
        Told granted = grant("k");
        nodes.clock.addAndGet(20_000);

        Told renewed = nodes.call(1, "renew", held("k", granted.lease()));

        assertThat(renewed.answer()).isEqualTo("renewed");
        assertThat(renewed.body().getLong("leaseMillis")).isEqualTo(30_000);
        nodes.clock.addAndGet(20_000);
        assertThat(nodes.call(0, "claim", claim("k")).answer()).isEqualTo("running");
    }

    @Test
    void released_on_the_word_that_nothing_was_sent_another_claim_runs() {
        Told granted = grant("k");
        JsonObject silent = held("k", granted.lease());
        assertThat(nodes.call(0, "release", silent).code()).isEqualTo("bad_request");

        Told released = nodes.call(0, "release", silent.copy().put("nothingSent", true));

        assertThat(released.answer()).isEqualTo("released");
        assertThat(nodes.call(0, "settle", succeeded("k", granted.lease(), "{}"))
                        .code())
                .isEqualTo("released");
        grant("k");
    }

    @Test
    void a_release_while_an_earlier_attempt_may_have_acted_is_in_doubt() {
        nodes.call(0, "claim", claim("mail", "k", UUID.randomUUID().toString()));
        nodes.clock.addAndGet(60_000);
        Told second =
                nodes.call(0, "claim", claim("mail", "k", UUID.randomUUID().toString()));

        Told released = nodes.call(
                1, "release", subject("mail", "k").put("lease", second.lease()).put("nothingSent", true));

        assertThat(released.status()).isEqualTo(409);
        assertThat(released.code()).isEqualTo("in_doubt");
        assertThat(released.body().getBoolean("repeatable")).isTrue();
    }

    @Test
    void a_refusal_is_final_after_one_try_and_in_doubt_after_two() {
        JsonObject refusal = new JsonObject().put("contentType", "text/plain").put("body", "no money");
        JsonObject one =
                held("one", grant("one").lease()).put("outcome", "rejected").put("result", refusal);
        JsonObject two =
                held("two", grant("two").lease()).put("outcome", "rejected").put("result", refusal);
        assertThat(nodes.call(0, "settle", one).code()).isEqualTo("bad_request");

        assertThat(nodes.call(0, "settle", one.copy().put("tries", 1)).answer()).isEqualTo("rejected");
        Told doubtful = nodes.call(0, "settle", two.copy().put("tries", 2));

        assertThat(doubtful.code()).isEqualTo("in_doubt");
        assertThat(doubtful.body().getJsonObject("seen")).isEqualTo(refusal);
        Told replayed = nodes.call(1, "claim", claim("one"));
        assertThat(replayed.answer()).isEqualTo("rejected");
        assertThat(replayed.body().getJsonObject("result")).isEqualTo(refusal);
    }

    @Test
    void an_outcome_does_not_change_any_more() {
        Told granted = grant("k");
        nodes.call(0, "settle", succeeded("k", granted.lease(), "{\"id\":17}"));

        Told rejected = nodes.call(
                1,
                "settle",
                held("k", granted.lease()).put("outcome", "rejected").put("tries", 1));

        assertThat(rejected.status()).isEqualTo(409);
        assertThat(rejected.code()).isEqualTo("settled_otherwise");
        assertThat(rejected.body().getJsonObject("result").getString("body")).isEqualTo("{\"id\":17}");
    }

    @Test
    void who_gives_up_leaves_it_in_doubt_until_somebody_says_what_became_of_it() {
        Told granted = grant("k");
        JsonObject seen = new JsonObject().put("contentType", "text/plain").put("body", "500 oops");
        Told given = nodes.call(0, "give-up", held("k", granted.lease()).put("seen", seen));
        assertThat(given.status()).isEqualTo(200);
        assertThat(given.answer()).isEqualTo("in_doubt");
        assertThat(nodes.call(1, "claim", claim("k")).body().getJsonObject("seen"))
                .isEqualTo(seen);

        JsonObject resolve = subject("pay", "k")
                .put("epoch", given.body().getLong("epoch") + 1)
                .put("verdict", "applied")
                .put("reason", "found in the books")
                .put("evidence", "statement 12, line 7")
                .put("result", new JsonObject().put("body", "found"));
        assertThat(nodes.call(1, "resolve", resolve).code()).isEqualTo("moved_on");
        Told resolved =
                nodes.call(1, "resolve", resolve.put("epoch", given.body().getLong("epoch")));

        assertThat(resolved.answer()).isEqualTo("resolved");
        assertThat(nodes.call(0, "claim", claim("k"))
                        .body()
                        .getJsonObject("result")
                        .getString("body"))
                .isEqualTo("found");
        Told explained = nodes.call(0, "explain", subject("pay", "k"));
        assertThat(explained.body().getString("status")).isEqualTo("succeeded");
        assertThat(explained.raw().body()).contains("token all", "statement 12, line 7");
    }

    @Test
    void looking_claims_nothing() {
        JsonObject look = subject("pay", "k").put("content", "{\"amount\":5}");
        assertThat(nodes.call(0, "look", look).code()).isEqualTo("key_unknown");
        Told granted = grant("k");
        Told running = nodes.call(1, "look", look);
        assertThat(running.status()).isEqualTo(200);
        assertThat(running.answer()).isEqualTo("running");
        nodes.call(0, "settle", succeeded("k", granted.lease(), "{}"));

        assertThat(nodes.call(1, "look", look).answer()).isEqualTo("replayed");
        assertThat(nodes.call(1, "look", look.copy().put("content", "{\"amount\":6}"))
                        .code())
                .isEqualTo("key_reused");
    }

    @Test
    void another_request_under_the_key_is_told_that_and_nothing_else() {
        Told granted = grant("k");
        nodes.call(0, "settle", succeeded("k", granted.lease(), "secret"));

        Told other = nodes.call(1, "claim", claim("k").put("content", "{\"amount\":6}"));

        assertThat(other.status()).isEqualTo(422);
        assertThat(other.body().fieldNames())
                .containsExactlyInAnyOrder("type", "title", "status", "code", "detail", "retryable", "answer");
        assertThat(other.raw().body()).doesNotContain("secret");
    }

    @Test
    void content_is_compared_by_the_rule_of_the_operation_and_digests_as_they_are() {
        JsonObject note = claim("note", "k", UUID.randomUUID().toString()).put("content", "{\"a\":1,\"at\":1}");
        assertThat(nodes.call(0, "claim", note).answer()).isEqualTo("granted");
        JsonObject later = claim("note", "k", UUID.randomUUID().toString()).put("content", "{\"at\":2, \"a\":1.0}");
        assertThat(nodes.call(0, "claim", later).answer()).isEqualTo("running");
        later.remove("content");
        assertThat(nodes.call(0, "claim", later.put("fingerprint", "sha-256:" + "0".repeat(64)))
                        .code())
                .isEqualTo("key_reused");
    }

    @Test
    void an_outcome_that_is_kept_no_longer_is_told_as_expired() {
        Told granted = grant("k");
        nodes.call(0, "settle", succeeded("k", granted.lease(), "{}"));
        nodes.clock.addAndGet(24 * 3_600_000L + 1);

        Told expired = nodes.call(1, "claim", claim("k"));

        assertThat(expired.status()).isEqualTo(410);
        assertThat(expired.code()).isEqualTo("expired");
    }

    @Test
    void results_come_back_as_they_were_given() {
        List<JsonObject> results = List.of(
                new JsonObject().put("contentType", "application/pdf").put("bodyBase64", "/wD+AQ=="),
                new JsonObject().put("contentType", "text/plain").put("body", "Grüße \u0000"),
                new JsonObject().put("reference", "s3://bucket/1"));
        for (int each = 0; each < results.size(); each++) {
            Told granted = grant("k" + each);
            JsonObject settle = held("k" + each, granted.lease())
                    .put("outcome", "succeeded")
                    .put("result", results.get(each));
            assertThat(nodes.call(0, "settle", settle).body().getJsonObject("result"))
                    .isEqualTo(results.get(each));
            assertThat(nodes.call(1, "claim", claim("k" + each)).body().getJsonObject("result"))
                    .isEqualTo(results.get(each));
        }
        Told granted = grant("none");
        nodes.call(0, "settle", held("none", granted.lease()).put("outcome", "succeeded"));
        assertThat(nodes.call(1, "claim", claim("none")).body().containsKey("result"))
                .isFalse();
    }

    @Test
    void a_batch_is_one_call_to_the_store_and_each_item_has_its_answer() {
        Told granted = grant("settled");
        int before = nodes.storeCalls.get();

        Told told = nodes.call(
                0,
                "batch",
                batch(
                        claim("a").put("call", "claim"),
                        claim("b").put("call", "claim"),
                        succeeded("settled", granted.lease(), "{}").put("call", "settle"),
                        claim("c").put("call", "claim").put("claimId", "no"),
                        claim("a").put("call", "claim"),
                        new JsonObject().put("call", "explode")));

        assertThat(told.status()).isEqualTo(200);
        List<JsonObject> items = told.body().getJsonArray("items").stream()
                .map(JsonObject.class::cast)
                .toList();
        assertThat(items.stream().map(item -> item.getString("answer", item.getString("code"))))
                .containsExactly("granted", "granted", "applied", "bad_request", "running", "bad_request");
        assertThat(items.stream().map(item -> item.getInteger("status"))).containsExactly(200, 200, 200, 400, 409, 400);
        assertThat(nodes.storeCalls.get() - before).isEqualTo(1);
    }
}
