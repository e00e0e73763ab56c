package dev.semel.testkit.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is not protected passes through as if nobody stood before the service. */
interface PassingRules extends HttpRules {
    @Test
    default void a_post_without_a_key_runs_every_time() {
        Script script = scene().counting();
        Ask ask = scene().ask("POST", "/charges").to(script).json("{}");

        Told first = ask.tell();
        Told second = ask.tell();

        assertThat(first.text()).isEqualTo("{\"id\":1}");
        assertThat(second.text()).isEqualTo("{\"id\":2}");
        assertThat(first.header("Idempotency-Expires")).isEmpty();
        assertThat(second.isReplay()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "PUT", "DELETE", "OPTIONS"})
    default void other_methods_pass_even_with_a_key(String method) {
        Script script = scene().counting();
        String key = scene().freshKey();
        Ask ask = scene().ask(method, "/charges/1").to(script).key(key);

        ask.tell();
        Told second = ask.tell();

        assertThat(script.calls()).isEqualTo(2);
        assertThat(second.isReplay()).isFalse();
        assertThat(scene().record(key)).isNull();
    }

    @Test
    default void a_head_has_the_headers_of_its_handler_and_no_body() {
        Script script = scene().answering(Reply.of(200, "the whole", "ETag", "\"v1\""));

        Told told = scene().ask("HEAD", "/charges/1")
                .to(script)
                .key(scene().freshKey())
                .tell();

        assertThat(told.status()).isEqualTo(200);
        assertThat(told.header("ETag")).isEqualTo("\"v1\"");
        assertThat(script.last().method()).isEqualTo("HEAD");
    }

    @Test
    default void a_route_that_ignores_keys_passes_with_one() {
        Script script = scene().counting();
        String key = scene().freshKey();

        scene().ask("POST", "/ignored/a").to(script).key(key).json("{}").tell();
        scene().ask("POST", "/ignored/a")
                .to(script)
                .key("\"unterminated")
                .json("{}")
                .tell();

        assertThat(script.calls()).isEqualTo(2);
        assertThat(scene().record(key)).isNull();
    }

    @Test
    default void what_passes_is_streamed_while_its_handler_works() {
        Script script = scene().script((self, request) -> Reply.streamed(200, out -> {
            out.write("first".getBytes(StandardCharsets.UTF_8));
            out.flush();
            self.pause();
            out.write("second".getBytes(StandardCharsets.UTF_8));
        }));

        try (Line line = scene().ask("POST", "/stream").to(script).json("{}").open()) {
            assertThat(line.head().status()).isEqualTo(200);
            assertThat(line.chunk()).isEqualTo("first");
            script.goOn();
            assertThat(line.chunk()).isEqualTo("second");
        }
    }

    @Test
    default void what_passes_may_be_larger_than_what_is_protected() {
        Script script = scene().script((self, request) ->
                Reply.of(200, Integer.toString(request.body().length())));

        Told told = scene().ask("POST", "/small/a")
                .to(script)
                .body(new byte[3 << 20])
                .tell();

        assertThat(told.text()).isEqualTo(Integer.toString(3 << 20));
    }
}
