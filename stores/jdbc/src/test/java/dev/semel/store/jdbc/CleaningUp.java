package dev.semel.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.protocol.Decision;
import dev.semel.protocol.IntentRecord;
import dev.semel.store.Expiry;
import dev.semel.store.TransitionLog.Entry;
import dev.semel.store.TransitionLog.Note;
import dev.semel.testkit.Asking;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;

/** Clean-up by several nodes at once while somebody claims, settles and notes. */
final class CleaningUp {
    private static final int STEP = 500;
    private static final int NODES = 3;

    private CleaningUp() {}

    /**
     * Until all that expired is gone.
     *
     * @return how many records were made meanwhile, each with a note
     */
    static int underLoad(Tables tables, int expired) {
        JdbcStore busy = tables.store();
        AtomicLong deleted = new AtomicLong();
        List<CompletableFuture<Void>> walks = new ArrayList<>();
        for (int node = 0; node < NODES; node++) {
            JdbcStore store = tables.store();
            walks.add(CompletableFuture.runAsync(() -> {
                while (deleted.get() < expired) {
                    Expiry step = store.expire(STEP);
                    assertThat(step.looked()).isLessThanOrEqualTo(STEP);
                    deleted.addAndGet(step.deleted());
                }
            }));
        }
        CompletableFuture<Void> cleaned = CompletableFuture.allOf(walks.toArray(CompletableFuture[]::new));
        int asked = 0;
        while (!cleaned.isDone()) {
            String name = "new" + asked++;
            IntentRecord record = Asking.settled(busy, name);
            busy.note(List.of(new Note(
                    Asking.key(name),
                    new Entry(record.life().sinceMillis(), "replay", record.status(), record.status(), 1, ""))));
            assertThat(Asking.apply(busy, Asking.claim(name, 2))).isInstanceOf(Decision.Replay.class);
        }
        cleaned.join();

        assertThat(deleted).hasValue(expired);
        assertThat(asked).isGreaterThan(10);
        return asked;
    }
}
