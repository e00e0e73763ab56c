package dev.semel.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdempotencyKeyHeaderTest {
    private static final int LIMIT = 255;

    @Test
    void a_quoted_and_a_bare_form_are_the_same_key() {
        assertThat(key("\"8e03978e-40d5-43dd-bc93-6894a57f9324\""))
                .isEqualTo(key("8e03978e-40d5-43dd-bc93-6894a57f9324"))
                .isEqualTo("8e03978e-40d5-43dd-bc93-6894a57f9324");
    }

    @Test
    void white_space_around_the_value_does_not_count() {
        assertThat(key(" \t\"k\" \t")).isEqualTo("k");
        assertThat(key("\t k ")).isEqualTo("k");
    }

    @Test
    void quotes_and_backslashes_are_unescaped() {
        assertThat(key("\"a\\\"b\\\\c\"")).isEqualTo("a\"b\\c");
    }

    @Test
    void a_quoted_key_may_hold_what_would_part_a_bare_one() {
        assertThat(key("\"order 7, line; 2\"")).isEqualTo("order 7, line; 2");
    }

    @Test
    void no_line_is_no_key() {
        assertThat(parse(List.of())).isInstanceOf(IdempotencyKeyHeader.Parsed.Absent.class);
    }

    @Test
    void two_lines_are_refused_even_if_they_are_equal() {
        assertThat(detail(parse(List.of("k", "k")))).contains("stands 2 times").contains("send it once");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "\t",
                "\"\"",
                "\"  \"",
                "\"k",
                "\"k\\",
                "\"k\\\"",
                "\"",
                "a b",
                "a\tb",
                "a,b",
                "a, b",
                "\"a\", \"b\"",
                "\"a\",\"b\"",
                "\"a\"b",
                "\"a\" b",
                "a\"b",
                "a\\b",
                "\"a\\n\"",
                "\"a\";p=1",
                "a;p=1",
                "\"a\u0000\"",
                "a\u0001",
                "\"a\u007f\"",
                "a\u007f",
                "\u00e9",
                "\"\u00e9\"",
                "\"\ud83d\ude00\"",
                "\"a\tb\"",
                "a\nb",
                "\"a\rb\"",
                "\u0085"
            })
    void whatever_is_not_exactly_one_key_is_refused(String value) {
        String detail = detail(parse(List.of(value)));

        assertThat(detail).startsWith("The Idempotency-Key header ").endsWith(".");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a,b", "\"a\",\"b\"", "\"a\" , \"b\""})
    void a_list_is_never_taken_for_its_first_key(String value) {
        assertThat(parse(List.of(value))).isInstanceOf(IdempotencyKeyHeader.Parsed.Malformed.class);
    }

    @Test
    void a_refusal_names_what_and_where_and_never_repeats_it() {
        assertThat(detail(parse(List.of("secret\u0007"))))
                .isEqualTo("The Idempotency-Key header holds the character U+0007 at position 6; use visible ASCII.");
        assertThat(detail(parse(List.of("ab;secret"))))
                .isEqualTo(
                        "The Idempotency-Key header has parameters (a semicolon at position 2); send the key alone.");
    }

    @Test
    void the_limit_counts_the_key_and_not_its_quotes_and_escapes() {
        assertThat(key("\"" + "\\\\".repeat(LIMIT) + "\"")).hasSize(LIMIT);
        IdempotencyKeyHeader.Parsed longer = parse(List.of("k".repeat(LIMIT + 1)));
        assertThat(longer).isInstanceOfSatisfying(IdempotencyKeyHeader.Parsed.Malformed.class, malformed -> {
            assertThat(malformed.code()).isEqualTo(ProblemCode.KEY_TOO_LONG);
            assertThat(malformed.detail()).contains("256").contains("255");
        });
    }

    @Test
    void the_name_in_a_refusal_is_the_configured_one() {
        assertThat(detail(IdempotencyKeyHeader.parse("X-Once", List.of(""), LIMIT)))
                .startsWith("The X-Once header");
    }

    /** Every text is answered by a case; a key that comes out is well-formed and reads back from its quoted form. */
    @Test
    void random_text_is_always_answered_and_every_key_survives_quoting() {
        Random random = new Random(20261121);
        String alphabet = "ab\"\\ ,;\t\u0000\u007f\u00e9~!";
        int keys = 0;
        for (int round = 0; round < 40_000; round++) {
            StringBuilder value = new StringBuilder();
            int length = random.nextInt(12);
            for (int at = 0; at < length; at++) {
                value.append(
                        random.nextInt(8) == 0
                                ? (char) random.nextInt(0x10000)
                                : alphabet.charAt(random.nextInt(alphabet.length())));
            }
            List<String> lines = new ArrayList<>(List.of(value.toString()));
            String key = parse(lines).fold(() -> "absent", found -> found, (code, detail) -> "");
            assertThat(key).as("one line is never absent").isNotEqualTo("absent");
            if (!key.isEmpty()) {
                keys++;
                assertThat(key).matches("[ -~]*[!-~][ -~]*");
                String quoted = "\"" + key.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
                assertThat(key(quoted)).isEqualTo(key);
            }
        }
        assertThat(keys).isGreaterThan(1_000);
    }

    private static IdempotencyKeyHeader.Parsed parse(List<String> lines) {
        return IdempotencyKeyHeader.parse(IdempotencyKeyHeader.NAME, lines, LIMIT);
    }

    private static String key(String value) {
        return parse(List.of(value))
                .fold(
                        () -> {
                            throw new AssertionError("absent");
                        },
                        key -> key,
                        (code, detail) -> {
                            throw new AssertionError(detail);
                        });
    }

    private static String detail(IdempotencyKeyHeader.Parsed parsed) {
        return parsed.fold(
                () -> {
                    throw new AssertionError("absent");
                },
                key -> {
                    throw new AssertionError("the key " + key);
                },
                (code, detail) -> {
                    assertThat(code).isEqualTo(ProblemCode.KEY_MALFORMED);
                    return detail;
                });
    }
}
