package dev.semel.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code semel openapi check} as people type it. */
class OpenApiCheckTest extends TypedCommands {
    private static final String HEAD = """
            openapi: 3.0.3
            info: {title: Shop, version: '1'}
            servers: [{url: 'https://shop.example/v1'}]
            components:
              parameters:
                Key:
                  name: idempotency-key
                  in: header
                  required: true
                  description: Made once for the order, and the same on every retry of a request.
                  schema: {type: string, format: uuid}
              schemas:
                Order:
                  type: object
                  properties:
                    id: {type: string}
                    sentAt: {type: string, format: date-time}
                    lines: {type: array, items: {$ref: '#/components/schemas/Line'}}
                Line:
                  type: object
                  properties:
                    trace_id: {type: string}
                    order: {$ref: '#/components/schemas/Order'}
            paths:
            """;
    private static final String ANSWERS = "{'201': {}, '409': {}, '422': {}}";
    private static final String SAFE = """
              /orders:
                get: {responses: {'200': {}}}
                parameters: [{$ref: '#/components/parameters/Key'}]
                post:
                  requestBody: {content: {application/json: {schema: {properties: {id: {type: string}}}}}}
                  responses: %s
            """.formatted(ANSWERS);

    @TempDir
    private Path folder;

    @Test
    void a_description_with_keys_and_answers_has_no_finding() throws Exception {
        assertThat(check(HEAD + SAFE)).isZero();
        assertThat(out.toString()).isEmpty();
        assertThat(err.toString()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"post", "put", "patch", "delete"})
    void an_operation_without_a_key_is_found(String method) throws Exception {
        assertThat(check(HEAD + "  /orders: {" + method + ": {responses: " + ANSWERS + "}}"))
                .isEqualTo(1);

        assertThat(lines())
                .singleElement()
                .asString()
                .startsWith("#/paths/~1orders/" + method + ": " + method.toUpperCase(java.util.Locale.ROOT)
                        + " /orders can change something and has no header Idempotency-Key:");
    }

    @Test
    void an_optional_key_is_found_where_it_is_described() throws Exception {
        assertThat(check(HEAD.replace("required: true", "required: false") + SAFE))
                .isEqualTo(1);

        assertThat(lines())
                .singleElement()
                .asString()
                .startsWith("#/components/parameters/Key: The header Idempotency-Key of POST /orders is optional");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "A random value for each request",
                "Must be unique per request.",
                "A fresh UUID, generated on every single attempt"
            })
    void a_key_that_reads_as_one_per_attempt_is_found(String description) throws Exception {
        String before = "Made once for the order, and the same on every retry of a request.";

        assertThat(check(HEAD.replace(before, "'" + description + "'") + SAFE)).isEqualTo(1);

        assertThat(lines())
                .singleElement()
                .asString()
                .startsWith("#/components/parameters/Key: ")
                .contains("reads as if each request had another one");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Random.", "Unique for each order", "A new UUID, the same for every attempt"})
    void a_key_that_does_not_say_so_is_left_alone(String description) throws Exception {
        String before = "Made once for the order, and the same on every retry of a request.";

        assertThat(check(HEAD.replace(before, "'" + description + "'") + SAFE)).isZero();
    }

    @Test
    void answers_that_are_not_described_are_found_and_a_class_or_a_default_describes_them() throws Exception {
        assertThat(check(HEAD + SAFE.replace(", '409': {}", ""))).isEqualTo(1);
        assertThat(lines())
                .singleElement()
                .asString()
                .startsWith("#/paths/~1orders/post/responses: POST /orders does not describe 409:");
        assertThat(check(HEAD + SAFE.replace(ANSWERS, "{'201': {}}"))).isEqualTo(1);
        assertThat(lines()).singleElement().asString().contains("does not describe 409 and 422:");
        assertThat(check(HEAD + SAFE.replace(ANSWERS, "{'201': {}, 4XX: {}}"))).isZero();
        assertThat(check(HEAD + SAFE.replace(ANSWERS, "{'201': {}, default: {}}")))
                .isZero();
    }

    @Test
    void fields_that_differ_in_a_retry_are_found_through_references_and_circles() throws Exception {
        assertThat(check(HEAD + ordered())).isEqualTo(1);

        assertThat(lines())
                .hasSize(2)
                .anyMatch(line -> line.startsWith("#/components/schemas/Order/properties/sentAt: The field /sentAt of"
                        + " POST /orders may differ in a retry"))
                .anyMatch(line -> line.startsWith("#/components/schemas/Line/properties/trace_id: The field"
                        + " /lines/*/trace_id of POST /orders "));
    }

    @Test
    void fields_that_the_policy_leaves_out_are_left_alone() throws Exception {
        assertThat(check(HEAD + ordered(), "--policy", policy("except: [/sentAt, /lines/*/trace_id]")))
                .as(out.toString())
                .isZero();
        assertThat(check(HEAD + ordered(), "--policy", policy("only: [/id]"))).isZero();
        assertThat(check(HEAD + ordered(), "--policy", policy("except: [/sentAt]")))
                .isEqualTo(1);
        assertThat(lines())
                .singleElement()
                .asString()
                .contains("name /lines/*/trace_id in the policy's 'fingerprint: except'");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{properties: {nonce: {type: string}}}",
                "{type: array, items: {properties: {nonce: {type: string}}}}",
                "{additionalProperties: {properties: {nonce: {type: string}}}}",
                "{prefixItems: [{properties: {nonce: {type: string}}}]}",
                "{allOf: [{oneOf: [{type: string}, {anyOf: [{properties: {nonce: {type: string}}}]}]}]}",
                "{if: {required: [a]}, then: {properties: {nonce: {type: string}}}}",
                "{if: {required: [a]}, else: {properties: {nonce: {type: string}}}}"
            })
    void a_field_that_differs_in_a_retry_is_found_wherever_the_schema_has_it(String schema) throws Exception {
        String deep = SAFE.replace("{properties: {id: {type: string}}}", "{properties: {in: " + schema + "}}");

        assertThat(check(HEAD + deep)).isEqualTo(1);

        assertThat(lines()).singleElement().asString().contains("/nonce of POST /orders may differ in a retry");
        String pointer = lines().get(0).replaceAll(".*The field (\\S+) of.*", "$1");
        assertThat(check(HEAD + deep, "--policy", policy("except: [" + pointer + "]")))
                .as("the policy that it asks for: %s", out)
                .isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "createdAt: {type: string, format: date-time, readOnly: true}",
                "dueAt: {type: string, format: date-time}",
                "expires_at: {type: string, format: date-time}",
                "scheduledAt: {type: string, format: date-time}",
                "soldAt: {type: string}"
            })
    void fields_that_only_answers_have_and_times_that_are_agreed_are_left_alone(String field) throws Exception {
        String with = SAFE.replace("{id: {type: string}}", "{" + field + "}");

        assertThat(check(HEAD + with)).as(out.toString()).isZero();
    }

    @Test
    void an_exception_has_a_reason() throws Exception {
        String open = "  /ping: {post: {x-semel-except: %s, responses: {'200': {}}}}";

        assertThat(check(HEAD + open.formatted("answers with the time"))).isZero();
        assertThat(check(HEAD + open.formatted("''"))).isEqualTo(1);
        assertThat(lines()).hasSize(3).anyMatch(line -> line.startsWith("#/paths/~1ping/post: The exception has no"));
    }

    @Test
    void what_is_described_elsewhere_is_told() throws Exception {
        String away = ordered().replace("#/components/schemas/Order", "orders.yaml#/Order");

        assertThat(check(HEAD + away)).isEqualTo(1);

        assertThat(lines())
                .singleElement()
                .asString()
                .contains("content/application~1json/schema: A part of POST /orders is described elsewhere"
                        + " (orders.yaml#/Order)");
    }

    @Test
    void files_that_cannot_be_used_are_told_of_in_a_sentence() throws Exception {
        assertThat(check("swagger: '2.0'")).isEqualTo(2);
        assertThat(err.toString()).contains("give one in OpenAPI 3.0 or 3.1");
        assertThat(semel("openapi", "check", folder.resolve("none.yaml").toString()))
                .isEqualTo(2);
        assertThat(err.toString()).contains("cannot be read as text in UTF-8 (NoSuchFileException)");
        assertThat(check(HEAD + SAFE, "--policy", folder.resolve("none").toString()))
                .isEqualTo(2);
    }

    private static String ordered() {
        return SAFE.replace("{properties: {id: {type: string}}}", "{$ref: '#/components/schemas/Order'}");
    }

    private String policy(String fingerprint) throws Exception {
        Path file = folder.resolve("policy.yaml");
        Files.writeString(file, """
                semel: 1
                version: test
                unlisted: pass
                operations:
                  - { name: orders.place, match: { path: /v1/orders }, key: required, fingerprint: { %s } }
                """.formatted(fingerprint));
        return file.toString();
    }

    private int check(String description, String... options) throws Exception {
        Path file = folder.resolve("shop.yaml");
        Files.writeString(file, description);
        List<String> arguments = new java.util.ArrayList<>(List.of("openapi", "check", file.toString()));
        arguments.addAll(List.of(options));
        return semel(arguments.toArray(String[]::new));
    }

    private List<String> lines() {
        return out.toString().lines().toList();
    }
}
