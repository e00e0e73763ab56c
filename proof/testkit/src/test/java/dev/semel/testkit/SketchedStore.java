package dev.semel.testkit;

import dev.semel.operation.OperationKey;
import dev.semel.policy.DurabilityGrade;
import dev.semel.protocol.Decision;
import dev.semel.protocol.Event;
import dev.semel.protocol.IntentRecord;
import dev.semel.protocol.Protocol;
import dev.semel.protocol.Transition;
import dev.semel.store.Expiry;
import dev.semel.store.Found;
import dev.semel.store.OperationStore;
import dev.semel.store.StoreClock;
import dev.semel.store.StoreDescription;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/** A right store with as little as possible, made to be broken in one place by each of its heirs. */
class SketchedStore implements OperationStore {
    final Map<OperationKey, IntentRecord> records = new ConcurrentSkipListMap<>();
    private final StoreClock clock;
    private long floor;
    private long latest;

    SketchedStore(StoreClock clock) {
        this.clock = clock;
    }

    @Override
    public synchronized List<Decision> apply(List<Event> events) {
        List<Decision> answers = new ArrayList<>();
        for (Event event : events) {
            answers.add(apply(event));
        }
        return answers;
    }

    Decision apply(Event event) {
        IntentRecord before = records.get(event.key());
        Transition transition = decide(before, event);
        keep(event, transition);
        return transition.decision();
    }

    Transition decide(@Nullable IntentRecord before, Event event) {
        return Protocol.decide(before, event, now(), floor(before));
    }

    long floor(@Nullable IntentRecord before) {
        return floor;
    }

    void keep(Event event, Transition transition) {
        if (transition.after() != null) {
            records.put(event.key(), transition.after());
        } else if (transition.before() != null) {
            floor = Math.max(floor, transition.before().epoch());
            records.remove(event.key());
        }
    }

    long now() {
        latest = Math.max(latest, clock.millis());
        return latest;
    }

    @Override
    public synchronized List<Found> find(List<OperationKey> keys) {
        long now = now();
        return keys.stream().map(key -> new Found(read(key, now), now)).toList();
    }

    @Nullable
    IntentRecord read(OperationKey key, long now) {
        return Protocol.aged(records.get(key), now);
    }

    @Override
    public synchronized Expiry expire(int budget) {
        int deleted = 0;
        int tombstones = 0;
        List<OperationKey> keys = List.copyOf(records.keySet());
        for (OperationKey key : keys) {
            IntentRecord before = records.get(key);
            Transition transition = decide(before, new Event.Expire(key));
            keep(new Event.Expire(key), transition);
            deleted += transition.after() == null ? 1 : 0;
            tombstones += transition.changes() && transition.after() != null ? 1 : 0;
        }
        return new Expiry(keys.size(), tombstones, deleted, true);
    }

    @Override
    public StoreDescription describe() {
        return new StoreDescription("sketch", DurabilityGrade.NONE, "one", true);
    }

    @Override
    public void close() {
        // Nothing is held but memory.
    }
}
