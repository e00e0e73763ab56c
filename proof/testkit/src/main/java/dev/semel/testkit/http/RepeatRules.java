package dev.semel.testkit.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.protocol.Status;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What repeats are told where the terms do not say that they are replayed, and what becomes of versions. */
interface RepeatRules extends HttpRules {
    private Script creating() {
        return scene().script((self, request) -> Reply.of(
                201,
                "{\"id\":" + self.calls() + ",\"secret\":\"s\"}",
                "Content-Type",
                "application/json",
                "Location",
                "/orders/17"));
    }

    @Test
    default void a_repeat_that_is_skipped_is_told_that_it_was_done_and_nothing_of_the_answer() {
        Script script = creating();
        Ask ask = scene().post("/skips/1", script);
        assertThat(ask.tell().status()).isEqualTo(201);

        Told repeat = ask.tell();

        assertThat(repeat.status()).isEqualTo(204);
        assertThat(repeat.text()).isEmpty();
        assertThat(repeat.isReplay()).isTrue();
        assertThat(repeat.header("Idempotency-State")).isEqualTo("skipped");
        assertThat(repeat.header("Idempotency-Expires")).endsWith("GMT");
        assertThat(repeat.header("Location")).isEmpty();
        assertThat(script.calls()).isEqualTo(1);
    }

    @Test
    default void a_refusal_is_told_again_where_repeats_are_skipped() {
        Script script = scene().answering(Reply.of(422, "no money", "Content-Type", "text/plain"));
        Ask ask = scene().post("/skips/1", script);
        ask.tell();

        Told repeat = ask.tell();

        assertThat(repeat.status()).isEqualTo(422);
        assertThat(repeat.text()).isEqualTo("no money");
        assertThat(repeat.isReplay()).isTrue();
    }

    @Test
    default void a_repeat_that_is_acknowledged_is_told_what_was_made() {
        Script script = creating();
        Ask ask = scene().post("/acknowledges/1", script);
        assertThat(ask.tell().text()).contains("secret");

        Told repeat = ask.tell();

        assertThat(repeat.status()).isEqualTo(201);
        assertThat(repeat.text()).isEqualTo("{\"id\":1}");
        assertThat(repeat.header("Location")).isEqualTo("/orders/17");
        assertThat(repeat.header("Idempotency-State")).isEqualTo("result_reference");
        assertThat(script.calls()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"201, succeeded", "422, rejected"})
    default void a_repeat_that_is_refused_is_told_so_and_nothing_of_the_answer(int status, String state) {
        Script script =
                scene().answering(Reply.of(status, "secret", "Content-Type", "text/plain", "Location", "/orders/17"));
        Ask ask = scene().post("/refuses/1", script);
        assertThat(ask.tell().text()).isEqualTo("secret");

        Told repeat = ask.tell();

        assertThat(repeat.status()).isEqualTo(409);
        assertThat(repeat.code()).isEqualTo("duplicate");
        assertThat(repeat.text()).contains("\"state\":\"" + state + "\"").doesNotContain("secret");
        assertThat(repeat.header("Location")).isEmpty();
        assertThat(script.calls()).isEqualTo(1);
    }

    @Test
    default void a_repeat_with_another_request_is_a_mismatch_under_every_rule() {
        for (String path : new String[] {"/skips/1", "/refuses/1", "/acknowledges/1"}) {
            Ask ask = scene().post(path, creating());
            ask.tell();

            assertThat(ask.body("{\"amount\":2}").tell().code()).isEqualTo("key_reused");
        }
    }

    /** A request for this version of one entity, under the entity's key. */
    private Ask version(String key, Script script, String header, String body) {
        return scene().ask("POST", "/versions/17")
                .to(script)
                .from("alice")
                .key(key)
                .with("If-Match", header)
                .json(body);
    }

    @Test
    default void versions_by_header_supersede_repeat_or_are_refused() {
        Script script = creating();
        String key = scene().freshKey();
        assertThat(version(key, script, "\"2\"", "{\"a\":2}").tell().status()).isEqualTo(201);

        Told again = version(key, script, "2", "{\"a\":2}").tell();
        Told other = version(key, script, "2", "{\"a\":3}").tell();
        Told older = version(key, script, "1", "{\"a\":1}").tell();
        Told newer = version(key, script, "3", "{\"a\":3}").tell();
        Told late = version(key, script, "2", "{\"a\":2}").tell();

        assertThat(again.isReplay()).isTrue();
        assertThat(again.text()).contains("\"id\":1");
        assertThat(other.status()).isEqualTo(422);
        assertThat(other.code()).isEqualTo("key_reused");
        assertThat(other.text()).contains("This version under this key");
        assertThat(older.status()).isEqualTo(409);
        assertThat(older.code()).isEqualTo("stale");
        assertThat(newer.status()).isEqualTo(201);
        assertThat(newer.isReplay()).isFalse();
        assertThat(late.code()).isEqualTo("stale");
        assertThat(script.calls()).isEqualTo(2);
        assertThat(Objects.requireNonNull(scene().record(key)).version()).isEqualTo(3);
    }

    @Test
    default void a_create_that_comes_again_after_the_delete_is_stale_and_a_delete_repeats() {
        Script script = creating();
        String key = scene().freshKey();
        Ask create = version(key, script, "1", "{}").target("/entities/17");
        Ask delete = version(key, script, "2", "{}").target("/entities/17").method("DELETE");
        assertThat(create.tell().status()).isEqualTo(201);
        assertThat(delete.tell().isReplay()).isFalse();

        assertThat(create.tell().code()).isEqualTo("stale");
        assertThat(delete.tell().isReplay()).isTrue();
        assertThat(version(key, script, "2", "{}").target("/entities/17").tell().text())
                .contains("\"differs\":[\"method\"]");
        assertThat(script.calls()).isEqualTo(2);
    }

    @Test
    default void versions_by_a_member_of_the_body_supersede() {
        Script script = creating();
        Ask ask = scene().post("/documents/17", script);

        assertThat(ask.body("{\"version\":5,\"text\":\"b\"}").tell().status()).isEqualTo(201);
        assertThat(ask.body("{\"version\":4,\"text\":\"a\"}").tell().code()).isEqualTo("stale");
        assertThat(ask.body("{\"version\":6,\"text\":\"c\"}").tell().status()).isEqualTo(201);
        assertThat(script.calls()).isEqualTo(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", "\"a\"", "W/\"1\"", "1.5", "-1", "0"})
    default void what_is_no_version_is_refused_and_nothing_is_sent(String header) {
        Script script = creating();
        String key = scene().freshKey();

        Told told = version(key, script, header, "{}").tell();

        assertThat(told.status()).isEqualTo(400);
        assertThat(told.code()).isEqualTo("version_malformed");
        assertThat(scene().record(key)).isNull();
        assertThat(script.calls()).isZero();
    }

    @Test
    default void a_request_without_its_version_is_refused_and_nothing_is_sent() {
        Script script = creating();

        Told byHeader = scene().post("/versions/17", script).tell();
        Told byMember = scene().post("/documents/17", script).tell();

        assertThat(byHeader.code()).isEqualTo("version_missing");
        assertThat(byMember.code()).isEqualTo("version_missing");
        assertThat(byHeader.status()).isEqualTo(400);
        assertThat(script.calls()).isZero();
    }

    @Test
    default void a_version_while_another_is_at_work_is_told_so() {
        Script script = scene().answeringLater(Reply.of(201, "made"));
        String key = scene().freshKey();
        try (Line first = version(key, script, "1", "{}").open()) {
            script.awaitCall();
            assertThat(version(key, script, "2", "{}").tell().code()).isEqualTo("in_progress");
            script.goOn();
            assertThat(first.told().status()).isEqualTo(201);
        }
        assertThat(scene().status(key)).isEqualTo(Status.SUCCEEDED);
    }
}
