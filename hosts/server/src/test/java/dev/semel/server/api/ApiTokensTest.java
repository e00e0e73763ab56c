package dev.semel.server.api;

import static dev.semel.server.api.ApiNodes.claim;
import static dev.semel.server.api.ApiNodes.subject;
import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.server.api.ApiNodes.Told;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One-time tokens over the API: handed out at one node, claimed with at another. */
class ApiTokensTest {
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

    @Test
    void a_token_of_one_node_is_the_key_of_one_action_at_both() {
        String token = issued(0);
        assertThat(nodes.storeCalls).as("asking asks nothing of the store").hasValue(0);

        Told granted = nodes.call(1, "claim", attempt(token));
        Told twin = nodes.call(0, "claim", attempt(token));
        Told settled = nodes.call(
                0,
                "settle",
                subject("once", token).put("lease", granted.lease()).put("outcome", "succeeded"));
        Told again = nodes.call(1, "claim", attempt(token));

        assertThat(granted.answer()).isEqualTo("granted");
        assertThat(twin.answer()).isEqualTo("running");
        assertThat(settled.answer()).isEqualTo("applied");
        assertThat(again.answer()).isEqualTo("replayed");
        assertThat(nodes.call(0, "claim", attempt(issued(1))).answer()).isEqualTo("granted");
    }

    @Test
    void what_is_no_token_of_this_tenant_and_operation_claims_nothing() {
        String token = issued(0);

        assertRefused(attempt("order-4711"), "token_invalid");
        assertRefused(attempt(token + "A"), "token_invalid");
        Told foreign = nodes.call(0, ApiNodes.OTHER_TENANT, "claim", attempt(token));
        assertThat(foreign.code()).isEqualTo("token_invalid");
        Told batched =
                nodes.call(0, "batch", ApiNodes.batch(attempt("order-4711").put("call", "claim")));
        assertThat(batched.body().getJsonArray("items").getJsonObject(0).getString("code"))
                .isEqualTo("token_invalid");
        assertThat(nodes.storeCalls).hasValue(0);
    }

    @Test
    void a_token_that_is_over_begins_nothing_and_ends_what_it_began() {
        String token = issued(0);
        String unused = issued(0);
        Told granted = nodes.call(0, "claim", attempt(token));
        nodes.clock.addAndGet(Duration.ofHours(1).toMillis());

        assertRefused(attempt(unused), "token_expired");
        JsonObject late = subject("once", token).put("lease", granted.lease()).put("outcome", "succeeded");
        assertThat(nodes.call(1, "settle", late).answer()).isEqualTo("applied");
        assertThat(nodes.call(1, "look", subject("once", token).put("content", "{\"amount\":5}"))
                        .answer())
                .isEqualTo("replayed");
        assertRefused(attempt(token), "token_expired");
    }

    @Test
    void tokens_are_handed_out_to_those_who_may_claim_and_where_they_are_taken() {
        assertThat(nodes.call(0, "tokens", new JsonObject().put("operation", "pay"))
                        .code())
                .isEqualTo("bad_request");
        assertThat(nodes.call(0, "tokens", new JsonObject().put("operation", "none"))
                        .code())
                .isEqualTo("operation_unknown");
        assertThat(nodes.call(0, ApiNodes.MAIL_ONLY, "tokens", new JsonObject().put("operation", "once"))
                        .code())
                .isEqualTo("operation_forbidden");
        assertThat(nodes.call(0, ApiNodes.LOOKS_ONLY, "tokens", new JsonObject().put("operation", "once"))
                        .code())
                .isEqualTo("scope_missing");
    }

    private String issued(int node) {
        Told told = nodes.call(node, "tokens", new JsonObject().put("operation", "once"));
        assertThat(told.answer()).as(told.raw().body()).isEqualTo("issued");
        assertThat(told.body().getString("expires")).isEqualTo("2023-11-14T23:13:20Z");
        return told.body().getString("token");
    }

    private static JsonObject attempt(String key) {
        return claim("once", key, UUID.randomUUID().toString());
    }

    private void assertRefused(JsonObject attempt, String code) {
        Told told = nodes.call(0, "claim", attempt);
        assertThat(told.status()).isEqualTo(403);
        assertThat(told.code()).isEqualTo(code);
    }
}
