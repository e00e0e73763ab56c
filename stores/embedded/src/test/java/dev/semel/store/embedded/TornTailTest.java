package dev.semel.store.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A log that was cut off opens with a prefix of what was written, and never with more or with a gap. */
class TornTailTest {
    /** The end of each write in the order in which {@link CrashedStore} makes them. */
    private static final List<String> WRITES = List.of(
            "log settled RUNNING",
            "log settled SUCCEEDED",
            "log purged RUNNING",
            "log purged SUCCEEDED",
            "log purged TOMBSTONE",
            "log doubtful RUNNING",
            "log doubtful IN_DOUBT",
            "log running RUNNING");

    @Test
    void a_cut_log_opens_with_a_prefix_of_what_was_written() throws Exception {
        try (CrashedStore store = new CrashedStore()) {
            Path log = log(store);
            int size = (int) Files.size(log);
            int most = 0;
            for (int length = 0; length <= size; length += length < size - 40 ? 29 : 1) {
                List<String> keys = store.keysWithCut(log, length);

                assertThat(keys)
                        .as("in tables")
                        .filteredOn(key -> key.startsWith("table"))
                        .hasSize(4);
                int writes = prefixOf(keys);
                assertThat(writes).as("%d bytes of %d", length, size).isGreaterThanOrEqualTo(most);
                most = writes;
            }
            assertThat(most).as("nothing is missing of a whole log").isEqualTo(WRITES.size());
        }
    }

    @Test
    void a_process_that_is_killed_while_it_recovers_a_cut_log_leaves_one_that_recovers_again() throws Exception {
        try (CrashedStore store = new CrashedStore()) {
            Path log = log(store);
            int length = (int) Files.size(log) - 5;

            assertThat(store.keysAfterAKillInRecovery(log, length)).isEqualTo(store.keysWithCut(log, length));
        }
    }

    private static Path log(CrashedStore store) throws Exception {
        return store.files().stream()
                .filter(file -> file.toString().endsWith(".log"))
                .reduce((earlier, later) -> later)
                .orElseThrow();
    }

    /** How many writes explain these keys; fails if no number does. */
    private static int prefixOf(List<String> keys) {
        List<String> inLog =
                keys.stream().filter(key -> key.startsWith("log")).sorted().toList();
        for (int writes = 0; writes <= WRITES.size(); writes++) {
            if (after(writes).equals(inLog)) {
                return writes;
            }
        }
        throw new AssertionError("No prefix of the writes leaves " + keys);
    }

    private static List<String> after(int writes) {
        var last = new java.util.TreeMap<String, String>();
        WRITES.subList(0, writes).forEach(write -> last.put(write.substring(0, write.lastIndexOf(' ')), write));
        return last.values().stream().sorted().toList();
    }
}
