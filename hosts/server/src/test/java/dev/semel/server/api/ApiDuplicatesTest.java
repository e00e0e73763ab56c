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

/** What a second claim is told by each rule for duplicates, and claims of versions. */
class ApiDuplicatesTest {
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

    private static JsonObject fresh(String operation) {
        return claim(operation, "k", UUID.randomUUID().toString());
    }

    private static JsonObject version(long version, String content) {
        return fresh("row").put("version", version).put("content", "{\"text\":\"" + content + "\"}");
    }

    private void settle(String operation, JsonObject claim) {
        String lease = nodes.call(0, "claim", claim).lease();
        JsonObject settle = subject(operation, "k")
                .put("lease", lease)
                .put("outcome", "succeeded")
                .put("result", new JsonObject().put("contentType", "text/plain").put("body", "secret"));
        assertThat(nodes.call(0, "settle", settle).answer()).isEqualTo("applied");
    }

    @Test
    void a_claim_of_what_was_done_is_skipped_or_refused_and_a_look_tells_no_more() {
        settle("quiet", fresh("quiet"));
        settle("strict", fresh("strict"));

        for (String call : new String[] {"claim", "look"}) {
            ApiNodes.Told quiet = nodes.call(1, call, asking(call, "quiet"));
            ApiNodes.Told strict = nodes.call(1, call, asking(call, "strict"));

            assertThat(quiet.answer()).isEqualTo("skipped");
            assertThat(quiet.body().encode()).doesNotContain("secret");
            assertThat(strict.status()).isEqualTo(409);
            assertThat(strict.code()).isEqualTo("duplicate");
            assertThat(strict.body().encode()).doesNotContain("secret");
        }
    }

    private static JsonObject asking(String call, String operation) {
        JsonObject asked = fresh(operation);
        if (call.equals("look")) {
            asked.remove("claimId");
        }
        return asked;
    }

    @Test
    void a_higher_version_is_granted_and_told_what_it_supersedes() {
        settle("row", version(2, "two"));

        ApiNodes.Told higher = nodes.call(1, "claim", version(5, "five"));

        assertThat(higher.answer()).isEqualTo("granted");
        assertThat(higher.body().getLong("version")).isEqualTo(5);
        assertThat(higher.body().getLong("supersededVersion")).isEqualTo(2);
    }

    @Test
    void an_equal_version_repeats_or_is_refused_and_a_lower_one_is_stale() {
        settle("row", version(2, "two"));

        assertThat(nodes.call(1, "claim", version(2, "two")).answer()).isEqualTo("replayed");
        assertThat(nodes.call(1, "claim", version(2, "other")).code()).isEqualTo("key_reused");
        assertThat(nodes.call(1, "claim", version(1, "one")).code()).isEqualTo("stale");
        JsonObject look = version(1, "one");
        look.remove("claimId");
        assertThat(nodes.call(1, "look", look).code()).isEqualTo("stale");
    }

    @Test
    void a_version_that_is_missing_or_means_nothing_is_refused_before_the_store_is_asked() {
        int calls = nodes.storeCalls.get();

        ApiNodes.Told missing = nodes.call(0, "claim", fresh("row"));
        ApiNodes.Told none = nodes.call(0, "claim", version(0, "zero"));
        ApiNodes.Told text = nodes.call(0, "claim", fresh("row").put("version", "7"));
        ApiNodes.Told unwanted = nodes.call(0, "claim", fresh("quiet").put("version", 7));

        assertThat(missing.code()).isEqualTo("bad_request");
        assertThat(missing.body().getString("detail")).contains("has no version");
        assertThat(none.code()).isEqualTo("bad_request");
        assertThat(text.code()).isEqualTo("bad_request");
        assertThat(unwanted.body().getString("detail")).contains("has version 7");
        assertThat(nodes.storeCalls).hasValue(calls);
    }
}
