package dev.semel.store.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semel.protocol.Event;
import dev.semel.store.StoreRefusedException;
import java.io.ByteArrayInputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Logs as RocksDB writes them, cut off at every byte and with every bit flipped. */
class LogCheckTest {
    private static final int BLOCK = 32 * 1024;

    @TempDir
    private Path parent;

    private Path log;
    private Path manifest;

    @BeforeEach
    void writeLogs() throws Exception {
        Path store = parent.resolve("store");
        Path copy = parent.resolve("copy");
        try (RocksStore open = RocksStore.open(RocksOptions.at(store), () -> Samples.NOW)) {
            Samples.settle(open, "one");
            Samples.settle(open, "two");
            StoreCopy.copy(store, copy);
        }
        log = StoreCopy.newest(copy, ".log");
        manifest = StoreCopy.files(copy).stream()
                .filter(file -> file.getFileName().toString().startsWith("MANIFEST"))
                .findFirst()
                .orElseThrow();
        assertThat(Files.size(log)).isGreaterThan(1000);
    }

    @Test
    void whole_logs_end_cleanly() {
        assertThat(LogCheck.of(log)).isEqualTo(LogCheck.Ending.CLEAN);
        assertThat(LogCheck.of(manifest)).isEqualTo(LogCheck.Ending.CLEAN);
    }

    @Test
    void a_log_cut_off_anywhere_is_torn_or_clean_and_never_damaged() throws Exception {
        for (Path file : List.of(log, manifest)) {
            byte[] whole = Files.readAllBytes(file);
            int clean = 0;
            for (int length = 0; length < whole.length; length++) {
                clean += LogCheck.of(file, new ByteArrayInputStream(whole, 0, length)) == LogCheck.Ending.CLEAN ? 1 : 0;
            }
            assertThat(clean).as("cuts between two writes").isBetween(2, whole.length / 20);
        }
    }

    @Test
    void every_flipped_bit_is_damage_and_named() throws Exception {
        for (Path file : List.of(log, manifest)) {
            byte[] content = Files.readAllBytes(file);
            for (long bit = 0; bit < content.length * 8L; bit++) {
                assertDamaged(file, content, bit);
            }
        }
    }

    @Test
    void every_flipped_bit_of_a_log_of_several_blocks_is_damage_except_where_nothing_is_written() throws Exception {
        Path store = parent.resolve("large");
        try (RocksStore open = RocksStore.open(RocksOptions.at(store), () -> Samples.NOW)) {
            List<Event> many = new ArrayList<>();
            for (int number = 0; number < 400; number++) {
                many.add(Samples.claim("k" + number, number));
            }
            open.apply(many);
            Samples.settle(open, "last");
            StoreCopy.copy(store, parent.resolve("copy"));
        }
        log = StoreCopy.newest(parent.resolve("copy"), ".log");
        assertThat(Files.size(log)).isGreaterThan(2 * BLOCK);

        byte[] content = Files.readAllBytes(log);
        for (long at = 0; at < content.length; at += at % BLOCK < BLOCK - 16 && at % BLOCK > 16 ? 61 : 1) {
            assertDamaged(log, content, at * 8 + at % 8);
        }
    }

    @Test
    void sectors_that_were_never_written_are_a_torn_tail_but_not_if_one_flipped_bit_explains_them() throws Exception {
        byte[] whole = Files.readAllBytes(log);
        int lastSector = (whole.length - 1) / 512 * 512;
        byte[] unwritten = whole.clone();
        Arrays.fill(unwritten, lastSector, whole.length, (byte) 0);
        Files.write(log, unwritten);
        assertThat(LogCheck.of(log)).isEqualTo(LogCheck.Ending.TORN);

        Files.write(log, Arrays.copyOf(whole, whole.length + 4096));
        assertThat(LogCheck.of(log)).as("room that was never used").isEqualTo(LogCheck.Ending.TORN);
    }

    @Test
    void a_flipped_bit_before_content_that_ends_in_zeros_is_damage() throws Exception {
        byte[] content = new byte[2000];
        content[3] = 1;
        byte[] record = record(content);
        Files.write(log, record);
        assertThat(LogCheck.of(log)).isEqualTo(LogCheck.Ending.CLEAN);

        for (long bit = 0; bit < 400 * 8; bit++) {
            assertDamaged(log, record, bit);
        }
    }

    private static byte[] record(byte[] content) {
        java.nio.ByteBuffer bytes =
                java.nio.ByteBuffer.allocate(7 + content.length).order(java.nio.ByteOrder.LITTLE_ENDIAN);
        bytes.position(4);
        bytes.putShort((short) content.length).put((byte) 1).put(content);
        java.util.zip.CRC32C crc = new java.util.zip.CRC32C();
        crc.update(bytes.array(), 6, 1 + content.length);
        return bytes.putInt(0, Integer.rotateRight((int) crc.getValue(), 15) + 0xa282ead8)
                .array();
    }

    private static void assertDamaged(Path file, byte[] content, long bit) {
        content[(int) (bit / 8)] ^= (byte) (1 << bit % 8);
        assertThatThrownBy(() -> LogCheck.of(file, new ByteArrayInputStream(content)))
                .as("bit %d of %s", bit, file.getFileName())
                .isInstanceOfSatisfying(
                        StoreRefusedException.class,
                        refused -> assertThat(refused.code()).isEqualTo(StoreRefusedException.Code.DAMAGED))
                .hasMessageContaining(file.getFileName().toString());
        content[(int) (bit / 8)] ^= (byte) (1 << bit % 8);
    }
}
