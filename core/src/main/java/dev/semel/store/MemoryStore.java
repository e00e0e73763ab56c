package dev.semel.store;

import dev.semel.operation.OperationKey;
import dev.semel.policy.DurabilityGrade;
import dev.semel.protocol.Decision;
import dev.semel.protocol.Event;
import dev.semel.protocol.IntentRecord;
import dev.semel.protocol.Protocol;
import dev.semel.protocol.Status;
import dev.semel.protocol.Transition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The protocol over a map: the reference for every other store, and a store for tests. One lock; survives nothing; never
 * for anything that matters.
 */
public final class MemoryStore
        implements OperationStore, Backlog, Browsable, TransitionLog, TenantUsage, Marks, Epochs {
    private static final int LONGEST_HISTORY = 64;

    private final StoreClock clock;
    private final String generation = UUID.randomUUID().toString();
    private final TreeMap<OperationKey, IntentRecord> records = new TreeMap<>();
    private final Map<OperationKey, List<Entry>> histories = new TreeMap<>();
    private final Map<String, String> marks = new TreeMap<>();
    private long epochFloor;
    private @Nullable OperationKey expiredUpTo;
    private long latest;

    /** An empty store of a fresh generation that takes its time from this clock. */
    public MemoryStore(StoreClock clock) {
        this.clock = Objects.requireNonNull(clock, "clock");
    }

    @Override
    public synchronized List<Decision> apply(List<Event> events) {
        List<Decision> decisions = new ArrayList<>(events.size());
        for (Event event : events) {
            decisions.add(apply(event));
        }
        return decisions;
    }

    private Decision apply(Event event) {
        IntentRecord before = records.get(event.key());
        Transition transition = Protocol.decide(before, event, now(), epochFloor);
        if (transition.changes()) {
            put(event.key(), before, transition.after());
            append(event.key(), HistoryLines.of(event, transition));
        }
        return transition.decision();
    }

    private void put(OperationKey key, @Nullable IntentRecord before, @Nullable IntentRecord after) {
        if (after != null) {
            records.put(key, after);
            return;
        }
        records.remove(key);
        histories.remove(key);
        if (before != null) {
            epochFloor = Math.max(epochFloor, before.epoch());
        }
    }

    @Override
    public synchronized List<Found> find(List<OperationKey> keys) {
        long now = now();
        return keys.stream()
                .map(key -> new Found(Protocol.aged(records.get(key), now), now))
                .toList();
    }

    @Override
    public synchronized Expiry expire(int budget) {
        Map<OperationKey, IntentRecord> rest = expiredUpTo == null ? records : records.tailMap(expiredUpTo, false);
        List<OperationKey> step = rest.keySet().stream().limit(budget).toList();
        int tombstones = 0;
        int deleted = 0;
        for (OperationKey key : step) {
            Transition transition = Protocol.decide(records.get(key), new Event.Expire(key), now(), epochFloor);
            if (transition.changes()) {
                deleted += transition.after() == null ? 1 : 0;
                tombstones += transition.after() == null ? 0 : 1;
                put(key, transition.before(), transition.after());
            }
        }
        boolean ended = step.size() < budget;
        expiredUpTo = ended ? null : step.get(step.size() - 1);
        return new Expiry(step.size(), tombstones, deleted, ended);
    }

    @Override
    public synchronized List<Due> due(int limit) {
        long now = now();
        return records.entrySet().stream()
                .filter(entry -> OpenRecords.isDue(entry.getValue(), now))
                .sorted((left, right) ->
                        Long.compare(OpenRecords.dueAt(left.getValue()), OpenRecords.dueAt(right.getValue())))
                .limit(limit)
                .map(entry -> new Due(entry.getKey(), entry.getValue(), now))
                .toList();
    }

    @Override
    public synchronized OpenCount open() {
        long running = records.values().stream()
                .filter(record -> record.status() == Status.RUNNING)
                .count();
        long inDoubt = records.values().stream()
                .filter(record -> record.status() == Status.IN_DOUBT)
                .count();
        return new OpenCount(running, inDoubt);
    }

    /** {@inheritDoc} Exact; looks at every record. */
    @Override
    public synchronized List<Usage> usage(List<String> tenants) {
        Map<String, Usage> counted = new HashMap<>();
        records.forEach((key, record) -> counted.merge(key.tenant(), usage(key, record), MemoryStore::sum));
        return tenants.stream()
                .map(tenant -> counted.getOrDefault(tenant, Usage.NOTHING))
                .toList();
    }

    private static Usage usage(OperationKey key, IntentRecord record) {
        return new Usage(
                1,
                key.encoded().length + RecordCodec.encode(record).length,
                record.status() == Status.RUNNING ? 1 : 0,
                record.status() == Status.IN_DOUBT ? 1 : 0);
    }

    private static Usage sum(Usage one, Usage other) {
        return new Usage(
                one.rows() + other.rows(),
                one.bytes() + other.bytes(),
                one.running() + other.running(),
                one.inDoubt() + other.inDoubt());
    }

    @Override
    public synchronized List<Row> browse(@Nullable Status status, @Nullable OperationKey after, int limit) {
        long now = now();
        List<Row> rows = new ArrayList<>();
        for (var entry : (after == null ? records : records.tailMap(after, false)).entrySet()) {
            IntentRecord live = Protocol.aged(entry.getValue(), now);
            if (rows.size() < limit && live != null && (status == null || live.status() == status)) {
                rows.add(new Row(entry.getKey(), live));
            }
        }
        return rows;
    }

    @Override
    public synchronized List<Entry> history(OperationKey key, int limit) {
        List<Entry> all = histories.getOrDefault(key, List.of());
        return List.copyOf(all.subList(Math.max(0, all.size() - limit), all.size()));
    }

    @Override
    public synchronized void note(List<Note> notes) {
        notes.forEach(note -> append(note.key(), note.entry()));
    }

    @Override
    public synchronized String markOnce(String name, String value) {
        String first = marks.putIfAbsent(name, value);
        return first == null ? value : first;
    }

    @Override
    public synchronized Optional<String> mark(String name) {
        return Optional.ofNullable(marks.get(name));
    }

    @Override
    public synchronized long highest() {
        return records.values().stream().mapToLong(IntentRecord::epoch).reduce(epochFloor, Math::max);
    }

    @Override
    public synchronized void raise(long above) {
        epochFloor = Math.max(epochFloor, above);
    }

    private void append(OperationKey key, Entry entry) {
        if (!records.containsKey(key)) {
            return;
        }
        List<Entry> history = histories.computeIfAbsent(key, unused -> new ArrayList<>());
        history.add(entry);
        if (history.size() > LONGEST_HISTORY) {
            history.remove(0);
        }
    }

    @Override
    public StoreDescription describe() {
        return new StoreDescription("memory:", DurabilityGrade.NONE, generation, true);
    }

    @Override
    public void close() {
        // Nothing is held but memory.
    }

    private long now() {
        latest = Math.max(latest, clock.millis());
        return latest;
    }
}
