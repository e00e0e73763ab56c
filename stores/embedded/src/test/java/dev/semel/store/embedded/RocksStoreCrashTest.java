package dev.semel.store.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.protocol.Decision;
import dev.semel.protocol.IntentRecord;
import dev.semel.protocol.Status;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Killed in the middle of a storm, again and again: what was answered is there, and no epoch is given out twice. */
class RocksStoreCrashTest {
    private static final int ROUNDS = 5;
    private static final long SEED = 20231114;

    @TempDir
    private Path parent;

    private final Map<String, Long> claimed = new HashMap<>();
    private final Map<String, Long> settled = new HashMap<>();
    private final Map<String, Long> again = new HashMap<>();

    @Test
    void nothing_that_was_answered_is_lost_when_the_process_is_killed() throws Exception {
        Random random = new Random(SEED);
        Path directory = parent.resolve("store");
        for (int round = 0; round < ROUNDS; round++) {
            long clock = Samples.NOW + round * 10_000_000L;
            try (ChildStore child = ChildStore.start(Storming.class, directory, "r" + round, Long.toString(clock))) {
                for (int answers = 100 + random.nextInt(3_000); answers > 0; answers--) {
                    take(child.line());
                }
                child.kill();
                for (String line = child.line(); line != null; line = child.line()) {
                    take(line);
                }
            }
            try (RocksStore store = RocksStore.open(RocksOptions.at(directory), () -> Samples.NOW)) {
                claimed.forEach((key, epoch) -> assertThere(store, key, epoch));
                again.forEach((key, epoch) -> assertEpochNotGivenOutAgain(store, key, epoch));
            }
        }
        assertThat(settled).hasSizeGreaterThan(100);
        assertThat(again).hasSize(3);
    }

    /** A kill cuts the last line anywhere; what has not three words, or half a number, told of nothing. */
    private void take(String line) {
        assertThat(line).as("the child ended by itself").isNotNull();
        String[] words = line.split(" ", -1);
        if (words.length != 3 || words[2].length() < 16) {
            return;
        }
        long epoch = Long.parseLong(words[2]);
        switch (words[0]) {
            case "claimed" -> claimed.put(words[1], epoch);
            case "settled" -> settled.put(words[1], epoch);
            default -> {
                Long earlier = again.put(words[1], epoch);
                assertThat(earlier == null || earlier < epoch)
                        .as("%s after %s of %s", epoch, earlier, words[1])
                        .isTrue();
            }
        }
    }

    private void assertThere(RocksStore store, String key, long epoch) {
        IntentRecord found = store.find(List.of(Samples.key(key))).get(0).record();
        assertThat(found).as("the claim of %s", key).isNotNull();
        assertThat(found.epoch()).isEqualTo(epoch);
        if (settled.containsKey(key)) {
            assertThat(found.status()).as("the settlement of %s", key).isEqualTo(Status.SUCCEEDED);
        } else {
            assertThat(found.status()).isIn(Status.RUNNING, Status.SUCCEEDED);
        }
    }

    private static void assertEpochNotGivenOutAgain(RocksStore store, String key, long epoch) {
        Decision answer = store.apply(List.of(Samples.claim(key, -1))).get(0);
        long now = ((Decision.Claimed) answer).record().epoch();
        assertThat(now).as("the epoch of %s", key).isGreaterThanOrEqualTo(epoch);
        if (answer instanceof Decision.Granted) {
            assertThat(now).isGreaterThan(epoch);
        }
    }
}
