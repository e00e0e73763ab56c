package dev.semel.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semel.client.PendingIntents.Taken;
import dev.semel.operation.Fingerprint;
import dev.semel.store.StoreRefusedException;
import dev.semel.store.StoreRefusedException.Code;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Keys outlive the process, and what is damaged is told. */
class PendingIntentsTest {
    private static final Fingerprint REQUEST = fingerprint("{\"amount\":1200}");
    private static final Fingerprint OTHER = fingerprint("{\"amount\":1300}");

    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void name() {
        file = folder.resolve("pending");
    }

    @Test
    void an_intent_has_one_key_until_it_is_done_over_restarts_too() {
        String key;
        try (PendingIntents list = open()) {
            key = begun(list, "charge 4711");
            assertThat(resumed(list, "charge 4711")).isEqualTo(key);
            assertThat(begun(list, "charge 4712")).isNotEqualTo(key);
        }
        try (PendingIntents list = open()) {
            assertThat(resumed(list, "charge 4711")).isEqualTo(key);
            assertThat(list.pending().get(0))
                    .isEqualTo(new PendingIntent("charge 4711", key, REQUEST, Instant.ofEpochMilli(17)));
            assertThat(list.forget("charge 4711", key)).isTrue();
            assertThat(list.forget("charge 4711", key)).isFalse();
        }
        try (PendingIntents list = open()) {
            assertThat(list.pending()).extracting(PendingIntent::name).containsExactly("charge 4712");
            String fresh = begun(list, "charge 4711");
            assertThat(fresh).isNotEqualTo(key);
            assertThat(list.forget("charge 4711", key))
                    .as("with the key of another life")
                    .isFalse();
            assertThat(resumed(list, "charge 4711")).isEqualTo(fresh);
        }
    }

    @Test
    void another_request_under_a_pending_name_is_refused_after_a_restart_too() {
        try (PendingIntents list = open()) {
            begun(list, "charge 4711");
            assertThat(list.take("charge 4711", OTHER)).isInstanceOf(Taken.Changed.class);
        }
        try (PendingIntents list = open()) {
            assertThat(list.take("charge 4711", OTHER)).isInstanceOf(Taken.Changed.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "two words", "Grüße, 注文 😀", "a%20b+c", "line\nbreak", "began 1 k"})
    void any_name_comes_back_as_it_was(String name) {
        try (PendingIntents list = open()) {
            begun(list, name);
        }
        try (PendingIntents list = open()) {
            assertThat(list.pending()).extracting(PendingIntent::name).containsExactly(name);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "half \ud800 a character"})
    void a_name_that_could_not_come_back_is_refused(String name) {
        try (PendingIntents list = open()) {
            assertThatThrownBy(() -> list.take(name, REQUEST)).isInstanceOf(IllegalArgumentException.class);
            assertThat(list.pending()).isEmpty();
        }
    }

    @Test
    void wherever_the_machine_died_the_list_opens_with_all_that_was_acknowledged() throws IOException {
        List<byte[]> acknowledged = new ArrayList<>();
        List<List<PendingIntent>> then = new ArrayList<>();
        try (PendingIntents list = open()) {
            for (int step = 0; step < 6; step++) {
                if (step == 3) {
                    list.forget("charge 1", list.pending().get(1).key());
                } else {
                    begun(list, "charge " + step);
                }
                acknowledged.add(Files.readAllBytes(file));
                then.add(list.pending());
            }
        }
        byte[] whole = acknowledged.get(5);
        for (int length = acknowledged.get(0).length; length < whole.length; length++) {
            Files.write(file, Arrays.copyOf(whole, length));
            int died = length;
            int step = (int)
                    acknowledged.stream().filter(bytes -> bytes.length <= died).count();
            try (PendingIntents list = open()) {
                assertThat(list.pending()).as("cut after %d bytes", length).isEqualTo(then.get(step - 1));
                assertThat(Files.readAllBytes(file))
                        .as("cut after %d bytes", length)
                        .isEqualTo(acknowledged.get(step - 1));
                begun(list, "after the crash");
            }
            try (PendingIntents list = open()) {
                assertThat(list.pending()).extracting(PendingIntent::name).contains("after the crash");
            }
        }
    }

    @Test
    void every_flipped_bit_is_told_and_no_key_is_dropped_for_it() throws IOException {
        try (PendingIntents list = open()) {
            begun(list, "charge 1");
            begun(list, "charge 2");
        }
        byte[] whole = Files.readAllBytes(file);
        // The last byte ends the last line; without it that line counts as torn.
        for (int at = 0; at < whole.length - 1; at++) {
            for (int bit = 0; bit < 8; bit++) {
                byte[] flipped = whole.clone();
                flipped[at] ^= (byte) (1 << bit);
                Files.write(file, flipped);
                assertThatThrownBy(this::open)
                        .as("bit %d of byte %d", bit, at)
                        .isInstanceOfSatisfying(
                                StoreRefusedException.class,
                                refused -> assertThat(refused.code()).isIn(Code.DAMAGED, Code.UNKNOWN_SCHEMA))
                        .hasMessageContaining(file.toString());
            }
        }
    }

    @Test
    void a_line_that_is_gone_from_the_middle_is_told_when_its_end_is_there() throws IOException {
        try (PendingIntents list = open()) {
            String key = begun(list, "charge 1");
            list.forget("charge 1", key);
        }
        List<String> lines = new ArrayList<>(Files.readAllLines(file));
        lines.remove(1);
        Files.write(file, lines);

        assertThatThrownBy(this::open).hasMessageContaining("damaged in line 2");
    }

    @Test
    void one_owner_at_a_time() {
        try (PendingIntents list = open()) {
            assertThatThrownBy(this::open)
                    .isInstanceOfSatisfying(
                            StoreRefusedException.class,
                            refused -> assertThat(refused.code()).isEqualTo(Code.OWNED_ELSEWHERE));
            begun(list, "charge 1");
        }
        open().close();
    }

    @Test
    void a_long_history_does_not_stay_in_the_file() throws IOException {
        String kept;
        long longest = 0;
        try (PendingIntents list = open()) {
            kept = begun(list, "kept");
            for (int action = 0; action < 600; action++) {
                list.forget("charge " + action, begun(list, "charge " + action));
                longest = Math.max(longest, Files.size(file));
            }
        }
        assertThat(Files.readAllLines(file)).hasSizeLessThan(600);
        assertThat(longest).isLessThan(100_000);
        try (PendingIntents list = open()) {
            assertThat(list.pending()).hasSize(1);
            assertThat(resumed(list, "kept")).isEqualTo(kept);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "application/json|{\"a\":1,\"b\":2}|application/json; charset=utf-8|{ \"b\": 2.0, \"a\": 1 }|true",
                "application/json|{\"a\":1}|application/json|{\"a\":2}|false",
                "application/json|{\"a\":1}|text/plain|{\"a\":1}|false",
                "text/plain|a b|text/plain|a  b|false",
                "application/json|{broken|application/json|{broken|true",
                "application/problem+json|{\"a\":1}|application/problem+json|{ \"a\":1}|true",
            })
    void json_is_compared_by_meaning_and_all_else_byte_by_byte(
            String type, String body, String otherType, String otherBody, boolean same) {
        URI target = URI.create("https://pay.example/charges");
        Fingerprint one = PendingIntents.fingerprint("POST", target, type, bytes(body));
        Fingerprint other = PendingIntents.fingerprint("POST", target, otherType, bytes(otherBody));

        assertThat(one.equals(other)).isEqualTo(same);
        assertThat(one).isNotEqualTo(PendingIntents.fingerprint("PUT", target, type, bytes(body)));
        assertThat(one)
                .isNotEqualTo(PendingIntents.fingerprint(
                        "POST", URI.create("https://pay.example/refunds"), type, bytes(body)));
    }

    private PendingIntents open() {
        return PendingIntents.in(file, () -> 17);
    }

    private static String begun(PendingIntents list, String name) {
        return ((Taken.Begun) list.take(name, REQUEST)).intent().key();
    }

    private static String resumed(PendingIntents list, String name) {
        return ((Taken.Resumed) list.take(name, REQUEST)).intent().key();
    }

    private static Fingerprint fingerprint(String body) {
        return PendingIntents.fingerprint(
                "POST", URI.create("https://pay.example/charges"), "application/json", bytes(body));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
