package dev.semel.server.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Limits of access tokens: two new claims of the operation {@code slow} an hour at a node, six claims and looks in all. */
@Timeout(600)
class ApiLimitsTest {
    @TempDir
    Path directory;

    private ApiNodes nodes;

    @BeforeEach
    void start() throws IOException {
        nodes = new ApiNodes(directory);
    }

    @AfterEach
    void close() {
        nodes.close();
    }

    private ApiNodes.Told claim(int node, String token, String key) {
        return nodes.call(
                node,
                token,
                "claim",
                ApiNodes.claim("slow", key, java.util.UUID.randomUUID().toString()));
    }

    private static void isLimited(ApiNodes.Told told, String limit) {
        assertThat(told.status()).isEqualTo(429);
        assertThat(told.code()).isEqualTo("limit_exceeded");
        assertThat(told.answer()).isEqualTo("held_back");
        assertThat(told.body().getString("limit")).isEqualTo(limit);
        assertThat(told.body().getLong("retryAfterMillis")).isGreaterThan(60_000);
        assertThat(told.raw().headers().firstValue("Retry-After").map(Integer::parseInt))
                .hasValueSatisfying(seconds -> assertThat(seconds).isGreaterThan(60));
    }

    private ApiNodes.Told settle(String key, String lease) {
        return nodes.call(
                0,
                "settle",
                ApiNodes.subject("slow", key)
                        .put("lease", lease)
                        .put("outcome", "succeeded")
                        .put(
                                "result",
                                new JsonObject()
                                        .put("contentType", "text/plain")
                                        .put("body", "done")));
    }

    @Test
    void a_token_has_its_own_rate_of_claims_and_what_was_limited_is_not_claimed() {
        assertThat(claim(0, ApiNodes.ALL, "1").answer()).isEqualTo("granted");
        assertThat(claim(0, ApiNodes.ALL, "2").answer()).isEqualTo("granted");

        isLimited(claim(0, ApiNodes.ALL, "3"), "rate");
        // Of the same tenant, and at this node too.
        assertThat(claim(0, ApiNodes.CLAIMS_ONLY, "3").answer()).isEqualTo("granted");
        assertThat(claim(0, ApiNodes.OTHER_TENANT, "3").answer()).isEqualTo("granted");
    }

    @Test
    void a_repeated_claim_and_a_replay_cost_no_new_work() {
        JsonObject repeated =
                ApiNodes.claim("slow", "1", java.util.UUID.randomUUID().toString());
        String lease = nodes.call(0, "claim", repeated).lease();
        assertThat(nodes.call(0, "claim", repeated).answer()).isEqualTo("granted");
        assertThat(settle("1", lease).answer()).isEqualTo("applied");
        assertThat(claim(0, ApiNodes.ALL, "1").answer()).isEqualTo("replayed");

        assertThat(claim(0, ApiNodes.ALL, "2").answer()).isEqualTo("granted");
        isLimited(claim(0, ApiNodes.ALL, "3"), "rate");
        assertThat(claim(0, ApiNodes.ALL, "1").answer()).isEqualTo("replayed");
        isLimited(claim(0, ApiNodes.ALL, "1"), "requests");
    }

    @Test
    void what_ends_or_renews_a_lease_is_never_limited() {
        String lease = claim(0, ApiNodes.ALL, "1").lease();
        for (int each = 0; each < 10; each++) {
            claim(0, ApiNodes.ALL, "flood" + each);
        }
        isLimited(claim(0, ApiNodes.ALL, "1"), "requests");

        for (int each = 0; each < 10; each++) {
            assertThat(nodes.call(0, "renew", ApiNodes.subject("slow", "1").put("lease", lease))
                            .answer())
                    .isEqualTo("renewed");
        }
        assertThat(settle("1", lease).answer()).isEqualTo("applied");
    }

    @Test
    void a_batch_is_limited_item_by_item() {
        JsonObject batch = ApiNodes.batch(
                ApiNodes.claim("slow", "1", java.util.UUID.randomUUID().toString())
                        .put("call", "claim"),
                ApiNodes.claim("slow", "2", java.util.UUID.randomUUID().toString())
                        .put("call", "claim"),
                ApiNodes.claim("slow", "3", java.util.UUID.randomUUID().toString())
                        .put("call", "claim"));

        ApiNodes.Told told = nodes.call(0, "batch", batch);

        assertThat(told.body().getJsonArray("items").stream().map(item -> ((JsonObject) item).getString("answer")))
                .containsExactly("granted", "granted", "held_back");
    }

    private ApiNodes.Told token(String token) {
        return nodes.call(0, token, "tokens", new JsonObject().put("operation", "form"));
    }

    @Test
    void one_time_tokens_are_counted_with_claims_and_looks_and_are_no_new_work() {
        String key = token(ApiNodes.ALL).body().getString("token");
        assertThat(token(ApiNodes.ALL).answer()).isEqualTo("issued");
        JsonObject claim =
                ApiNodes.claim("form", key, java.util.UUID.randomUUID().toString());
        assertThat(nodes.call(0, "claim", claim).answer()).isEqualTo("granted");

        isLimited(token(ApiNodes.ALL), "requests");
        isLimited(nodes.call(0, "claim", claim), "requests");
        assertThat(nodes.told).filteredOn("held_back"::equals).hasSize(2);
        assertThat(token(ApiNodes.CLAIMS_ONLY).answer()).isEqualTo("issued");
    }

    @Test
    void tokens_that_are_handed_out_give_their_places_back() {
        for (int each = 0; each < 10; each++) {
            assertThat(nodes.call(0, "tokens", new JsonObject().put("operation", "desk"))
                            .answer())
                    .isEqualTo("issued");
        }
    }
}
