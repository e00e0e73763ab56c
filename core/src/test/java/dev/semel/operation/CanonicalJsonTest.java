package dev.semel.operation;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CanonicalJsonTest {
    private static final ContentRule JSON = ContentRule.json();

    @Test
    void one_document_written_in_many_ways_has_one_fingerprint() {
        for (int seed = 0; seed < 3_000; seed++) {
            JsonDocument documents = new JsonDocument(new Random(seed));
            Object document = documents.any(4);
            String first = documents.written(document);
            String second = documents.written(document);

            assertThat(of(second)).as("seed %d:%n%s%n%s", seed, first, second).isEqualTo(of(first));
        }
    }

    @Test
    void a_document_changed_in_meaning_has_another_fingerprint() {
        for (int seed = 0; seed < 3_000; seed++) {
            JsonDocument documents = new JsonDocument(new Random(seed));
            Object document = documents.any(4);
            String before = documents.written(document);
            String after = documents.written(documents.changed(document));

            assertThat(of(after)).as("seed %d:%n%s%n%s", seed, before, after).isNotEqualTo(of(before));
        }
    }

    @Test
    void two_small_random_documents_have_one_fingerprint_exactly_when_they_mean_the_same() {
        JsonDocument documents = new JsonDocument(new Random(7));
        int same = 0;
        for (int round = 0; round < 20_000; round++) {
            Object left = documents.any(1);
            Object right = documents.any(1);
            String first = documents.written(left);
            String second = documents.written(right);
            same += JsonDocument.same(left, right) ? 1 : 0;

            assertThat(of(first).equals(of(second)))
                    .as("round %d:%n%s%n%s", round, first, second)
                    .isEqualTo(JsonDocument.same(left, right));
        }
        assertThat(same).as("pairs that mean the same").isGreaterThan(100);
    }

    @ParameterizedTest
    @CsvSource({
        "1E+2, 100",
        "-0, 0",
        "-0.0e9, 0",
        "1.50, 15e-1",
        "1e400, 10e399",
        "0.000001, 1e-6",
        "123456789012345678901234567890, 1.2345678901234567890123456789e29",
        "1e999999999999999, 10e999999999999998",
        "1e00000000000000000000005, 100000"
    })
    void numbers_of_equal_value_are_equal(String left, String right) {
        assertThat(of(left)).isEqualTo(of(right));
    }

    @ParameterizedTest
    @CsvSource({
        "9007199254740992, 9007199254740993",
        "0.1, 0.10000000000000000001",
        "1e400, 1e401",
        "1e-400, 0",
        "1, -1",
        "1, '\"1\"'",
        "null, '\"null\"'",
        "[], {}",
        "'[1,2]', '[2,1]'",
        "'[[1],2]', '[1,[2]]'",
        "'{\"a\":null}', {}",
        "'{\"a\":[]}', '{\"a\":[null]}'",
        "'\"\\u00e9\"', '\"e\\u0301\"'"
    })
    void what_differs_in_meaning_differs(String left, String right) {
        assertThat(of(left)).isNotEqualTo(of(right));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "nul",
                "nulll",
                "True",
                "NaN",
                "Infinity",
                "-",
                "+1",
                "01",
                "-01",
                ".5",
                "1.",
                "1e",
                "1e+",
                "0x10",
                "1 2",
                "{} {}",
                "[1,]",
                "[,1]",
                "[1 2]",
                "{\"a\":1,}",
                "{\"a\"}",
                "{\"a\":}",
                "{a:1}",
                "{1:1}",
                "{\"a\":1 \"b\":2}",
                "[1}",
                "{\"a\":1]",
                "'a'",
                "\"a",
                "\"\\",
                "\"\\x\"",
                "\"\\u12\"",
                "\"\\u12g4\"",
                "\"\\u\uff11\uff12\uff13\uff14\"",
                "\"a\nb\"",
                "\"a\u0000b\"",
                "/* c */ 1",
                "\ufeff{}",
                "\u00a01"
            })
    void text_that_is_not_json_is_refused(String text) {
        assertThatThrownBy(() -> of(text)).isInstanceOf(MalformedContentException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\":1,\"a\":1}",
                "{\"a\":1,\"\\u0061\":2}",
                "{\"\\u00e4\":1,\"\u00e4\":2}",
                "{\"\\n\":1,\"\\u000A\":2}",
                "{\"\":1,\"b\":2,\"\":3}",
                "{\"b\":{\"x\":1,\"x\":2}}",
                "[{\"\\/\":1,\"/\":2}]",
                "{\"\\ud83d\\ude00\":1,\"\ud83d\ude00\":2}"
            })
    void two_members_of_one_name_are_refused_however_they_are_written(String text) {
        assertThatThrownBy(() -> of(text))
                .isInstanceOf(MalformedContentException.class)
                .hasMessageContaining("two members named");
    }

    @Test
    void duplicate_names_are_refused_within_what_a_selection_leaves_out() {
        byte[] text = "{\"out\":{\"x\":1,\"x\":2},\"in\":1}".getBytes(UTF_8);

        assertThatThrownBy(() -> ContentRule.jsonExcept("/out").fingerprint(text))
                .isInstanceOf(MalformedContentException.class);
        assertThatThrownBy(() -> ContentRule.jsonOnly("/in").fingerprint(text))
                .isInstanceOf(MalformedContentException.class);
    }

    @Test
    void a_refusal_does_not_repeat_a_name_of_any_length() {
        String name = "n".repeat(100_000);

        assertThatThrownBy(() -> of("{\"" + name + "\":1,\"" + name + "\":2}"))
                .isInstanceOf(MalformedContentException.class)
                .satisfies(refusal -> assertThat(refusal.getMessage()).hasSizeLessThan(200));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"\\ud800\"",
                "\"\\ud800x\"",
                "\"\\udc00\"",
                "\"\\ud800\\ud800\"",
                "\"\\udc00\\ud800\"",
                "\"\\ud800\\u0061\"",
                "{\"\\udbff\":1}"
            })
    void half_a_character_is_refused(String text) {
        assertThatThrownBy(() -> of(text))
                .isInstanceOf(MalformedContentException.class)
                .hasMessageContaining("half a character");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "80",
                "bf",
                "c080",
                "c1bf",
                "c3",
                "c328",
                "e0809f",
                "e08080",
                "e282",
                "e28228",
                "eda080",
                "edbfbf",
                "f0808080",
                "f08fbfbf",
                "f0288cbc",
                "f4908080",
                "f5808080",
                "f8888080",
                "fe",
                "ff"
            })
    void malformed_utf8_is_refused(String hex) {
        byte[] inside = java.util.HexFormat.of().parseHex(hex);
        byte[] text = ("\"" + new String(inside, ISO_8859_1) + "\"").getBytes(ISO_8859_1);

        assertThatThrownBy(() -> JSON.fingerprint(text)).isInstanceOf(MalformedContentException.class);
    }

    @Test
    void every_beginning_of_a_document_is_refused_as_malformed_and_fails_in_no_other_way() {
        byte[] whole = ("{\"a\\u00e9\":[1.5e-7,true,false,null,\"\\ud83d\\ude00 \u20ac\\n\"],"
                        + "\"b\":{\"c\":{},\"d\":[]},\"\u00fc\":-0.10}")
                .getBytes(UTF_8);
        for (int length = 0; length < whole.length; length++) {
            byte[] part = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> JSON.fingerprint(part))
                    .as("the first %d bytes", length)
                    .isInstanceOf(MalformedContentException.class)
                    .hasMessageEndingWith(".");
        }
        assertThat(JSON.fingerprint(whole)).isNotNull();
    }

    @Test
    void a_document_with_random_bytes_in_it_is_read_or_refused_and_fails_in_no_other_way() {
        List<ContentRule> rules = List.of(
                JSON, ContentRule.jsonExcept("/a", "/*/0", "/b/*"), ContentRule.jsonOnly("/a/*", "/*/b", "/~1"));
        int refused = 0;
        for (int seed = 0; seed < 20_000; seed++) {
            Random random = new Random(seed);
            JsonDocument documents = new JsonDocument(random);
            byte[] text = documents.written(documents.any(3)).getBytes(UTF_8);
            for (int damage = 1 + random.nextInt(3); damage > 0 && text.length > 0; damage--) {
                text[random.nextInt(text.length)] = random.nextBoolean()
                        ? (byte) random.nextInt(256)
                        : (byte) "{}[]\",:\\u0e-".charAt(random.nextInt(12));
            }
            refused += rules.stream().filter(rule -> isRefused(rule, text)).count() > 0 ? 1 : 0;
        }
        assertThat(refused).isGreaterThan(5_000);
    }

    @Test
    void a_document_is_refused_under_every_selection_or_under_none() {
        List<ContentRule> rules =
                List.of(JSON, ContentRule.jsonExcept("/a", "/*/0", "/b/*"), ContentRule.jsonOnly("/a/*", "/*/b"));
        for (int seed = 0; seed < 20_000; seed++) {
            Random random = new Random(seed);
            JsonDocument documents = new JsonDocument(random);
            byte[] text = documents.written(documents.any(3)).getBytes(UTF_8);
            text[random.nextInt(text.length)] = (byte) "{}[]\",:\\u0e-".charAt(random.nextInt(12));

            assertThat(rules.stream().map(rule -> isRefused(rule, text)).distinct())
                    .as("seed %d: %s", seed, new String(text, UTF_8))
                    .hasSize(1);
        }
    }

    @Test
    void nesting_is_bounded() {
        assertThat(of("[".repeat(200) + "]".repeat(200))).isNotNull();
        assertThatThrownBy(() -> of("[".repeat(201) + "]".repeat(201))).isInstanceOf(MalformedContentException.class);
        assertThatThrownBy(() -> of("[".repeat(1_000_000))).isInstanceOf(MalformedContentException.class);
        assertThatThrownBy(() -> of("{\"a\":".repeat(1_000_000))).isInstanceOf(MalformedContentException.class);
    }

    @Test
    void siblings_do_not_count_as_nesting() {
        assertThat(of("[" + "[],{},".repeat(10_000) + "1]")).isNotNull();
    }

    @Test
    void an_exponent_costs_no_memory_and_has_an_end() {
        assertThat(of("1e999999999999999")).isNotEqualTo(of("1e999999999999998"));
        assertThat(of("1e-999999999999999")).isNotEqualTo(of("0"));
        assertThatThrownBy(() -> of("1e1000000000000000")).isInstanceOf(MalformedContentException.class);
        assertThatThrownBy(() -> of("1e-" + "9".repeat(10_000))).isInstanceOf(MalformedContentException.class);
    }

    @Test
    void a_refusal_says_what_is_wrong_and_where() {
        assertThatThrownBy(() -> of("{\"a\":1,}"))
                .isInstanceOfSatisfying(
                        MalformedContentException.class,
                        refusal -> assertThat(refusal.position()).isEqualTo(7))
                .hasMessage("A member's name must be a string at byte 7.");
    }

    @Test
    void bytes_are_compared_byte_by_byte() {
        ContentRule bytes = ContentRule.bytes();

        assertThat(bytes.fingerprint("{}".getBytes(UTF_8))).isNotEqualTo(bytes.fingerprint("{ }".getBytes(UTF_8)));
        assertThat(bytes.fingerprint(new byte[0])).isEqualTo(bytes.fingerprint(new byte[0]));
        assertThat(bytes.fingerprint("{}".getBytes(UTF_8)).comparableWith(of("{}")))
                .isFalse();
    }

    private static boolean isRefused(ContentRule rule, byte[] text) {
        try {
            rule.fingerprint(text);
            return false;
        } catch (MalformedContentException refused) {
            return true;
        }
    }

    private static Fingerprint of(String json) {
        return JSON.fingerprint(json.getBytes(UTF_8));
    }
}
