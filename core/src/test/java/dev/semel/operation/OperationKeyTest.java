package dev.semel.operation;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OperationKeyTest {
    @Test
    void a_key_is_read_back_as_it_was_written() {
        Random random = new Random(2);
        for (int round = 0; round < 5_000; round++) {
            OperationKey key = new OperationKey(text(random, 60), text(random, 60), text(random, 250));

            assertThat(OperationKey.decoded(key.encoded())).isEqualTo(key);
        }
    }

    @Test
    void two_keys_have_the_same_bytes_only_if_they_are_one_key() {
        Random random = new Random(3);
        Map<String, OperationKey> seen = new HashMap<>();
        for (int round = 0; round < 20_000; round++) {
            OperationKey key = new OperationKey(few(random), few(random), few(random));
            OperationKey earlier = seen.putIfAbsent(HexFormat.of().formatHex(key.encoded()), key);

            assertThat(earlier == null ? key : earlier).isEqualTo(key);
        }
        assertThat(seen.size()).isGreaterThan(700);
    }

    @Test
    void parts_that_run_into_each_other_are_told_apart() {
        assertThat(new OperationKey("a", "bc", "d").encoded()).isNotEqualTo(new OperationKey("ab", "c", "d").encoded());
        assertThat(new OperationKey("a", "b/c", "d").encoded())
                .isNotEqualTo(new OperationKey("a", "b", "c/d").encoded());
    }

    @Test
    void limits_count_bytes_of_utf8() {
        assertThat(new OperationKey("\u20ac".repeat(85), "o", "\ud83d\ude00".repeat(256)))
                .isNotNull();
        refuses("\u20ac".repeat(85) + "a", "o", "k", "256 bytes");
        refuses("t", "\u00e4".repeat(128), "k", "256 bytes");
        refuses("t", "o", "\ud83d\ude00".repeat(256) + "a", "1025 bytes");
        refuses("t", "o", "k".repeat(1_000_000), "1000000 bytes");
    }

    @Test
    void an_empty_part_is_refused() {
        refuses("", "o", "k", "tenant is empty");
        refuses("t", "", "k", "operation is empty");
        refuses("t", "o", "", "key is empty");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\u0000", "\n", "a\r\nb", "\u007f", "\u0085", "\u009b"})
    void control_characters_are_refused(String part) {
        refuses(part, "o", "k", "control character");
        refuses("t", part, "k", "control character");
        refuses("t", "o", part, "control character");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\ud800", "a\udc00", "\ud800\ud800\udc00", "\udc00\ud800"})
    void half_characters_are_refused(String part) {
        refuses("t", "o", part, "half a character");
    }

    @Test
    void every_beginning_of_the_bytes_is_refused_and_so_is_more() {
        byte[] whole = new OperationKey("tenant", "payments.capture", "k-\u20ac").encoded();
        for (int length = 0; length < whole.length; length++) {
            byte[] part = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> OperationKey.decoded(part))
                    .as("the first %d bytes", length)
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> OperationKey.decoded(Arrays.copyOf(whole, whole.length + 1)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void random_bytes_are_a_key_or_refused_and_fail_in_no_other_way() {
        for (int seed = 0; seed < 20_000; seed++) {
            Random random = new Random(seed);
            byte[] bytes = new OperationKey("tenant", "op", "k-\u20ac").encoded();
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            try {
                assertThat(OperationKey.decoded(bytes).encoded()).isEqualTo(bytes);
            } catch (IllegalArgumentException refused) {
                assertThat(refused.getMessage()).endsWith(".");
            }
        }
    }

    @Test
    void bytes_that_are_not_utf8_are_no_key() {
        byte[] bytes = new OperationKey("t", "o", "k\u00e4").encoded();
        bytes[bytes.length - 1] = 'x';

        assertThatThrownBy(() -> OperationKey.decoded(bytes))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("UTF-8");
    }

    @Test
    void two_keys_compare_as_their_bytes_do() {
        Random random = new Random(5);
        for (int round = 0; round < 20_000; round++) {
            OperationKey one = new OperationKey(text(random, 2), text(random, 2), text(random, 3));
            OperationKey other = new OperationKey(
                    random.nextBoolean() ? one.tenant() : text(random, 2),
                    random.nextBoolean() ? one.operation() : text(random, 2),
                    text(random, 3));

            assertThat(Integer.signum(one.compareTo(other)))
                    .as(one + " and " + other)
                    .isEqualTo(Integer.signum(Arrays.compareUnsigned(one.encoded(), other.encoded())));
        }
    }

    @Test
    void keys_are_ordered_by_their_bytes_without_sign() {
        Random random = new Random(4);
        List<OperationKey> keys = new ArrayList<>();
        for (int round = 0; round < 500; round++) {
            keys.add(new OperationKey(few(random), few(random), text(random, 3)));
        }
        keys.sort(null);
        for (int at = 1; at < keys.size(); at++) {
            byte[] before = keys.get(at - 1).encoded();
            byte[] after = keys.get(at).encoded();

            assertThat(Arrays.compareUnsigned(before, after)).isLessThanOrEqualTo(0);
        }
    }

    @Test
    void the_bytes_never_change_with_a_release() {
        assertThat(new OperationKey("acme", "pay", "k-\u20ac").encoded())
                .isEqualTo(HexFormat.of()
                        .parseHex("0461636d65" + "03706179" + "0005"
                                + HexFormat.of().formatHex("k-\u20ac".getBytes(UTF_8))));
    }

    private static void refuses(String tenant, String operation, String key, String because) {
        assertThatThrownBy(() -> new OperationKey(tenant, operation, key))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(because);
    }

    private static String few(Random random) {
        return "ab/".repeat(2).substring(random.nextInt(3), 4 + random.nextInt(3));
    }

    private static String text(Random random, int longest) {
        StringBuilder text = new StringBuilder();
        for (int left = 1 + random.nextInt(longest); left > 0; left--) {
            int point = random.nextInt(4) == 0 ? 0x1f600 + random.nextInt(50) : 0x20 + random.nextInt(95);
            text.appendCodePoint(point);
        }
        return text.toString();
    }
}
