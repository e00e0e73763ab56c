package dev.semel.store.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A store file with a flipped bit is refused with its name or read correctly, never misread. By default a sample, the same
 * in each run: of each file's end every byte, and bits drawn from all of it. Every bit (of the files that are only written,
 * {@code LOG} and {@code OPTIONS}, every 129th):
 *
 * <pre>./mvnw -pl stores/embedded -am test -Dtest=BitFlipTest -Dsurefire.failIfNoSpecifiedTests=false -Dsweep=all</pre>
 */
class BitFlipTest {
    private static final boolean ALL = "all".equals(System.getProperty("sweep"));
    private static final long SEED = 7;
    private static final int LOG_HEADER = 7;
    private static final int LAST_BYTES = 32;
    private static final int ONLY_WRITTEN_STRIDE = 129;
    private static final int DRAWN_PER_FILE = 16;

    private CrashedStore store;

    @BeforeEach
    void makeStore() throws IOException {
        store = new CrashedStore();
    }

    @AfterEach
    void removeStore() throws IOException {
        store.close();
    }

    @Test
    void no_flipped_bit_is_ever_misread() throws IOException {
        assertThat(store.acknowledged()).hasSize(8);
        List<String> misread = new ArrayList<>();
        Map<String, Map<CrashedStore.Reading, Integer>> counts = new TreeMap<>();
        for (Path file : store.files()) {
            for (long bit : bits(file)) {
                CrashedStore.Reading reading = store.readWithFlipped(file, bit);
                counts.computeIfAbsent(file.getFileName().toString(), unused -> new TreeMap<>())
                        .merge(reading, 1, Integer::sum);
                if (reading == CrashedStore.Reading.MISREAD) {
                    misread.add(file.getFileName() + " bit " + bit);
                }
            }
        }
        if (ALL) {
            System.out.println("Flipped bits, by file: " + counts);
        }
        assertThat(misread).isEmpty();
    }

    private static boolean isLog(Path file) {
        String name = file.getFileName().toString();
        return name.endsWith(".log") || name.startsWith("MANIFEST");
    }

    /** Where a flipped bit is most like a torn tail: every bit of the last write's header, a bit of each byte behind it. */
    private static List<Long> bitsOfLastWrite(Path log) throws IOException {
        ByteBuffer content = ByteBuffer.wrap(Files.readAllBytes(log)).order(ByteOrder.LITTLE_ENDIAN);
        int last = 0;
        for (int at = 0; at < content.capacity(); at += LOG_HEADER + content.getShort(at + 4)) {
            last = at;
        }
        List<Long> chosen = new ArrayList<>();
        for (long bit = last * 8L; bit < 8L * (last + LOG_HEADER); bit++) {
            chosen.add(bit);
        }
        for (long at = (long) last + LOG_HEADER; at < content.capacity(); at++) {
            chosen.add(at * 8 + at % 8);
        }
        return chosen;
    }

    /** What RocksDB writes for people and its own tools; it is large and opening does not look at it. */
    private static boolean isOnlyWritten(Path file) {
        String name = file.getFileName().toString();
        return name.startsWith("LOG") || name.startsWith("OPTIONS");
    }

    private static List<Long> bits(Path file) throws IOException {
        long bits = Files.size(file) * 8;
        List<Long> chosen = new ArrayList<>();
        if (ALL) {
            for (long bit = 0; bit < bits; bit += isOnlyWritten(file) ? ONLY_WRITTEN_STRIDE : 1) {
                chosen.add(bit);
            }
            return chosen;
        }
        if (isLog(file)) {
            chosen.addAll(bitsOfLastWrite(file));
        }
        for (long at = Math.max(0, bits / 8 - LAST_BYTES); at < bits / 8; at++) {
            chosen.add(at * 8 + at % 8);
        }
        Random random = new Random(SEED);
        for (int drawn = 0; drawn < DRAWN_PER_FILE && bits > 0; drawn++) {
            chosen.add(random.nextLong(bits));
        }
        return chosen;
    }
}
