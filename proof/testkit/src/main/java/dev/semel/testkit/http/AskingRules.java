package dev.semel.testkit.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What the host itself hands out: URLs that tell an outcome, and keys for actions that have not begun. */
interface AskingRules extends HttpRules {
    private Ask asking(Told where) {
        return scene().ask("GET", where.header("Location"));
    }

    @Test
    default void a_twin_is_told_where_to_ask_and_is_told_the_outcome_there() {
        scene().needs(HttpTrait.OWN_PATHS);
        Script script = scene().answeringLater(Reply.of(201, "done"));
        Ask ask = scene().post("/accepts/1", script);

        try (Line first = ask.open()) {
            script.awaitCall();
            Told twin = ask.tell();
            assertThat(twin.status()).isEqualTo(202);
            assertThat(twin.header("Retry-After")).isNotEmpty();
            assertThat(asking(twin).from("alice").tell().status()).isEqualTo(202);
            script.goOn();
            assertThat(first.told().text()).isEqualTo("done");
            Told later = asking(twin).from("alice").tell();

            assertThat(later.status()).isEqualTo(201);
            assertThat(later.text()).isEqualTo("done");
            assertThat(later.isReplay()).isTrue();
            assertThat(asking(twin).from("bob").tell().code()).isEqualTo("url_unknown");
        }
        assertThat(script.calls()).isEqualTo(1);
    }

    @Test
    default void a_made_up_url_tells_nothing() {
        scene().needs(HttpTrait.OWN_PATHS);

        Told told = scene().ask("GET", "/.well-known/semel/operations/made.up")
                .from("alice")
                .tell();

        assertThat(told.status()).isEqualTo(404);
        assertThat(told.code()).isEqualTo("url_unknown");
    }

    @Test
    default void who_prefers_not_to_wait_is_told_where_to_ask_while_the_first_attempt_works() {
        scene().needs(HttpTrait.RESPONDS_ASYNC);
        Script script = scene().answeringLater(Reply.of(201, "done"));
        Ask ask = scene().post("/accepts/1", script);

        Told where = ask.with("Prefer", "respond-async").tell();

        assertThat(where.status()).isEqualTo(202);
        assertThat(where.header("Preference-Applied")).isEqualTo("respond-async");
        script.goOn();
        assertThat(awaited(where).text()).isEqualTo("done");
        assertThat(script.calls()).isEqualTo(1);
    }

    private Told awaited(Told where) {
        Told told = asking(where).from("alice").tell();
        while (told.status() == 202) {
            told = asking(where).from("alice").tell();
        }
        return told;
    }

    private String token(String caller) {
        Told told = scene().ask("GET", "/.well-known/semel/token?operation=tokens")
                .from(caller)
                .tell();
        assertThat(told.status()).as(told.toString()).isEqualTo(200);
        assertThat(told.header("Cache-Control")).isEqualTo("no-store");
        return told.member("token");
    }

    private Ask spending(Script script, String caller) {
        return scene().ask("POST", "/tokens/1").to(script).from(caller);
    }

    @Test
    default void a_token_that_was_handed_out_is_a_key() {
        scene().needs(HttpTrait.OWN_PATHS);
        Script script = scene().counting();
        Ask ask = spending(script, "alice").key(token("alice")).json("{}");

        assertThat(ask.tell().status()).isEqualTo(201);
        assertThat(ask.tell().isReplay()).isTrue();
        assertThat(script.calls()).isEqualTo(1);
    }

    @Test
    default void a_token_in_a_form_field_is_a_key_and_the_service_sees_the_field() {
        scene().needs(HttpTrait.OWN_PATHS);
        Script script = scene().counting();
        String form = "amount=1&once=" + token("alice");
        Ask ask = spending(script, "alice")
                .with("Content-Type", "application/x-www-form-urlencoded")
                .body(form);

        assertThat(ask.tell().status()).isEqualTo(201);
        assertThat(ask.tell().isReplay()).isTrue();
        assertThat(script.last().body().length()).isEqualTo(form.length());
    }

    @Test
    default void no_other_key_is_taken_for_a_token() {
        scene().needs(HttpTrait.OWN_PATHS);
        Script script = scene().counting();

        assertThat(spending(script, "alice").json("{}").tell().code()).isEqualTo("key_missing");
        assertThat(spending(script, "alice").key("own").json("{}").tell().code())
                .isEqualTo("token_invalid");
        Told bobs = spending(script, "alice").key(token("bob")).json("{}").tell();
        assertThat(bobs.status()).isEqualTo(403);
        assertThat(bobs.code()).isEqualTo("token_invalid");
        assertThat(script.calls()).isZero();
    }
}
