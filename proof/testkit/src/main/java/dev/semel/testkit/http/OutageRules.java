package dev.semel.testkit.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** While the store does not answer: nothing runs unprotected, and nothing is told that is not recorded. */
interface OutageRules extends HttpRules {
    @Test
    default void nothing_runs_while_keys_cannot_be_looked_up() {
        Script script = scene().counting();
        Ask ask = scene().post("/charges", script);

        scene().store().go();
        Told refused;
        try {
            refused = ask.tell();
        } finally {
            scene().store().comeBack();
        }

        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.code()).isEqualTo("unavailable");
        assertThat(refused.header("Retry-After")).isNotEmpty();
        assertThat(script.calls()).isZero();
        assertThat(settled(ask).status()).isEqualTo(201);
    }

    /** A claim of unknown fate is withdrawn when the store is there again; who comes in between is told to wait. */
    private static Told settled(Ask ask) {
        Told told = ask.tell();
        while (told.code().equals("in_progress")) {
            told = ask.tell();
        }
        return told;
    }

    @Test
    default void what_is_not_protected_passes_all_the_same() {
        Script script = scene().counting();
        scene().store().go();
        try {
            assertThat(scene().ask("POST", "/charges")
                            .to(script)
                            .json("{}")
                            .tell()
                            .status())
                    .isEqualTo(201);
        } finally {
            scene().store().comeBack();
        }
    }

    @Test
    default void an_outcome_that_cannot_be_recorded_is_told_once_it_is() {
        Script script = scene().script((self, request) -> {
            scene().store().go();
            return Reply.of(201, "done");
        });
        Ask ask = scene().post("/charges", script);

        Told first;
        try {
            first = ask.tell();
        } finally {
            scene().store().comeBack();
        }
        Told later = settled(ask);

        assertThat(first.status()).isEqualTo(503);
        assertThat(first.code()).isEqualTo("not_recorded");
        assertThat(first.text()).doesNotContain("done");
        assertThat(later.status()).isEqualTo(201);
        assertThat(later.text()).isEqualTo("done");
        assertThat(script.calls()).isEqualTo(1);
    }
}
