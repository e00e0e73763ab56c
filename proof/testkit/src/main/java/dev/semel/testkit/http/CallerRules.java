package dev.semel.testkit.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** A key belongs to its caller: no answer ever reaches another. */
interface CallerRules extends HttpRules {
    @Test
    default void the_same_key_from_another_caller_is_another_key() {
        Script script = scene().counting();
        Ask ask = scene().ask("POST", "/charges")
                .to(script)
                .key(scene().freshKey())
                .json("{}");

        Told alice = ask.from("alice").tell();
        Told bob = ask.from("bob").tell();
        Told nobody = ask.tell();
        Told aliceAgain = ask.from("alice").tell();

        assertThat(alice.text()).isEqualTo("{\"id\":1}");
        assertThat(bob.text()).isEqualTo("{\"id\":2}");
        assertThat(nobody.text()).isEqualTo("{\"id\":3}");
        assertThat(aliceAgain.text()).isEqualTo("{\"id\":1}");
        assertThat(script.calls()).isEqualTo(3);
    }

    @Test
    default void another_callers_mismatch_tells_nothing() {
        Script script = scene().counting();
        Ask ask = scene().ask("POST", "/charges")
                .to(script)
                .key(scene().freshKey())
                .json("{\"amount\":1}");

        ask.from("alice").tell();
        Told bob = ask.from("bob").body("{\"amount\":2}").tell();

        assertThat(bob.status()).isEqualTo(201);
        assertThat(bob.isReplay()).isFalse();
    }

    @Test
    default void a_caller_with_two_names_is_refused() {
        Script script = scene().counting();

        Told told = scene().post("/charges", script).from("bob").tell();

        assertThat(told.status()).isEqualTo(400);
        assertThat(script.calls()).isZero();
    }

    @Test
    default void a_caller_with_cookies_and_no_name_is_refused() {
        Script script = scene().counting();
        String key = scene().freshKey();

        Told told = scene().ask("POST", "/charges")
                .to(script)
                .key(key)
                .with("Cookie", "s=1")
                .json("{}")
                .tell();

        assertThat(told.status()).isEqualTo(403);
        assertThat(told.code()).isEqualTo("caller_unknown");
        assertThat(script.calls()).isZero();
        assertThat(scene().record(key)).isNull();
    }

    @Test
    default void a_credential_stands_in_no_record() {
        Script script = scene().counting();
        String key = scene().freshKey();

        scene().ask("POST", "/charges")
                .to(script)
                .key(key)
                .from("a-secret-token")
                .json("{}")
                .tell();

        assertThat(scene().fullKey(key).tenant()).doesNotContain("a-secret-token");
    }
}
