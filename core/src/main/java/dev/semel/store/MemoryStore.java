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
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The protocol over a map: the reference for every other store, and a store for tests. One lock; survives nothing; never
 * for anything that matters.
 */
public final class MemoryStore
        implements OperationStore, Backlog, Browsable, TransitionLog, TenantUsage, Marks, Epochs {
    private static final int LONGEST_HISTORY = 64;
    /** A call ends at once, so whoever asks may as well make it; to wait for another caller costs more. */
    private static final int LANES = 4;

    private final StoreClock clock;
    private final String generation = UUID.randomUUID().toString();
    /** Changed under the lock alone; concurrent for its iterators, which go on where they were after a change. */
    private final Map<OperationKey, Kept> records = new ConcurrentHashMap<>();

    private final Set<OperationKey> open = new LinkedHashSet<>();
    /** The keys in their order, from the first time that somebody browses. */
    private @Nullable TreeSet<OperationKey> ordered;

    private final Map<String, String> marks = new TreeMap<>();
    private long epochFloor;
    private @Nullable Iterator<OperationKey> expiring;
    private long latest;

    /** A record, and how it came to be so. */
    private static final class Kept {
        private final List<Entry> history = new ArrayList<>(2);
        private IntentRecord record;

        private Kept(IntentRecord record) {
            this.record = record;
        }

        private void append(Entry entry) {
            history.add(entry);
            if (history.size() > LONGEST_HISTORY) {
                history.remove(0);
            }
        }
    }

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
        Kept kept = records.get(event.key());
        IntentRecord before = kept == null ? null : kept.record;
        Transition transition = Protocol.decide(before, event, now(), epochFloor);
        if (transition.changes()) {
            Kept after = put(event.key(), kept, transition.after());
            if (after != null) {
                after.append(HistoryLines.of(event, transition));
            }
        }
        return transition.decision();
    }

    private @Nullable Kept put(OperationKey key, @Nullable Kept kept, @Nullable IntentRecord after) {
        if (after != null && after.status().isOpen()) {
            open.add(key);
        } else {
            open.remove(key);
        }
        if (after == null) {
            if (kept != null) {
                remove(key, kept);
            }
            return null;
        }
        if (kept != null) {
            kept.record = after;
            return kept;
        }
        Kept made = new Kept(after);
        records.put(key, made);
        if (ordered != null) {
            ordered.add(key);
        }
        return made;
    }

    private void remove(OperationKey key, Kept kept) {
        records.remove(key);
        if (ordered != null) {
            ordered.remove(key);
        }
        epochFloor = Math.max(epochFloor, kept.record.epoch());
    }

    @Override
    public synchronized List<Found> find(List<OperationKey> keys) {
        long now = now();
        List<Found> found = new ArrayList<>(keys.size());
        for (OperationKey key : keys) {
            Kept kept = records.get(key);
            found.add(new Found(kept == null ? null : Protocol.aged(kept.record, now), now));
        }
        return found;
    }

    @Override
    public synchronized Expiry expire(int budget) {
        if (expiring == null) {
            expiring = records.keySet().iterator();
        }
        int looked = 0;
        int tombstones = 0;
        int deleted = 0;
        for (; looked < budget && expiring.hasNext(); looked++) {
            OperationKey key = expiring.next();
            Kept kept = records.get(key);
            if (kept == null) {
                continue;
            }
            Transition transition = Protocol.decide(kept.record, new Event.Expire(key), now(), epochFloor);
            if (transition.changes()) {
                deleted += transition.after() == null ? 1 : 0;
                tombstones += transition.after() == null ? 0 : 1;
                put(key, kept, transition.after());
            }
        }
        boolean ended = !expiring.hasNext();
        if (ended) {
            expiring = null;
        }
        return new Expiry(looked, tombstones, deleted, ended);
    }

    @Override
    public synchronized List<Due> due(int limit) {
        long now = now();
        return open.stream()
                .map(key -> new Due(key, record(key), now))
                .filter(due -> OpenRecords.isDue(due.record(), now))
                .sorted(Comparator.comparingLong(due -> OpenRecords.dueAt(due.record())))
                .limit(limit)
                .toList();
    }

    private IntentRecord record(OperationKey key) {
        return Objects.requireNonNull(records.get(key), "the record of a key").record;
    }

    @Override
    public synchronized OpenCount open() {
        long running = open.stream()
                .filter(key -> record(key).status() == Status.RUNNING)
                .count();
        return new OpenCount(running, open.size() - running);
    }

    /** {@inheritDoc} Exact; looks at every record. */
    @Override
    public synchronized List<Usage> usage(List<String> tenants) {
        Map<String, Usage> counted = new HashMap<>();
        records.forEach((key, kept) -> counted.merge(key.tenant(), usage(key, kept.record), MemoryStore::sum));
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
        if (ordered == null) {
            ordered = new TreeSet<>(records.keySet());
        }
        for (OperationKey key : after == null ? ordered : ordered.tailSet(after, false)) {
            if (rows.size() == limit) {
                break;
            }
            IntentRecord live = Protocol.aged(record(key), now);
            if (live != null && (status == null || live.status() == status)) {
                rows.add(new Row(key, live));
            }
        }
        return rows;
    }

    @Override
    public synchronized List<Entry> history(OperationKey key, int limit) {
        Kept kept = records.get(key);
        List<Entry> all = kept == null ? List.of() : kept.history;
        return List.copyOf(all.subList(Math.max(0, all.size() - limit), all.size()));
    }

    @Override
    public synchronized void note(List<Note> notes) {
        for (Note note : notes) {
            Kept kept = records.get(note.key());
            if (kept != null) {
                kept.append(note.entry());
            }
        }
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
        return records.values().stream().mapToLong(kept -> kept.record.epoch()).reduce(epochFloor, Math::max);
    }

    @Override
    public synchronized void raise(long above) {
        epochFloor = Math.max(epochFloor, above);
    }

    @Override
    public StoreDescription describe() {
        return new StoreDescription("memory:", DurabilityGrade.NONE, generation, true, LANES);
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
