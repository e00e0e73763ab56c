package dev.semel.store.embedded;

import dev.semel.operation.OperationKey;
import dev.semel.protocol.IntentRecord;
import dev.semel.protocol.Status;
import dev.semel.store.Backlog.Due;
import dev.semel.store.Backlog.OpenCount;
import dev.semel.store.OpenRecords;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * All records that are RUNNING or IN_DOUBT, in memory, as acknowledged: written by the thread that leads a group, once its
 * group is on the disk; read by all. Nothing is kept in order of due time: that would cost every claim and every
 * settlement, and a sweeper that looks at all of some ten thousand open records takes a millisecond.
 */
final class OpenTable {
    private static final Comparator<Due> LONGEST_WAITING_FIRST = Comparator.<Due>comparingLong(
                    due -> OpenRecords.dueAt(due.record()))
            .thenComparing(Due::key);

    private final Map<OperationKey, StoredRecord> records = new ConcurrentHashMap<>();
    private volatile OpenCount count = new OpenCount(0, 0);

    @Nullable
    StoredRecord get(OperationKey key) {
        return records.get(key);
    }

    /** Puts, or takes away what is null. */
    void set(OperationKey key, @Nullable StoredRecord stored) {
        StoredRecord before = stored == null ? records.remove(key) : records.put(key, stored);
        recount(before, -1);
        recount(stored, 1);
    }

    OpenCount count() {
        return count;
    }

    List<Due> due(long nowMillis, int limit) {
        if (limit <= 0) {
            return List.of();
        }
        PriorityQueue<Due> longest = new PriorityQueue<>(LONGEST_WAITING_FIRST.reversed());
        records.forEach((key, stored) -> {
            if (OpenRecords.isDue(stored.record(), nowMillis)) {
                longest.add(new Due(key, stored.record(), nowMillis));
                if (longest.size() > limit) {
                    longest.remove();
                }
            }
        });
        return longest.stream().sorted(LONGEST_WAITING_FIRST).toList();
    }

    private void recount(@Nullable StoredRecord stored, int change) {
        if (stored == null) {
            return;
        }
        IntentRecord record = stored.record();
        boolean running = record.status() == Status.RUNNING;
        OpenCount old = count;
        count = new OpenCount(old.running() + (running ? change : 0), old.inDoubt() + (running ? 0 : change));
    }
}
