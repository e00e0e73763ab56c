package dev.semel.testkit.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What makes two requests the same, and what a caller is told whose key stands for another. */
interface SamenessRules extends HttpRules {
    private void refused(Ask first, Ask second, Script script, String part) {
        assertThat(first.tell().status()).isEqualTo(201);

        Told told = second.tell();

        assertThat(told.status()).as(told.toString()).isEqualTo(422);
        assertThat(told.code()).isEqualTo("key_reused");
        assertThat(told.text()).contains("\"differs\":[\"" + part + "\"]").doesNotContain("\"id\":1");
        assertThat(told.isReplay()).isFalse();
        assertThat(script.calls()).isEqualTo(1);
    }

    @Test
    default void another_method_is_another_request() {
        Script script = scene().counting();
        Ask ask = scene().post("/charges", script);
        refused(ask, ask.method("PATCH"), script, "method");
    }

    @Test
    default void another_path_is_another_request() {
        Script script = scene().counting();
        Ask ask = scene().post("/orders/1/cancel", script);
        refused(ask, ask.target("/orders/2/cancel"), script, "path");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/charges?a=2", "/charges?b=1&a=1", "/charges"})
    default void another_query_is_another_request(String target) {
        Script script = scene().counting();
        Ask ask = scene().post("/charges?a=1", script);
        refused(ask, ask.target(target), script, "query");
    }

    @Test
    default void another_media_type_is_another_request() {
        Script script = scene().counting();
        Ask ask = scene().ask("POST", "/charges")
                .to(script)
                .key(scene().freshKey())
                .body("a=1");
        refused(
                ask.with("Content-Type", "text/plain"),
                ask.with("Content-Type", "text/plain;charset=utf-16"),
                script,
                "media_type");
    }

    @Test
    default void another_body_is_another_request() {
        Script script = scene().counting();
        Ask ask = scene().post("/charges", script);
        refused(ask, ask.body("{\"amount\":2}"), script, "body");
    }

    @Test
    default void a_declared_header_counts() {
        Script script = scene().counting();
        Ask ask = scene().post("/counted/1", script);
        refused(ask.with("X-Account", "a"), ask.with("X-Account", "b"), script, "headers");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"a\":1,\"b\":[1,2]} | { \"b\" : [1, 2], \"a\" : 1.0 }",
                "{\"text\":\"\u00e9\"} | {\"text\":\"\\u00e9\"}",
                "[1e3] | [1000]"
            })
    default void json_is_compared_by_its_meaning(String first, String second) {
        Script script = scene().counting();
        Ask ask = scene().post("/charges", script);

        ask.body(first.strip()).tell();
        Told replayed = ask.body(second.strip()).tell();

        assertThat(replayed.isReplay()).as(replayed.toString()).isTrue();
        assertThat(script.calls()).isEqualTo(1);
    }

    @Test
    default void large_numbers_that_doubles_confuse_are_told_apart() {
        Script script = scene().counting();
        Ask ask = scene().post("/charges", script);
        refused(ask.body("{\"n\":9007199254740992}"), ask.body("{\"n\":9007199254740993}"), script, "body");
    }

    @Test
    default void a_field_declared_volatile_does_not_count_and_all_others_do() {
        Script script = scene().counting();
        Ask ask = scene().post("/volatile/1", script);

        ask.body("{\"amount\":1,\"sentAt\":1}").tell();
        Told same = ask.body("{\"amount\":1,\"sentAt\":2}").tell();
        Told other = ask.body("{\"amount\":2,\"sentAt\":2}").tell();

        assertThat(same.isReplay()).isTrue();
        assertThat(other.status()).isEqualTo(422);
    }

    @Test
    default void a_mismatch_beats_in_progress() {
        Script script = scene().answeringLater(Reply.of(201, "done"));
        Ask ask = scene().post("/charges", script);

        try (Line first = ask.open()) {
            script.awaitCall();
            Told other = ask.body("{\"amount\":2}").tell();
            script.goOn();

            assertThat(other.status()).isEqualTo(422);
            assertThat(first.told().status()).isEqualTo(201);
        }
        assertThat(script.calls()).isEqualTo(1);
    }

    @Test
    default void malformed_json_is_refused_with_its_position() {
        Script script = scene().counting();
        Ask ask = scene().post("/charges", script).body("{\"a\":1,\"a\":2}");

        Told told = ask.tell();

        assertThat(told.status()).isEqualTo(400);
        assertThat(told.code()).isEqualTo("malformed_json");
        assertThat(told.text()).contains("\"position\":");
        assertThat(script.calls()).isZero();
    }

    @Test
    default void a_lenient_route_compares_malformed_json_by_its_bytes() {
        Script script = scene().counting();
        Ask ask = scene().post("/lenient/1", script).body("{\"a\":1,\"a\":2}");

        ask.tell();

        assertThat(ask.tell().isReplay()).isTrue();
        assertThat(ask.body("{\"a\":1, \"a\":2}").tell().status()).isEqualTo(422);
        assertThat(script.calls()).isEqualTo(1);
    }

    @Test
    default void one_key_serves_two_declared_routes_and_only_one_path_of_the_rest() {
        Script script = scene().counting();
        Ask ask = scene().post("/required/1", script);

        assertThat(ask.tell().text()).isEqualTo("{\"id\":1}");
        assertThat(ask.target("/counted/1").tell().text()).isEqualTo("{\"id\":2}");
        assertThat(ask.target("/charges").tell().text()).isEqualTo("{\"id\":3}");
        assertThat(ask.target("/refunds").tell().status()).isEqualTo(422);
    }
}
