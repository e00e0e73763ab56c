package dev.semel.testkit.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.http.HttpBody;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The service sees the whole body of a protected request, and none that is larger than allowed. */
interface WholeBodyRules extends HttpRules {
    private void arrives(Ask ask, Script script, byte[] body) {
        Told first = ask.body(body).tell();
        Told second = ask.body(body).tell();

        assertThat(first.status()).as(first.toString()).isEqualTo(201);
        assertThat(script.last().body()).isEqualTo(HttpBody.of(body));
        assertThat(second.isReplay()).as(second.toString()).isTrue();
        assertThat(script.calls()).isEqualTo(1);
    }

    private Ask ask(Script script, String type) {
        return scene().ask("POST", "/charges?in=query")
                .to(script)
                .key(scene().freshKey())
                .with("Content-Type", type);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"application/json", "application/x-www-form-urlencoded", "text/plain", "application/octet-stream"
            })
    default void a_body_of_any_kind_reaches_the_service(String type) {
        Script script = scene().counting();
        String text = type.endsWith("json") ? "{\"a\": 1}" : "a=1&b=%C3%A9&a=2";
        arrives(ask(script, type), script, text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    default void a_multipart_body_reaches_the_service() {
        Script script = scene().counting();
        String body = String.join(
                "\r\n",
                "--b",
                "Content-Disposition: form-data; name=\"a\"",
                "",
                "1",
                "--b",
                "Content-Disposition: form-data; name=\"f\"; filename=\"f.bin\"",
                "",
                "\0\1\2",
                "--b--",
                "");
        arrives(ask(script, "multipart/form-data; boundary=b"), script, body.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    default void a_chunked_body_reaches_the_service() {
        Script script = scene().counting();
        arrives(ask(script, "application/json").inChunks(), script, "{\"a\":[1,2,3]}".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    default void an_empty_body_is_a_body_even_if_it_is_called_json() {
        Script script = scene().counting();
        arrives(ask(script, "application/json"), script, new byte[0]);
    }

    @Test
    default void a_large_body_of_any_bytes_reaches_the_service() {
        Script script = scene().counting();
        byte[] body = new byte[1 << 20];
        new Random(7).nextBytes(body);
        arrives(ask(script, "application/octet-stream"), script, body);
    }

    @Test
    default void a_compressed_body_is_compared_and_passed_on_as_it_came() {
        Script script = scene().counting();
        byte[] body = {31, -117, 8, 0, 1, 2, 3};
        arrives(ask(script, "application/json").with("Content-Encoding", "x-own"), script, body);
    }

    @Test
    default void a_body_of_just_the_limit_is_taken() {
        Script script = scene().counting();
        byte[] body = "x".repeat(ContractPolicy.SMALL_BODY_BYTES).getBytes(StandardCharsets.UTF_8);
        Ask ask = scene().ask("POST", "/small/1").to(script).key(scene().freshKey());
        arrives(ask.with("Content-Type", "text/plain"), script, body);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    default void a_larger_body_is_refused_and_leaves_no_record(boolean chunked) {
        Script script = scene().counting();
        String key = scene().freshKey();
        Ask plain = scene().ask("POST", "/small/1")
                .to(script)
                .key(key)
                .with("Content-Type", "text/plain")
                .body("x".repeat(ContractPolicy.SMALL_BODY_BYTES + 1));

        Told told = (chunked ? plain.inChunks() : plain).tell();

        assertThat(told.status()).isEqualTo(413);
        assertThat(told.code()).isEqualTo("body_too_large");
        assertThat(script.calls()).isZero();
        assertThat(scene().record(key)).isNull();
    }

    @Test
    default void an_announced_body_that_is_too_large_is_refused_before_it_comes() {
        Script script = scene().counting();
        Ask ask = scene().ask("POST", "/small/1").to(script).key(scene().freshKey());

        try (Line line = ask.with("Content-Type", "text/plain").announce(1 << 30)) {
            assertThat(line.told().status()).isEqualTo(413);
        }
        assertThat(script.calls()).isZero();
    }

    @Test
    default void a_client_that_waits_to_be_told_to_go_on_is_told() {
        Script script = scene().counting();
        String body = "{\"amount\":1}";
        Ask ask = ask(script, "application/json").with("Expect", "100-continue");

        try (Line line = ask.announce(body.length())) {
            assertThat(line.head().status()).isEqualTo(100);
            line.send(body.getBytes(StandardCharsets.UTF_8));
            assertThat(line.told().status()).isEqualTo(201);
        }
        assertThat(script.last().body().length()).isEqualTo(body.length());
    }

    @Test
    default void a_body_that_breaks_off_runs_nothing_and_leaves_no_record() {
        Script script = scene().counting();
        String key = scene().freshKey();
        Ask ask = scene().ask("POST", "/charges").to(script).from("alice").key(key);

        try (Line line = ask.with("Content-Type", "text/plain").announce(10)) {
            line.send(Arrays.copyOf(new byte[] {'x'}, 5));
        }
        // The same host has seen the end of the connection when it has served this one.
        Told whole = ask.with("Content-Type", "text/plain").body("whole").tell();

        assertThat(whole.status()).isEqualTo(201);
        assertThat(whole.isReplay()).isFalse();
        assertThat(script.calls()).isEqualTo(1);
    }
}
