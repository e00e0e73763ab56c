package dev.semel.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FieldDigestTest {
    @Test
    void where_one_field_ends_and_the_next_begins_counts() {
        List<UnaryOperator<FieldDigest>> fields = List.of(
                digest -> digest,
                digest -> digest.text("a", "bc"),
                digest -> digest.text("ab", "c"),
                digest -> digest.text("a", "b").text("", "c"),
                digest -> digest.text("a", "b").text("c", ""),
                digest -> digest.text("c", "").text("a", "b"),
                digest -> digest.text("a", "").text("b", "c"),
                digest -> digest.text("a", ""),
                digest -> digest.absent("a"),
                digest -> digest.bytes("a", new byte[0]),
                digest -> digest.bytes("a", "bc".getBytes(java.nio.charset.StandardCharsets.UTF_8)),
                digest -> digest.text("a", "1"),
                digest -> digest.number("a", 1),
                digest -> digest.flag("a", true),
                digest -> digest.bytes("a", new byte[] {1}),
                digest -> digest.text("a", "null"),
                digest -> digest.text("a\u0000\u0000\u0000\u0001bt", ""));

        assertThat(fields.stream()
                        .map(field -> field.apply(FieldDigest.fields()).fingerprint()))
                .doesNotHaveDuplicates();
    }

    @Test
    void random_lists_of_fields_have_one_fingerprint_only_if_they_are_one_list() {
        Random random = new Random(1);
        Map<Fingerprint, String> seen = new HashMap<>();
        for (int round = 0; round < 20_000; round++) {
            FieldDigest digest = FieldDigest.fields();
            StringBuilder list = new StringBuilder();
            for (int left = random.nextInt(4); left > 0; left--) {
                String name = "ab".substring(0, random.nextInt(3));
                String value = "abtn-".substring(random.nextInt(3), 3 + random.nextInt(3));
                digest.text(name, value);
                list.append('<').append(name).append('|').append(value).append('>');
            }
            String earlier = seen.putIfAbsent(digest.fingerprint(), list.toString());

            assertThat(earlier == null ? list.toString() : earlier).isEqualTo(list.toString());
        }
        assertThat(seen.size()).isGreaterThan(700);
    }

    @ParameterizedTest
    @CsvSource({
        "1.0, 1.00",
        "1E+2, 100",
        "0, 0.000",
        "0E+999999999, 0",
        "-12.50, -12.5",
        "1E+25, 10000000000000000000000000",
        "10E999999999, 1E1000000000",
        "0.10, 1E-1"
    })
    void amounts_of_equal_value_are_equal_whatever_their_scale(BigDecimal left, BigDecimal right) {
        assertThat(of(left)).isEqualTo(of(right));
    }

    @ParameterizedTest
    @CsvSource({"1, -1", "1, 10", "1, 0.1", "1E999999999, 1E999999998", "1E-999999999, 0", "12, 1.2", "1E19, 1E20"})
    void amounts_that_differ_differ(BigDecimal left, BigDecimal right) {
        assertThat(of(left)).isNotEqualTo(of(right));
    }

    @Test
    void a_whole_amount_equals_the_same_long() {
        for (long value : new long[] {0, 1, -1, 10, 100, -7000, Long.MAX_VALUE, Long.MIN_VALUE, 1_000_000_000_000L}) {
            assertThat(of(BigDecimal.valueOf(value)))
                    .isEqualTo(FieldDigest.fields().number("amount", value).fingerprint());
            assertThat(of(BigDecimal.valueOf(value).setScale(3)))
                    .isEqualTo(FieldDigest.fields().number("amount", value).fingerprint());
        }
    }

    @Test
    void amounts_at_the_ends_of_what_can_be_written_are_digested() {
        BigDecimal largest = new BigDecimal(BigInteger.valueOf(1_000), Integer.MIN_VALUE);
        BigDecimal smallest = new BigDecimal(BigInteger.valueOf(1_000), Integer.MAX_VALUE);

        assertThat(of(largest)).isNotEqualTo(of(smallest));
        assertThat(of(new BigDecimal("100E2147483647"))).isNotEqualTo(of(largest));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\ud800", "a\udc00", "\udc00\ud800"})
    void half_a_character_is_refused_since_it_would_pass_for_a_question_mark(String text) {
        assertThatThrownBy(() -> FieldDigest.fields().text("note", text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("half a character");
        assertThatThrownBy(() -> FieldDigest.fields().absent(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_named_rule_is_never_compared_with_another() {
        FieldDigest fields = FieldDigest.fields().text("a", "b");

        assertThat(fields.fingerprint("orders.1"))
                .isNotEqualTo(fields.fingerprint())
                .satisfies(named ->
                        assertThat(named.comparableWith(fields.fingerprint())).isFalse());
    }

    private static Fingerprint of(BigDecimal amount) {
        return FieldDigest.fields().number("amount", amount).fingerprint();
    }
}
