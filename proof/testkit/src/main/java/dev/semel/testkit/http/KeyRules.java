package dev.semel.testkit.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The key header: how it is read, and what is refused before anything is sent. */
interface KeyRules extends HttpRules {
    @Test
    default void a_quoted_and_a_bare_key_are_the_same_key() {
        Script script = scene().counting();
        String key = scene().freshKey();
        Ask ask = scene().ask("POST", "/charges").to(script).json("{}");

        ask.key(key).tell();
        Told replayed = ask.key("\"" + key + "\"").tell();

        assertThat(replayed.isReplay()).isTrue();
        assertThat(script.calls()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"unterminated",
                "a,b",
                "\"a\", \"b\"",
                "\"k\";v=1",
                "\"a\"b",
                "\"\\x\"",
                "\"\"",
                "a\\b",
                "caf\u00e9"
            })
    default void a_malformed_key_is_refused_and_nothing_is_sent(String key) {
        Script script = scene().counting();

        Told told =
                scene().ask("POST", "/charges").to(script).key(key).json("{}").tell();

        assertThat(told.status()).isEqualTo(400);
        assertThat(told.code()).isEqualTo("key_malformed");
        assertThat(told.header("Cache-Control")).isEqualTo("no-store");
        assertThat(told.text()).contains("\"retryable\":false");
        assertThat(script.calls()).isZero();
    }

    @Test
    default void two_key_lines_are_refused_even_if_they_are_equal() {
        Script script = scene().counting();
        String key = scene().freshKey();

        Told told = scene().ask("POST", "/charges")
                .to(script)
                .key(key)
                .key(key)
                .json("{}")
                .tell();

        assertThat(told.code()).isEqualTo("key_malformed");
        assertThat(script.calls()).isZero();
        assertThat(scene().record(key)).isNull();
    }

    @Test
    default void an_empty_key_is_refused() {
        Script script = scene().counting();

        Told told =
                scene().ask("POST", "/charges").to(script).key("").json("{}").tell();

        assertThat(told.code()).isEqualTo("key_malformed");
        assertThat(script.calls()).isZero();
    }

    @Test
    default void a_key_of_255_characters_is_taken_and_a_longer_one_refused() {
        Script script = scene().counting();
        String longest = (scene().freshKey() + "-").concat("k".repeat(255)).substring(0, 255);
        Ask ask = scene().ask("POST", "/charges").to(script).json("{}");

        Told taken = ask.key(longest).tell();
        Told refused = ask.key(longest + "k").tell();

        assertThat(taken.status()).isEqualTo(201);
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.code()).isEqualTo("key_too_long");
        assertThat(script.calls()).isEqualTo(1);
    }

    @Test
    default void a_route_that_requires_a_key_refuses_requests_without_one() {
        Script script = scene().counting();

        Told told = scene().ask("POST", "/required/1").to(script).json("{}").tell();

        assertThat(told.status()).isEqualTo(400);
        assertThat(told.code()).isEqualTo("key_missing");
        assertThat(script.calls()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"//required/1", "/./required/1", "/a/../required/1", "/requ%69red/1", "/required;a=b/1"})
    default void another_spelling_of_its_path_does_not_escape_a_route(String path) {
        Script script = scene().counting();

        Told told = scene().ask("POST", path).to(script).json("{}").tell();

        assertThat(told.status()).as(told.toString()).isEqualTo(400);
        assertThat(script.calls()).isZero();
    }
}
