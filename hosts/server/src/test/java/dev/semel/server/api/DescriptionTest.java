package dev.semel.server.api;

import static dev.semel.server.api.ApiNodes.claim;
import static dev.semel.server.api.ApiNodes.held;
import static dev.semel.server.api.ApiNodes.subject;
import static dev.semel.server.api.ApiNodes.succeeded;
import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The description in OpenAPI, the server and the page say the same. */
class DescriptionTest {
    /** Codes of the listener, told before a call is read. */
    private static final Set<String> LISTENERS = Set.of("request_timed_out", "body_too_large");

    private final JsonObject description = new JsonObject(Description.TEXT);
    private final JsonObject schemas = description.getJsonObject("components").getJsonObject("schemas");

    @TempDir
    Path directory;

    @Test
    void every_call_is_described_and_nothing_else_is() {
        Set<String> served = Stream.concat(
                        Description.CALLS.stream().map(call -> "/v1/" + call), Stream.of("/v1/openapi.json"))
                .collect(Collectors.toSet());

        assertThat(description.getJsonObject("paths").fieldNames()).isEqualTo(served);
    }

    @Test
    void every_code_is_described_and_on_the_page_with_its_status() throws Exception {
        Set<String> codes =
                Arrays.stream(ApiCode.values()).map(ApiCode::code).collect(Collectors.toCollection(TreeSet::new));
        codes.addAll(LISTENERS);
        JsonArray described = schemas.getJsonObject("Problem")
                .getJsonObject("properties")
                .getJsonObject("code")
                .getJsonArray("enum");
        assertThat(described.stream().map(String::valueOf).collect(Collectors.toSet()))
                .isEqualTo(codes);
        Path root = Path.of("").toAbsolutePath().getParent().getParent();
        String page = Files.readString(root.resolve("docs/api.md"));
        assertThat(codes).allSatisfy(code -> assertThat(page).contains("`" + code + "`"));
        for (ApiCode code : ApiCode.values()) {
            String response = description
                    .getJsonObject("components")
                    .getJsonObject("responses")
                    .getJsonObject("P" + code.status())
                    .getString("description");
            assertThat(response).contains(code.code());
        }
    }

    @Test
    void references_lead_somewhere_ids_are_unique_and_every_response_has_content() {
        List<String> ids = new ArrayList<>();
        description
                .getJsonObject("paths")
                .forEach(path -> ((JsonObject) path.getValue()).forEach(method -> {
                    JsonObject operation = (JsonObject) method.getValue();
                    ids.add(operation.getString("operationId"));
                    operation
                            .getJsonObject("responses")
                            .forEach(response -> assertThat(resolved((JsonObject) response.getValue())
                                            .getJsonObject("content"))
                                    .as(path.getKey() + " " + response.getKey())
                                    .isNotEmpty());
                }));
        assertThat(ids).doesNotHaveDuplicates().doesNotContainNull();
        everyReference(description)
                .forEach(reference -> assertThat(resolved(reference)).isNotNull());
        Schema meta = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(com.networknt.schema.SchemaLocation.of("https://json-schema.org/draft/2020-12/schema"));
        schemas.forEach(schema -> assertThat(meta.validate(schema.getValue().toString(), InputFormat.JSON))
                .as(schema.getKey())
                .isEmpty());
    }

    private JsonObject resolved(JsonObject maybeReference) {
        String reference = maybeReference.getString("$ref");
        if (reference == null) {
            return maybeReference;
        }
        JsonObject at = description;
        for (String step : reference.substring("#/".length()).split("/", -1)) {
            at = at.getJsonObject(step);
        }
        return at;
    }

    private static List<JsonObject> everyReference(Object in) {
        List<JsonObject> found = new ArrayList<>();
        if (in instanceof JsonObject object) {
            if (object.containsKey("$ref")) {
                found.add(object);
            }
            object.forEach(member -> found.addAll(everyReference(member.getValue())));
        } else if (in instanceof JsonArray array) {
            array.forEach(member -> found.addAll(everyReference(member)));
        }
        return found;
    }

    @Test
    void calls_and_answers_are_as_described() throws Exception {
        try (ApiNodes nodes = new ApiNodes(directory)) {
            HttpRequest.Builder get = HttpRequest.newBuilder(
                            URI.create("http://127.0.0.1:" + nodes.port(0) + "/v1/openapi.json"))
                    .GET();
            assertThat(ApiNodes.await(nodes.send(get)).body()).isEqualTo(description);

            String lease = fits(nodes, "claim", claim("k"), 200).getString("lease");
            fits(nodes, "claim", claim("k"), 409);
            fits(nodes, "renew", held("k", lease), 200);
            fits(nodes, "settle", succeeded("k", lease, "{}"), 200);
            fits(nodes, "settle", held("k", lease).put("outcome", "rejected").put("tries", 1), 409);
            fits(nodes, "claim", claim("k"), 200);
            fits(nodes, "claim", claim("k").put("content", "1"), 422);
            fits(nodes, "look", subject("pay", "k").put("content", "{\"amount\":5}"), 200);
            fits(nodes, "look", subject("pay", "none").put("content", "{\"amount\":5}"), 404);
            fits(nodes, "explain", subject("pay", "k"), 200);
            String other = fits(nodes, "claim", claim("other"), 200).getString("lease");
            fits(nodes, "release", held("other", other).put("nothingSent", true), 200);
            String third = fits(nodes, "claim", claim("third"), 200).getString("lease");
            JsonObject doubt =
                    fits(nodes, "give-up", held("third", third).put("seen", new JsonObject().put("body", "500")), 200);
            fits(nodes, "claim", claim("third"), 409);
            JsonObject resolve = subject("pay", "third")
                    .put("epoch", doubt.getLong("epoch"))
                    .put("verdict", "applied")
                    .put("reason", "seen")
                    .put("evidence", "the books");
            fits(nodes, "resolve", resolve, 200);
            fits(nodes, "resolve", resolve, 409);
            fits(
                    nodes,
                    "batch",
                    ApiNodes.batch(claim("b").put("call", "claim"), claim("k").put("call", "claim")),
                    200);
            JsonObject ask = new JsonObject().put("operation", "once");
            String token = fits(nodes, "tokens", ask, 200).getString("token");
            fits(nodes, "tokens", new JsonObject().put("operation", "pay"), 400);
            fits(nodes, "claim", claim("once", token, UUID.randomUUID().toString()), 200);
            fits(nodes, "claim", claim("once", "k", UUID.randomUUID().toString()), 403);
            nodes.loseAnswers.set(1);
            fits(nodes, "claim", claim("lost"), 503);
        }
    }

    private JsonObject fits(ApiNodes nodes, String call, JsonObject body, int status) {
        JsonObject operation =
                description.getJsonObject("paths").getJsonObject("/v1/" + call).getJsonObject("post");
        assertFits(
                operation
                        .getJsonObject("requestBody")
                        .getJsonObject("content")
                        .getJsonObject("application/json")
                        .getJsonObject("schema"),
                body);
        ApiNodes.Told told = nodes.call(0, call, body);
        assertThat(told.status()).as(told.raw().body()).isEqualTo(status);
        JsonObject content = resolved(operation.getJsonObject("responses").getJsonObject(Integer.toString(status)))
                .getJsonObject("content");
        assertThat(content.fieldNames()).containsExactly(told.type());
        assertFits(content.getJsonObject(told.type()).getJsonObject("schema"), told.body());
        return told.body();
    }

    private void assertFits(JsonObject schema, JsonObject value) {
        JsonObject whole = schema.copy().put("components", description.getJsonObject("components"));
        assertThat(SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                        .getSchema(whole.encode())
                        .validate(value.encode(), InputFormat.JSON))
                .as(value.encode())
                .isEmpty();
    }
}
