package dev.semel.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.operation.ContentRule;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ProblemTest {
    @Test
    void a_problem_says_what_it_is_in_the_words_of_rfc_9457() {
        HttpAnswer answer = Problem.of(ProblemCode.KEY_MISSING, "Send one.").answer();

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.headers().first("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.headers().first("Cache-Control")).isEqualTo("no-store");
        assertThat(answer.headers().first("Retry-After")).isNull();
        assertThat(Requests.text(answer.body()))
                .isEqualTo("{\"type\":\"https://semel.dev/problems/key_missing\",\"title\":\"A key is required\","
                        + "\"status\":400,\"detail\":\"Send one.\",\"code\":\"key_missing\",\"retryable\":false}");
    }

    @Test
    void advice_to_retry_stands_in_header_and_body() {
        HttpAnswer answer =
                Problem.of(ProblemCode.UNAVAILABLE, "Later.").retryAfter(0).answer();

        assertThat(answer.headers().first("Retry-After")).isEqualTo("1");
        assertThat(Requests.text(answer.body())).contains("\"retryable\":true");
    }

    @Test
    void whatever_stands_in_a_text_the_problem_is_one_json_text_that_means_it() {
        Random random = new Random(3);
        for (int round = 0; round < 500; round++) {
            StringBuilder text = new StringBuilder("\"\\</script>\u2028");
            for (int at = 0; at < 10; at++) {
                text.appendCodePoint(random.nextInt(0xd800));
            }
            text.append("\ud83d\ude00");
            String json = Problem.of(ProblemCode.STALE, text.toString()).json();

            assertThat(json).matches("[ -~]*").doesNotContain("<");
            assertThat(meaning(json)).isEqualTo(meaning(byHand(text.toString())));
        }
    }

    @Test
    void members_are_escaped_too() {
        String json = Problem.of(ProblemCode.STALE, "d")
                .with("a\"b", "c\"d")
                .withMember(each -> each.texts("list", List.of("x\"", "y")))
                .withMember(each -> each.object("inner", new JsonText().text("z", "\"")))
                .json();

        assertThat(json).endsWith(",\"a\\\"b\":\"c\\\"d\",\"list\":[\"x\\\"\",\"y\"],\"inner\":{\"z\":\"\\\"\"}}");
        assertThat(meaning(json)).isNotNull();
    }

    @Test
    void codes_and_types_are_stable_and_each_its_own() {
        Set<String> types = new HashSet<>();
        for (ProblemCode code : ProblemCode.values()) {
            assertThat(code.code()).matches("[a-z_]+");
            assertThat(code.type()).isEqualTo("https://semel.dev/problems/" + code.code());
            assertThat(types.add(code.type())).isTrue();
        }
        assertThat(types).hasSize(30);
    }

    /** The core's strict reader as a judge that shares no code with the writer. */
    private static Object meaning(String json) {
        return ContentRule.json().fingerprint(json.getBytes(StandardCharsets.UTF_8));
    }

    private static String byHand(String detail) {
        StringBuilder escaped = new StringBuilder();
        detail.chars().forEach(unit -> escaped.append(String.format("\\u%04x", unit)));
        return "{\"retryable\":false,\"status\":409,\"code\":\"stale\",\"title\":\"A newer version was applied\","
                + "\"type\":\"https://semel.dev/problems/stale\",\"detail\":\"" + escaped + "\"}";
    }
}
