package dev.semel.server.api;

import static dev.semel.server.api.ApiNodes.claim;
import static dev.semel.server.api.ApiNodes.subject;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What of a result is kept by each form, and what another node tells of it. */
class ApiResultsTest {
    private static final String SECRET = "4711-0815";
    private static final String CARD = "{\"id\":1500,\"number\":\"" + SECRET + "\"}";

    @TempDir
    Path directory;

    private ApiNodes nodes;

    @BeforeEach
    void open() throws Exception {
        nodes = new ApiNodes(directory);
    }

    @AfterEach
    void close() {
        nodes.close();
    }

    @Test
    void a_redacted_result_is_told_whole_to_its_owner_and_redacted_to_everybody_after() {
        ApiNodes.Told settled = settle("card", json(CARD));
        ApiNodes.Told replay = again("card");

        assertThat(settled.answer()).isEqualTo("applied");
        assertThat(settled.body().getJsonObject("result").getString("body")).isEqualTo(CARD);
        assertThat(settled.body().containsKey("kept")).isFalse();
        assertThat(replay.answer()).isEqualTo("replayed");
        assertThat(replay.body().getJsonObject("result").getString("body")).isEqualTo("{\"id\":1500,\"number\":null}");
        assertThat(replay.body().getString("kept")).isEqualTo("redacted");
    }

    @Test
    void a_result_that_cannot_be_redacted_is_not_kept() {
        ApiNodes.Told settled = settle("card", json(CARD).put("contentType", "text/plain"));
        ApiNodes.Told replay = again("card");

        assertThat(settled.body().getJsonObject("result").getString("body")).isEqualTo(CARD);
        assertThat(replay.body().containsKey("result")).isFalse();
        assertThat(replay.body().getString("kept")).isEqualTo("status");
    }

    @Test
    void what_was_seen_of_an_attempt_in_doubt_is_redacted_too() {
        String lease = nodes.call(
                        0, "claim", claim("card", "k", UUID.randomUUID().toString()))
                .lease();

        ApiNodes.Told doubt = nodes.call(
                0, "give-up", subject("card", "k").put("lease", lease).put("seen", json(CARD)));

        assertThat(doubt.answer()).isEqualTo("in_doubt");
        assertThat(doubt.body().encode()).doesNotContain(SECRET);
        assertThat(doubt.body().getJsonObject("seen").getString("body")).contains("\"number\":null");
    }

    @Test
    void of_a_reference_its_members_are_told_and_an_owners_own_is_told_as_it_was() {
        settle("refer", json(CARD));
        ApiNodes.Told members = again("refer");
        assertThat(members.body().getJsonObject("result")).isEqualTo(json("{\"id\":1500}"));
        assertThat(members.body().getString("kept")).isEqualTo("reference");

        nodes.close();
        reopen();
        settle("refer", new JsonObject().put("reference", "ch_17"));
        ApiNodes.Told own = again("refer");
        assertThat(own.body().getJsonObject("result").getString("reference")).isEqualTo("ch_17");
        assertThat(own.body().getString("kept")).isEqualTo("reference");
    }

    @Test
    void of_the_status_nothing_but_the_outcome_is_told() {
        ApiNodes.Told settled = settle("bare", json(CARD));
        ApiNodes.Told replay = again("bare");

        assertThat(settled.body().getJsonObject("result").getString("body")).isEqualTo(CARD);
        assertThat(replay.answer()).isEqualTo("replayed");
        assertThat(replay.body().containsKey("result")).isFalse();
        assertThat(replay.body().getString("kept")).isEqualTo("status");
    }

    @Test
    void what_is_over_the_limit_is_told_to_be_so() {
        settle("tiny", json(CARD.repeat(3)));

        ApiNodes.Told replay = again("tiny");

        assertThat(replay.body().containsKey("result")).isFalse();
        assertThat(replay.body().getString("kept")).isEqualTo("oversized");
    }

    @Test
    void a_settlement_that_is_repeated_is_told_the_same() {
        JsonObject claimed = claim("card", "k", UUID.randomUUID().toString());
        String lease = nodes.call(0, "claim", claimed).lease();
        JsonObject settle = subject("card", "k")
                .put("lease", lease)
                .put("outcome", "succeeded")
                .put("result", json(CARD));

        JsonObject first = nodes.call(0, "settle", settle).body();

        assertThat(nodes.call(1, "settle", settle).body()).isEqualTo(first);
    }

    private void reopen() {
        try {
            nodes = new ApiNodes(directory);
        } catch (java.io.IOException failed) {
            throw new AssertionError(failed);
        }
    }

    private static JsonObject json(String body) {
        return new JsonObject().put("contentType", "application/json").put("body", body);
    }

    private ApiNodes.Told settle(String operation, JsonObject result) {
        String lease = nodes.call(
                        0, "claim", claim(operation, "k", UUID.randomUUID().toString()))
                .lease();
        return nodes.call(
                0,
                "settle",
                subject(operation, "k")
                        .put("lease", lease)
                        .put("outcome", "succeeded")
                        .put("result", result));
    }

    private ApiNodes.Told again(String operation) {
        return nodes.call(1, "claim", claim(operation, "k", UUID.randomUUID().toString()));
    }
}
