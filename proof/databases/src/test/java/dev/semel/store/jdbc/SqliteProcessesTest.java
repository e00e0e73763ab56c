package dev.semel.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.protocol.Decision;
import dev.semel.protocol.IntentRecord;
import dev.semel.protocol.Status;
import dev.semel.testkit.Asking;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One file, several processes: one grant per key, one epoch per grant, and a kill forgets nothing that was answered. */
class SqliteProcessesTest {
    private static final int KEYS = 600;
    private static final int ROUNDS = 4;

    @TempDir
    private Path directory;

    private SqliteFile file;
    private final Map<String, Long> granted = new HashMap<>();
    private final Set<String> settled = new HashSet<>();
    private int ended;

    @BeforeEach
    void makeFile() {
        file = SqliteFile.made(directory.resolve("semel.db"));
    }

    @Test
    void two_processes_at_once_share_one_grant_per_key() throws Exception {
        try (SqliteChild one = SqliteChild.start(file.path, "shared", KEYS, 1);
                SqliteChild two = SqliteChild.start(file.path, "shared", KEYS, 2)) {
            assertThat(List.of(String.valueOf(one.line()), String.valueOf(two.line())))
                    .containsOnly("ready");
            one.go();
            two.go();
            takeAll(one);
            takeAll(two);
        }
        assertThat(ended).as("threads that asked for every key").isEqualTo(2 * SqliteChild.THREADS);
        assertThat(granted).hasSize(KEYS);
        assertThat(settled).hasSize(KEYS);
        assertThat(new HashSet<>(granted.values())).as("epochs").hasSize(KEYS);
        assertAllThere();
    }

    @Test
    void nothing_that_was_answered_is_forgotten_when_the_process_is_killed() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            try (SqliteChild child = SqliteChild.start(file.path, "round" + round, 0, round)) {
                for (int answers = 200 + 150 * round; answers > 0; answers--) {
                    take(Objects.requireNonNull(child.line(), "the child ended by itself"));
                }
                child.kill();
                takeAll(child);
            }
            assertAllThere();
        }
        assertThat(settled).hasSizeGreaterThan(100);
    }

    private void takeAll(SqliteChild child) throws Exception {
        for (String line = child.line(); line != null; line = child.line()) {
            take(line);
        }
    }

    /** A kill cuts the last line anywhere; what has not three words, or half a number, told of nothing. */
    private void take(String line) {
        if (line.equals("ended")) {
            ended++;
        }
        String[] words = line.split(" ", -1);
        if (words.length != 3 || words[2].length() < 16) {
            return;
        }
        if (words[0].equals("granted")) {
            assertThat(granted.put(words[1], Long.parseLong(words[2])))
                    .as("an earlier grant of %s", words[1])
                    .isNull();
        } else {
            settled.add(words[1]);
        }
    }

    private void assertAllThere() {
        try (JdbcStore store = file.store(() -> SqliteFile.NOW)) {
            List<String> names = new ArrayList<>(granted.keySet());
            var found = store.find(names.stream().map(Asking::key).toList());
            for (int at = 0; at < names.size(); at++) {
                String name = names.get(at);
                IntentRecord record = found.get(at).record();
                assertThat(record).as("the claim of %s", name).isNotNull();
                assertThat(record.epoch()).isEqualTo(granted.get(name));
                assertThat(record.status())
                        .as("the settlement of %s", name)
                        .isIn(
                                settled.contains(name)
                                        ? List.of(Status.SUCCEEDED)
                                        : List.of(Status.RUNNING, Status.SUCCEEDED));
            }
            long highest =
                    granted.values().stream().mapToLong(Long::longValue).max().orElse(0);
            Decision next = Asking.apply(store, Asking.claim("after " + granted.size(), -1));
            assertThat(((Decision.Granted) next).record().epoch()).isGreaterThan(highest);
        }
    }
}
