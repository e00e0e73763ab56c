package dev.semel.testkit.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** How much of an answer is kept, and how a replay says that it is not all of it. */
interface KeptRules extends HttpRules {
    private Ask answered(String path, String body) {
        Script script = scene().answering(Reply.of(
                201, body, "Content-Type", "application/json", "Location", "/charges/7", "ETag", "\"v1\""));
        Ask ask = scene().post(path, script);
        Told first = ask.tell();
        assertThat(first.status()).isEqualTo(201);
        assertThat(first.text()).isEqualTo(body);
        assertThat(first.header("Idempotency-State")).isEmpty();
        return ask;
    }

    @Test
    default void an_answer_over_the_limit_is_never_run_again_for_and_keeps_its_status_and_headers() {
        Told retry = answered(
                        "/small-result/1", "{\"text\":\"" + "x".repeat(2 * ContractPolicy.SMALL_RESULT_BYTES) + "\"}")
                .tell();

        assertThat(retry.status()).isEqualTo(201);
        assertThat(retry.code()).isEqualTo("result_not_kept");
        assertThat(retry.header("Idempotency-State")).isEqualTo("result_not_kept");
        assertThat(retry.header("Location")).isEqualTo("/charges/7");
        assertThat(retry.header("ETag")).isEqualTo("\"v1\"");
        assertThat(retry.isReplay()).isTrue();
    }

    @Test
    default void an_answer_longer_than_the_host_holds_is_told_to_nobody_and_never_run_again_for() {
        byte[] piece = new byte[1 << 20];
        Script script = scene().script((self, request) -> Reply.streamed(
                201,
                out -> {
                    for (int at = 0; at < 18; at++) {
                        out.write(piece);
                    }
                },
                "Location",
                "/charges/7"));
        Ask ask = scene().post("/charges", script);

        Told first = ask.tell();
        Told retry = ask.tell();

        for (Told told : new Told[] {first, retry}) {
            assertThat(told.status()).isEqualTo(201);
            assertThat(told.code()).isEqualTo("result_not_kept");
            assertThat(told.header("Location")).isEqualTo("/charges/7");
        }
        assertThat(script.calls()).isEqualTo(1);
    }

    @Test
    default void a_route_that_keeps_the_status_replays_the_status() {
        Told retry = answered("/status-only/1", "{\"id\":7}").tell();

        assertThat(retry.status()).isEqualTo(201);
        assertThat(retry.header("Idempotency-State")).isEqualTo("result_not_kept");
        assertThat(retry.header("Location")).isEmpty();
    }

    @Test
    default void a_route_that_keeps_a_reference_replays_the_members_that_are_one() {
        Told retry = answered("/reference/1", "{\"id\":7,\"secret\":1}").tell();

        assertThat(retry.status()).isEqualTo(201);
        assertThat(retry.text()).isEqualTo("{\"id\":7}");
        assertThat(retry.header("Idempotency-State")).isEqualTo("result_reference");
    }

    @Test
    default void what_is_redacted_reaches_the_first_caller_alone() {
        Told retry = answered("/redacted/1", "{\"id\":7,\"card\":\"4711\"}").tell();

        assertThat(retry.text()).isEqualTo("{\"id\":7,\"card\":null}");
        assertThat(retry.header("Location")).isEmpty();
        assertThat(retry.header("Idempotency-State")).isEqualTo("result_redacted");
    }

    @Test
    default void a_declared_header_is_replayed_too() {
        Script script = scene().answering(Reply.of(201, "done", "Access-Control-Allow-Origin", "https://a.example"));
        Ask ask = scene().post("/cors/1", script);

        ask.tell();

        assertThat(ask.tell().header("Access-Control-Allow-Origin")).isEqualTo("https://a.example");
    }
}
