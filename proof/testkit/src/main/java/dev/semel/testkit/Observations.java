package dev.semel.testkit;

import dev.semel.operation.OperationKey;
import dev.semel.protocol.Decision;
import dev.semel.protocol.Event;
import dev.semel.protocol.IntentRecord;
import dev.semel.protocol.Transition;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What threads saw of a store: each event, its answer, and between which moments it was decided. Explained if for each key
 * there is an order that agrees with those moments and in which the pure function gives every answer.
 */
final class Observations {
    private final AtomicLong moments = new AtomicLong();
    private final List<Seen> all = new ArrayList<>();
    private final Map<OperationKey, IntentRecord> lastSeen = new ConcurrentHashMap<>();

    /** One event with its answer; {@code turn} keeps twins of one batch apart. */
    private record Seen(Event event, Decision answer, long asked, long answered, int turn) {
        /** Of one batch the earlier one comes first; else who was answered before the other was asked. */
        boolean isBefore(Seen other) {
            return asked == other.asked ? turn < other.turn : answered < other.asked;
        }
    }

    /** A place in the search: which events are done, and what the key holds then. */
    private record Place(Set<Integer> done, KeyModel model) {}

    void observe(List<Event> batch, Supplier<List<Decision>> call) {
        long asked = moments.incrementAndGet();
        List<Decision> answers = call.get();
        long answered = moments.incrementAndGet();
        synchronized (all) {
            for (int index = 0; index < batch.size(); index++) {
                all.add(new Seen(batch.get(index), answers.get(index), asked, answered, index));
                if (answers.get(index) instanceof Decision.Claimed claimed) {
                    lastSeen.put(batch.get(index).key(), claimed.record());
                }
            }
        }
    }

    /** What any thread last saw of a key, for events that aim at it. */
    @Nullable
    IntentRecord lastSeen(OperationKey key) {
        return lastSeen.get(key);
    }

    /** Explains everything from where the scene stands and leaves the scene where it ended. */
    void explainFrom(Scene scene) {
        Map<OperationKey, List<Seen>> byKey = new TreeMap<>();
        for (Seen seen : all) {
            byKey.computeIfAbsent(seen.event().key(), unused -> new ArrayList<>())
                    .add(seen);
        }
        byKey.forEach((key, seen) -> {
            KeyModel end = explain(new Place(Set.of(), scene.model(key)), seen, new HashSet<>());
            if (end == null) {
                throw new AssertionError("No order explains what was seen of " + key + " beginning with "
                        + scene.model(key) + ":\n"
                        + String.join("\n", seen.stream().map(Seen::toString).toList()));
            }
            scene.settleOn(key, end);
        });
    }

    private static @Nullable KeyModel explain(Place place, List<Seen> seen, Set<Place> deadEnds) {
        if (place.done().size() == seen.size()) {
            return place.model();
        }
        if (!deadEnds.add(place)) {
            return null;
        }
        for (int index = 0; index < seen.size(); index++) {
            KeyModel next = place.done().contains(index) || mustWait(index, place, seen)
                    ? null
                    : explained(place.model(), seen.get(index));
            if (next != null) {
                Set<Integer> done = new HashSet<>(place.done());
                done.add(index);
                KeyModel end = explain(new Place(done, next), seen, deadEnds);
                if (end != null) {
                    return end;
                }
            }
        }
        return null;
    }

    private static boolean mustWait(int index, Place place, List<Seen> seen) {
        for (int other = 0; other < seen.size(); other++) {
            if (other != index
                    && !place.done().contains(other)
                    && seen.get(other).isBefore(seen.get(index))) {
                return true;
            }
        }
        return false;
    }

    private static @Nullable KeyModel explained(KeyModel model, Seen seen) {
        Transition expected = model.expected(seen.event(), seen.answer());
        return expected.decision().equals(seen.answer()) ? model.after(expected) : null;
    }
}
