package dev.semel.store.jdbc;

import dev.semel.operation.OperationKey;
import dev.semel.protocol.Decision;
import dev.semel.protocol.Event;
import dev.semel.protocol.IntentRecord;
import dev.semel.protocol.Status;
import dev.semel.store.Backlog.Due;
import dev.semel.store.Backlog.OpenCount;
import dev.semel.store.Found;
import dev.semel.store.OpenRecords;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The open records that this node knows of: its own at once, other nodes' from looking at the whole table now and then.
 * No index tells them, for it would cost every claim and every settlement of every node. Looking takes at most a fiftieth
 * of the time, so what a dead node left is noticed after fifty times as long as a look takes, five seconds at least.
 */
final class OpenTable {
    private static final long LEAST_PAUSE_MILLIS = 5_000;
    private static final int SHARE = 50;
    private static final Comparator<Due> LONGEST_WAITING_FIRST = Comparator.<Due>comparingLong(
                    due -> OpenRecords.dueAt(due.record()))
            .thenComparing(Due::key);

    private final Records records;
    private final Map<OperationKey, IntentRecord> known = new ConcurrentHashMap<>();
    private long nextLookMillis = Long.MIN_VALUE;

    OpenTable(Records records) {
        this.records = records;
    }

    /** What this node knows of an open record, null if nothing. */
    @Nullable
    IntentRecord known(OperationKey key) {
        return known.get(key);
    }

    /** What this node did. */
    void learn(List<Event> events, List<Decision> decisions) {
        for (int at = 0; at < events.size(); at++) {
            learn(events.get(at).key(), decisions.get(at));
        }
    }

    private void learn(OperationKey key, Decision decision) {
        // Another node's running attempt is that node's to know.
        if (!(decision instanceof Decision.Running) && !(decision instanceof Decision.Failed)) {
            set(
                    key,
                    decision.<@Nullable IntentRecord>fold(
                            Decision.Claimed::record,
                            Decision.Accepted::record,
                            Decision.Ignored::record,
                            failed -> null));
        }
    }

    private void set(OperationKey key, @Nullable IntentRecord record) {
        if (record != null && record.status().isOpen()) {
            known.put(key, record);
        } else {
            known.remove(key);
        }
    }

    /** Those that are due, read anew. */
    synchronized List<Due> due(int limit) {
        look();
        long now = records.now();
        List<Due> due = new ArrayList<>();
        known.forEach((key, record) -> {
            if (OpenRecords.isDue(record, now)) {
                due.add(new Due(key, record, now));
            }
        });
        due.sort(LONGEST_WAITING_FIRST);
        List<Due> first = due.subList(0, Math.max(0, Math.min(limit, due.size())));
        return asStored(first);
    }

    private List<Due> asStored(List<Due> believed) {
        List<Due> due = new ArrayList<>(believed.size());
        List<Found> stored = records.find(believed.stream().map(Due::key).toList());
        for (int at = 0; at < stored.size(); at++) {
            OperationKey key = believed.get(at).key();
            IntentRecord record = stored.get(at).record();
            set(key, record);
            if (record != null && OpenRecords.isDue(record, stored.get(at).atMillis())) {
                due.add(new Due(key, record, stored.get(at).atMillis()));
            }
        }
        due.sort(LONGEST_WAITING_FIRST);
        return due;
    }

    private void look() {
        long begun = records.now();
        if (begun < nextLookMillis) {
            return;
        }
        try {
            // What this node does meanwhile may be undone in what it knows; a record is read anew before it is handed
            // out.
            records.open().forEach(open -> known.put(open.key(), open.record()));
        } finally {
            // One that took longer than its connection may has cost as much, and would again at the next question.
            long ended = records.now();
            nextLookMillis = ended + Math.max(LEAST_PAUSE_MILLIS, SHARE * (ended - begun));
        }
    }

    synchronized OpenCount count() {
        look();
        long running = known.values().stream()
                .filter(record -> record.status() == Status.RUNNING)
                .count();
        return new OpenCount(running, known.size() - running);
    }
}
