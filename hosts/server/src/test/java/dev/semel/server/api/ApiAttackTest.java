package dev.semel.server.api;

import static dev.semel.server.api.ApiNodes.claim;
import static dev.semel.server.api.ApiNodes.held;
import static dev.semel.server.api.ApiNodes.subject;
import static dev.semel.server.api.ApiNodes.succeeded;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semel.server.api.ApiNodes.Told;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What callers must not get by wrong tokens, of other tenants, and by malformed calls. */
class ApiAttackTest {
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

    private static void isProblem(Told told, int status, String code) {
        assertThat(told.status()).as(told.raw().body()).isEqualTo(status);
        assertThat(told.code()).isEqualTo(code);
        assertThat(told.type()).isEqualTo("application/problem+json");
        assertThat(told.raw().body()).doesNotContain("Exception", "\tat ", "dev.semel");
    }

    @Test
    void without_a_known_token_nothing_is_done() {
        List<String> wrong = List.of("", "semel_wrong", ApiNodes.ALL + "x", ApiNodes.ENDED, "x".repeat(5_000));
        for (String token : wrong) {
            Told told = nodes.call(0, token, "claim", claim("k"));
            isProblem(told, 401, "token_wrong");
            assertThat(told.raw().headers().firstValue("WWW-Authenticate")).contains("Bearer");
        }
        HttpRequest.Builder twice = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + nodes.port(0) + "/v1/claim"))
                .header("Content-Type", "application/json")
                .header("Authorization", "Bearer " + ApiNodes.OTHER_TENANT)
                .header("Authorization", "Bearer " + ApiNodes.ALL)
                .POST(HttpRequest.BodyPublishers.ofString(claim("k").encode()));
        isProblem(ApiNodes.await(nodes.send(twice)), 401, "token_wrong");
        assertThat(nodes.storeCalls).hasValue(0);
    }

    @Test
    void the_digest_in_the_file_is_no_token() {
        isProblem(nodes.call(0, AccessToken.digest(ApiNodes.ALL), "claim", claim("k")), 401, "token_wrong");
    }

    @Test
    void a_token_does_what_its_scopes_say_in_batches_too() {
        Told granted = nodes.call(0, ApiNodes.CLAIMS_ONLY, "claim", claim("k"));
        assertThat(granted.answer()).isEqualTo("granted");
        JsonObject settle = succeeded("k", granted.lease(), "{}");

        isProblem(nodes.call(0, ApiNodes.CLAIMS_ONLY, "settle", settle), 403, "scope_missing");
        isProblem(nodes.call(0, ApiNodes.CLAIMS_ONLY, "explain", subject("pay", "k")), 403, "scope_missing");
        isProblem(nodes.call(0, ApiNodes.OTHER_TENANT, "resolve", subject("pay", "k")), 403, "scope_missing");
        Told batch = nodes.call(
                0,
                ApiNodes.CLAIMS_ONLY,
                "batch",
                ApiNodes.batch(
                        settle.copy().put("call", "settle"), settle.copy().put("call", "resolve")));
        assertThat(batch.body().getJsonArray("items").stream().map(item -> ((JsonObject) item).getString("code")))
                .containsExactly("scope_missing", "bad_request");
        assertThat(nodes.call(1, "claim", claim("k")).answer()).isEqualTo("running");
    }

    @Test
    void a_token_for_some_operations_learns_nothing_of_others() {
        Told there = nodes.call(0, ApiNodes.MAIL_ONLY, "claim", claim("k"));
        Told notThere = nodes.call(
                0,
                ApiNodes.MAIL_ONLY,
                "claim",
                claim("nothing", "k", UUID.randomUUID().toString()));

        isProblem(there, 403, "operation_forbidden");
        assertThat(notThere.body()).isEqualTo(there.body());
        isProblem(
                nodes.call(0, "claim", claim("nothing", "k", UUID.randomUUID().toString())), 404, "operation_unknown");
    }

    @Test
    void another_tenant_neither_sees_nor_touches_a_key() {
        Told granted = nodes.call(0, "claim", claim("k"));
        String lease = granted.lease();

        isProblem(nodes.call(0, ApiNodes.OTHER_TENANT, "settle", succeeded("k", lease, "stolen")), 409, "lease_lost");
        isProblem(nodes.call(0, ApiNodes.OTHER_TENANT, "renew", held("k", lease)), 409, "lease_lost");
        isProblem(
                nodes.call(0, ApiNodes.OTHER_TENANT, "release", held("k", lease).put("nothingSent", true)),
                409,
                "lease_lost");
        nodes.call(0, "settle", succeeded("k", lease, "secret"));

        JsonObject look = subject("pay", "k").put("content", "{\"amount\":5}");
        isProblem(nodes.call(0, ApiNodes.OTHER_TENANT, "look", look), 404, "key_unknown");
        isProblem(nodes.call(0, ApiNodes.OTHER_TENANT, "explain", subject("pay", "k")), 404, "key_unknown");
        for (String member : List.of("tenant", "Tenant", "caller")) {
            isProblem(
                    nodes.call(0, ApiNodes.OTHER_TENANT, "claim", claim("k").put(member, "acme")), 400, "bad_request");
        }
        isProblem(
                nodes.call(0, ApiNodes.OTHER_TENANT, "look", look.copy().put("key", "acme/pay/k")), 404, "key_unknown");
        Told own = nodes.call(0, ApiNodes.OTHER_TENANT, "claim", claim("k"));
        assertThat(own.answer()).isEqualTo("granted");
    }

    @Test
    void a_lease_is_of_its_key_alone() {
        Told granted = nodes.call(0, "claim", claim("one"));
        nodes.call(0, "claim", claim("two"));

        isProblem(nodes.call(0, "settle", succeeded("two", granted.lease(), "{}")), 409, "lease_lost");
        isProblem(nodes.call(0, "settle", succeeded("three", granted.lease(), "{}")), 409, "lease_lost");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "``|400|malformed_json",
                "{|400|malformed_json",
                "[]|400|bad_request",
                "null|400|bad_request",
                "{\"key\":\"a\",\"key\":\"b\"}|400|malformed_json",
                "{} {}|400|malformed_json",
                "{\"operation\":5}|400|bad_request",
                "{\"operation\":\"pay\"}|400|bad_request",
                "{\"operation\":\"pay\",\"key\":\"a\\u0000b\",\"content\":\"{}\"}|400|bad_request",
                "{\"operation\":\"pay\",\"key\":\"\\ud800\"}|400|malformed_json",
                "{\"operation\":\"pay\",\"key\":\"k\",\"claimid\":\"\"}|400|bad_request",
                "{\"operation\":\"pay\",\"key\":\"k\",\"claimId\":\"1\",\"content\":\"{}\"}|400|bad_request",
                "{\"operation\":\"pay\",\"key\":\"k\",\"content\":\"{\\\"a\\\":1,\\\"a\\\":2}\"}|400|malformed_json",
                "{\"operation\":\"pay\",\"key\":\"k\",\"fingerprint\":\"md5:00\"}|400|bad_request",
                "{\"operation\":\"pay\",\"key\":\"k\"}|400|bad_request"
            })
    void what_is_malformed_is_told_by_code_and_sentence(String body, int status, String code) {
        isProblem(ApiNodes.await(nodes.sending(0, ApiNodes.ALL, "claim", body)), status, code);
        assertThat(nodes.storeCalls).hasValue(0);
        assertThat(nodes.troubles).isEmpty();
    }

    @Test
    void what_is_too_large_or_too_deep_is_refused() {
        JsonObject large = claim("k").put("content", "\"" + "x".repeat(ApiDesk.LARGEST_BODY_BYTES) + "\"");
        isProblem(nodes.call(0, "claim", large), 413, "body_too_large");
        isProblem(nodes.call(0, "claim", claim("k".repeat(256))), 400, "key_too_long");
        String deep = "{\"a\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}";
        isProblem(ApiNodes.await(nodes.sending(0, ApiNodes.ALL, "claim", deep)), 400, "malformed_json");
        JsonArray many = new JsonArray(Collections.nCopies(65, claim("k").put("call", "claim")));
        isProblem(nodes.call(0, "batch", new JsonObject().put("items", many)), 400, "bad_request");
        isProblem(nodes.call(0, "batch", new JsonObject().put("items", new JsonArray())), 400, "bad_request");
    }

    @ParameterizedTest
    @CsvSource({"AAAA", "!!!", "''", "AQAAAAAAAAAAAQAAAAAAAAAAAAAAAAAAAAAA"})
    void a_forged_lease_does_nothing(String lease) {
        nodes.call(0, "claim", claim("k"));

        Told told = nodes.call(0, "settle", held("k", lease).put("outcome", "succeeded"));

        assertThat(told.code()).isIn("bad_request", "lease_lost");
        assertThat(nodes.call(0, "claim", claim("k")).answer()).isEqualTo("running");
    }

    @Test
    void other_paths_methods_and_types_are_told_so() {
        String root = "http://127.0.0.1:" + nodes.port(0);
        HttpRequest.Builder get =
                HttpRequest.newBuilder(URI.create(root + "/v1/claim")).GET();
        Told method = ApiNodes.await(nodes.send(get));
        isProblem(method, 405, "method_unknown");
        assertThat(method.raw().headers().firstValue("Allow")).contains("POST");
        isProblem(nodes.call(0, "explode", new JsonObject()), 404, "path_unknown");
        isProblem(nodes.call(0, "../v1/claim", claim("k")), 404, "path_unknown");
        HttpRequest.Builder form = HttpRequest.newBuilder(URI.create(root + "/v1/claim"))
                .header("Authorization", "Bearer " + ApiNodes.ALL)
                .header("Content-Type", "text/plain")
                .POST(HttpRequest.BodyPublishers.ofString(claim("k").encode()));
        isProblem(ApiNodes.await(nodes.send(form)), 415, "not_json");
    }

    @Test
    void a_token_that_is_taken_out_of_the_file_ends_and_a_broken_file_changes_nothing() throws Exception {
        AccessTokens tokens = AccessTokens.read(nodes.tokens, nodes.clock::get);
        assertThat(tokens.find(ApiNodes.ALL)).isNotNull();
        String fresh = AccessToken.fresh();
        nodes.writeTokens("# only one is left", "", ApiNodes.line(fresh, "n", "t", "look", 5));

        tokens.refresh();

        assertThat(tokens.find(ApiNodes.ALL)).isNull();
        nodes.clock.set(4);
        assertThat(tokens.find(fresh)).isNotNull();
        nodes.clock.set(5);
        assertThat(tokens.find(fresh)).isNull();
        nodes.clock.set(4);
        nodes.writeTokens("nonsense");
        assertThatThrownBy(tokens::refresh)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("line 1: it does not begin with 'sha256:'");
        assertThat(tokens.find(fresh)).isNotNull();
    }

    @Test
    void a_token_file_that_others_may_read_is_refused() throws Exception {
        Files.setPosixFilePermissions(nodes.tokens, PosixFilePermissions.fromString("rw-r-----"));

        assertThatThrownBy(() -> AccessTokens.read(nodes.tokens, nodes.clock::get))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("chmod 600");
    }
}
