package dev.semel.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** {@code semel openapi annotate} as people type it, on a small shop's description and on a large one. */
class OpenApiCommandTest extends TypedCommands {
    private static final String POLICY = """
            semel: 1
            version: test
            unlisted: pass
            duplicates:
              quiet: skip
              strict: refuse
              latest: { rule: last-write-wins, version: { header: If-Match } }
            operations:
              - { name: orders.place, match: { path: /v1/orders }, key: required, waiting: accept }
              - { name: orders.cancel, match: { path: "/v1/orders/{order}/cancel" }, authorize: { url: "http://127.0.0.1:1/" } }
              - { name: carts, match: { path: /v1/carts }, observe: true }
              - { name: mail, match: { path: /v1/mail }, duplicates: quiet }
              - { name: letters, match: { path: /v1/letters }, duplicates: strict }
              - { name: documents, match: { path: /v1/documents }, duplicates: latest }
              - { name: checkout, match: { path: /v1/checkout }, key: { token: { field: once } } }
            """;
    private static final String SHOP = """
            # A shop, as its people wrote it.
            openapi: 3.0.3
            info: {title: Shop, version: '1.10'}
            x-owner: [shop, 007]
            x-zip: 01234 # of the shop
            servers:
              - url: https://shop.example/v1
            paths:
              /orders:
                get:
                  responses:
                    '200': {description: All of them}
                post: # the one that costs money
                  operationId: place
                  responses:
                    201:
                      description: Made
                      content:
                        application/json: {schema: {type: object}}
                    '422':
                      $ref: '#/components/responses/Refused'
                    '503':
                      description: Closed on Sundays
                      content:
                        application/problem+json: {schema: {type: string}}
                  x-price: 1.50
                delete:
                  responses:
                    '204': {description: All gone}
              /orders/{id}/cancel:
                post:
                  parameters:
                    - name: idempotency-key
                      in: header
                      description: As we have always had it
                      schema: {type: string}
                  responses:
                    '204': {description: Cancelled}
              /carts:
                post:
                  responses:
                    '200': {description: Filled}
              /mail:
                post:
                  responses:
                    '201': {description: Sent}
              /letters:
                post:
                  responses:
                    '201': {description: Sent}
              /documents:
                post:
                  responses:
                    '200': {description: Written}
            components:
              responses:
                Refused: {description: Not so, content: {application/json: {}}}
            """;

    @TempDir
    private Path folder;

    @Test
    void rules_for_duplicates_are_told_by_their_answers_and_headers() throws Exception {
        assertThat(annotate(SHOP)).isZero();

        JsonObject mail = at("/mail", "post").getJsonObject("responses");
        JsonObject letters = at("/letters", "post").getJsonObject("responses");
        JsonObject documents = at("/documents", "post");
        assertThat(mail.getJsonObject("204").getString("description"))
                .isEqualTo("Told by the gateway: the action was done before.");
        assertThat(codes(mail, "409")).containsExactly("in_progress");
        assertThat(letters.fieldNames()).doesNotContain("204");
        assertThat(codes(letters, "409")).containsExactly("in_progress", "duplicate");
        JsonObject version = documents.getJsonArray("parameters").getJsonObject(1);
        assertThat(version.getString("name")).isEqualTo("If-Match");
        assertThat(version.getBoolean("required")).isTrue();
        assertThat(codes(documents.getJsonObject("responses"), "400")).contains("version_missing", "version_malformed");
        assertThat(codes(documents.getJsonObject("responses"), "409")).containsExactly("in_progress", "stale");
    }

    @Test
    void a_protected_operation_has_the_key_the_marks_of_replays_and_the_problems() throws Exception {
        assertThat(annotate(SHOP)).isZero();

        JsonObject post = at("/orders", "post");
        JsonObject key = post.getJsonArray("parameters").getJsonObject(0);
        assertThat(key.getString("name")).isEqualTo("Idempotency-Key");
        assertThat(key.getBoolean("required")).isTrue();
        assertThat(post.getString("x-semel-operation")).isEqualTo("orders.place");
        JsonObject responses = post.getJsonObject("responses");
        JsonObject made = responses.getJsonObject("201");
        assertThat(made.getJsonObject("headers").fieldNames())
                .containsExactlyInAnyOrder("Idempotent-Replayed", "Idempotency-Expires", "Idempotency-State");
        assertThat(made.getJsonObject("content").fieldNames())
                .containsExactly("application/json", "application/problem+json");
        assertThat(codes(responses, "400"))
                .containsExactly("key_missing", "key_malformed", "key_too_long", "caller_malformed", "malformed_json");
        assertThat(codes(responses, "409")).containsExactly("in_progress");
        assertThat(codes(responses, "422")).containsExactly("key_reused");
        assertThat(codes(responses, "504")).containsExactly("in_doubt");
        assertThat(responses.getJsonObject("410").getString("description")).isEqualTo("Told by the gateway: expired.");
        assertThat(responses.getJsonObject("202").getJsonObject("headers").fieldNames())
                .containsExactly("Location");
        assertThat(responses.fieldNames()).doesNotContain("429", "401");
        assertThat(document()
                        .getJsonObject("components")
                        .getJsonObject("schemas")
                        .fieldNames())
                .containsExactly("SemelProblem");
    }

    @Test
    void what_the_user_wrote_stays_as_it_was_and_where_it_was() throws Exception {
        annotate(SHOP);

        assertThat(out.toString())
                .startsWith(SHOP.substring(0, SHOP.indexOf("servers:")))
                .contains("post: # the one that costs money\n", "x-price: 1.50\n", "Refused: {description: Not so,");
        JsonObject responses = at("/orders", "post").getJsonObject("responses");
        assertThat(responses.getJsonObject("503").getString("description")).isEqualTo("Closed on Sundays");
        assertThat(responses
                        .getJsonObject("503")
                        .getJsonObject("content")
                        .getJsonObject("application/problem+json")
                        .getJsonObject("schema")
                        .getString("type"))
                .isEqualTo("string");
        assertThat(responses.getJsonObject("422").getString("description")).isEqualTo("Not so");
        JsonObject cancel = at("/orders/{id}/cancel", "post");
        assertThat(cancel.getJsonArray("parameters")).hasSize(1);
        assertThat(cancel.getJsonArray("parameters").getJsonObject(0).getString("description"))
                .isEqualTo("As we have always had it");
        assertThat(cancel.getJsonObject("responses").getJsonObject("204").fieldNames())
                .containsExactly("description", "headers");
    }

    @Test
    void what_the_policy_does_not_protect_is_not_touched() throws Exception {
        annotate(SHOP);

        assertThat(at("/orders", "get").encode()).doesNotContain("semel", "Idempot");
        assertThat(at("/orders", "delete").encode()).doesNotContain("semel", "Idempot");
        assertThat(at("/carts", "post").encode()).doesNotContain("semel", "Idempot");
        assertThat(document()
                        .getJsonObject("components")
                        .getJsonObject("responses")
                        .encode())
                .doesNotContain("semel", "Idempot", "problem");
    }

    @Test
    void each_operation_has_the_codes_of_its_own_policy() throws Exception {
        annotate(SHOP);

        JsonObject cancel = at("/orders/{id}/cancel", "post").getJsonObject("responses");
        assertThat(codes(cancel, "400")).doesNotContain("key_missing");
        assertThat(codes(cancel, "401")).containsExactly("replay_refused");
        assertThat(codes(cancel, "503")).contains("rights_unknown");
        assertThat(cancel.fieldNames()).doesNotContain("202");

        String limited = POLICY.replace("unlisted: pass", "unlisted: pass\nlimits: { rate: 5/s }")
                .replace(
                        "path: /v1/carts }, observe: true",
                        "path: /v1/carts }, key: token, fingerprint: { bytes: true }");
        annotate(SHOP, limited);
        JsonObject carts = at("/carts", "post").getJsonObject("responses");
        assertThat(codes(carts, "429")).containsExactly("limit_exceeded");
        assertThat(codes(carts, "403")).containsExactly("token_invalid", "token_expired", "caller_unknown");
        assertThat(codes(carts, "400")).doesNotContain("malformed_json");
    }

    @Test
    void annotating_twice_changes_nothing_and_a_new_policy_changes_what_is_ours() throws Exception {
        annotate(SHOP);
        String once = out.toString();
        annotate(once);
        assertThat(out.toString()).isEqualTo(once);

        annotate(SHOP, POLICY + "limits: { rate: 5/s }\n");
        assertThat(codes(at("/orders", "post").getJsonObject("responses"), "429"))
                .containsExactly("limit_exceeded");
        annotate(out.toString());
        assertThat(document()).isEqualTo(document(once));

        annotate(once, POLICY.replace("key: required, waiting: accept", "key: optional"));
        JsonObject post = at("/orders", "post");
        assertThat(post.getJsonArray("parameters").getJsonObject(0).getBoolean("required"))
                .isFalse();
        assertThat(codes(post.getJsonObject("responses"), "400")).doesNotContain("key_missing");
        assertThat(post.getJsonObject("responses").fieldNames()).doesNotContain("202");
        assertThat(post.getJsonObject("responses").getJsonObject("400").getString("description"))
                .doesNotContain("key_missing");
    }

    @Test
    void the_findings_are_told_and_the_check_fails_for_them_and_writes_nothing() throws Exception {
        Path file = written(SHOP);

        assertThat(semel("openapi", "annotate", file + "", "--policy", policy(POLICY) + "", "--check"))
                .isEqualTo(1);

        assertThat(err.toString().lines())
                .containsExactly(
                        "semel: DELETE /orders can change something, and no operation of the policy has it.",
                        "semel: POST /carts can change something, and the policy's operation carts only observes it.",
                        "semel: The policy's operation checkout (POST, PATCH /v1/checkout, line 15) is not in the"
                                + " description.");
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void a_check_without_a_finding_is_passed() throws Exception {
        Path file = written("openapi: 3.1.0\npaths: {/a: {post: {responses: {'200': {description: x}}}}}\n");

        assertThat(semel(
                        "openapi", "annotate", file + "", "--policy", policy("semel: 1\nversion: a\n") + "", "--check"))
                .isZero();
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void the_base_path_is_that_of_the_first_server_unless_another_is_given() throws Exception {
        Path file = written(SHOP.replace("https://shop.example/v1", "https://shop.example"));

        assertThat(semel("openapi", "annotate", file + "", "--policy", policy(POLICY) + "", "--check"))
                .isEqualTo(1);
        assertThat(err.toString()).contains("POST /orders can change something");
        assertThat(semel("openapi", "annotate", file + "", "--policy", policy(POLICY) + "", "--base", "/v1", "--check"))
                .isEqualTo(1);
        assertThat(err.toString()).doesNotContain("POST /orders can");
    }

    /** The API's own description, in JSON, 1,500 lines. */
    @Test
    void a_large_description_in_json_keeps_all_that_it_had() throws Exception {
        Path own = Path.of("src", "main", "resources", "dev", "semel", "server", "api", "openapi.json");
        String before = Files.readString(own, StandardCharsets.UTF_8);
        String policy = "semel: 1\nversion: a\noperations: [{ name: c, match: { path: /v1/claim } }]\nunlisted: pass\n";

        assertThat(semel("openapi", "annotate", own + "", "--policy", policy(policy) + ""))
                .isZero();
        String annotated = out.toString();
        Path again = Files.writeString(folder.resolve("again.json"), annotated);
        assertThat(semel("openapi", "annotate", again + "", "--policy", policy(policy) + ""))
                .isZero();

        assertThat(out.toString()).isEqualTo(annotated);
        JsonObject left = new JsonObject(annotated);
        JsonObject claim =
                left.getJsonObject("paths").getJsonObject("/v1/claim").getJsonObject("post");
        assertThat(claim.getString("x-semel-operation")).isEqualTo("c");
        JsonObject was = new JsonObject(before);
        left.getJsonObject("paths").put("/v1/claim", was.getJsonObject("paths").getJsonObject("/v1/claim"));
        left.getJsonObject("components").getJsonObject("schemas").remove("SemelProblem");
        JsonObject headers = left.getJsonObject("components").getJsonObject("headers");
        List.of("SemelReplayed", "SemelExpires", "SemelState").forEach(headers::remove);
        if (!was.getJsonObject("components").containsKey("headers")) {
            left.getJsonObject("components").remove("headers");
        }
        assertThat(left.encode()).isEqualTo(was.encode());
    }

    @Test
    void numbers_and_escapes_of_json_are_written_as_they_were() throws Exception {
        String json =
                "{\"openapi\":\"3.1.0\",\"x-n\":[1.50,1e400,12345678901234567890123,true,null,\"1\\u00e9\\\"\"],\"paths\":{}}";

        assertThat(annotate(json)).isZero();

        assertThat(out.toString())
                .contains("1.50", "1e400", "12345678901234567890123", "true", "null", "\"1\u00e9\\\"\"");
    }

    @Test
    void what_cannot_be_annotated_is_refused_in_a_sentence() throws Exception {
        refused("swagger: '2.0'\n", "is of no version of OpenAPI that it names; give one in OpenAPI 3.0 or 3.1.");
        refused("openapi: 3.2.0\n", "is of OpenAPI 3.2.0; give one in");
        refused("[]", "The description is no object");
        refused("", "The description is no object");
        refused("{\"openapi\": \"3.1.0\",", "is no well-formed JSON");
        refused(
                "{\"openapi\": \"3.1.0\", \"openapi\": \"3.1.0\"}",
                "is no well-formed JSON: Duplicate field 'openapi'");
        refused("a: [", "is no well-formed YAML");
        refused("openapi: 3.0.0\na: 1\na: 2\n", "two members named 'a' in one object (line 3)");
        refused("openapi: 3.0.0\na: &x {b: 1}\nc: *x\n", "has an anchor or alias (line 2)");
        refused("openapi: 3.0.0\npaths: {/v1/orders: {post: 5}}\n", "POST /v1/orders is no object");
        refused("openapi: 3.0.0\npaths: []\n", "paths is no object");

        assertThat(semel("openapi", "annotate", folder.resolve("none") + "", "--policy", policy(POLICY) + ""))
                .isEqualTo(2);
        assertThat(err.toString()).contains("cannot be read as text in UTF-8 (NoSuchFileException)");
        assertThat(semel("openapi", "annotate", written(SHOP) + "", "--policy", policy("semel: 2\n") + ""))
                .isEqualTo(2);
        assertThat(semel("openapi", "annotate", written(SHOP) + "")).isEqualTo(2);
    }

    @Test
    void what_is_described_in_another_file_is_told_and_left() throws Exception {
        annotate(SHOP.replace("'#/components/responses/Refused'", "other.yaml#/Refused"));

        assertThat(err.toString())
                .contains("The response 422 of POST /orders is described elsewhere (other.yaml#/Refused)");
        assertThat(at("/orders", "post")
                        .getJsonObject("responses")
                        .getJsonObject("422")
                        .fieldNames())
                .containsExactly("$ref");
    }

    @Test
    void it_is_written_to_a_file_if_one_is_named() throws Exception {
        Path to = folder.resolve("annotated.yaml");

        assertThat(semel("openapi", "annotate", written(SHOP) + "", "--policy", policy(POLICY) + "", "--out", to + ""))
                .isZero();

        assertThat(Files.readString(to)).contains("x-semel-operation: orders.place");
        assertThat(out.toString()).isEmpty();
    }

    private void refused(String description, String sentence) throws Exception {
        assertThat(annotate(description)).as(description).isEqualTo(2);
        assertThat(err.toString()).contains(sentence).hasLineCount(1);
        assertThat(out.toString()).isEmpty();
    }

    private int annotate(String description) throws Exception {
        return annotate(description, POLICY);
    }

    private int annotate(String description, String policy) throws Exception {
        return semel("openapi", "annotate", written(description) + "", "--policy", policy(policy) + "");
    }

    private Path written(String description) throws Exception {
        return Files.writeString(folder.resolve("shop.yaml"), description);
    }

    private Path policy(String text) throws Exception {
        return Files.writeString(folder.resolve("policy.yaml"), text);
    }

    private JsonObject document() {
        return document(out.toString());
    }

    private static JsonObject document(String text) {
        Object loaded = new Yaml(new SafeConstructor(new LoaderOptions())).load(text);
        return (JsonObject) plain(loaded);
    }

    private JsonObject at(String path, String method) {
        return document().getJsonObject("paths").getJsonObject(path).getJsonObject(method);
    }

    /** As JSON has it, where every name is a text. */
    private static Object plain(Object value) {
        if (value instanceof Map<?, ?> map) {
            JsonObject object = new JsonObject();
            map.forEach((name, member) -> object.put(String.valueOf(name), plain(member)));
            return object;
        } else if (value instanceof List<?> list) {
            JsonArray array = new JsonArray();
            list.forEach(each -> array.add(plain(each)));
            return array;
        }
        return value;
    }

    private static List<String> codes(JsonObject responses, String status) {
        JsonArray codes = responses.getJsonObject(status).getJsonArray("x-semel-codes");
        return codes.stream().map(String::valueOf).toList();
    }
}
