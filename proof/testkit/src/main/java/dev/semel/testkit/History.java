package dev.semel.testkit;

import dev.semel.operation.OperationKey;
import dev.semel.protocol.Decision;
import dev.semel.protocol.Event;
import dev.semel.protocol.IntentRecord;
import dev.semel.store.Found;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What callers saw of a store: each call, its answer, and between which moments it was decided. Filled by
 * {@link RecordedStore}, of which several may share one history: nodes over one store. Safe for use by all threads. A
 * call that is under way while the history is read counts as one of unknown fate.
 */
public final class History {
    private final AtomicLong moments = new AtomicLong();
    private final ConcurrentSkipListMap<Long, List<Call>> calls = new ConcurrentSkipListMap<>();
    private final Map<OperationKey, IntentRecord> lastSeen = new ConcurrentHashMap<>();

    /** All calls, in the order in which they were asked. */
    public List<Call> calls() {
        List<Call> all = new ArrayList<>();
        calls.values().forEach(all::addAll);
        return all;
    }

    /** How many calls have no answer. */
    public long unknown() {
        return calls().stream().filter(call -> !call.isAnswered()).count();
    }

    /** What any caller last saw of a key, null if nothing: for events that aim at it. */
    @Nullable
    IntentRecord lastSeen(OperationKey key) {
        return lastSeen.get(key);
    }

    Map<OperationKey, List<Call>> byKey() {
        Map<OperationKey, List<Call>> byKey = new TreeMap<>();
        calls().forEach(call ->
                byKey.computeIfAbsent(call.key(), unused -> new ArrayList<>()).add(call));
        return byKey;
    }

    List<Decision> decided(String caller, List<Event> events, Supplier<List<Decision>> call) {
        long asked = moments.incrementAndGet();
        calls.put(asked, open(caller, asked, events));
        List<Decision> answers = call.get();
        long answered = moments.incrementAndGet();
        refuseOtherNumber(events.size(), answers.size());
        List<Call> done = new ArrayList<>();
        for (int turn = 0; turn < events.size(); turn++) {
            Event event = events.get(turn);
            done.add(
                    answers.get(turn) instanceof Decision.Failed failed
                            ? lost(caller, event, asked, turn, failed.reason())
                            : new Call(
                                    caller,
                                    event.key(),
                                    event,
                                    Call.Span.of(asked, answered, turn),
                                    new Call.Decided(answers.get(turn))));
        }
        finish(asked, done);
        return answers;
    }

    List<Found> found(String caller, List<OperationKey> keys, Supplier<List<Found>> call) {
        // A read without an answer says nothing and changes nothing: it is recorded when it has one.
        long asked = moments.incrementAndGet();
        List<Found> answers = call.get();
        long answered = moments.incrementAndGet();
        refuseOtherNumber(keys.size(), answers.size());
        List<Call> done = new ArrayList<>();
        for (int turn = 0; turn < keys.size(); turn++) {
            Call.Span span = Call.Span.of(asked, answered, turn);
            done.add(new Call(caller, keys.get(turn), null, span, new Call.Read(answers.get(turn))));
        }
        finish(asked, done);
        return answers;
    }

    private void finish(long asked, List<Call> done) {
        calls.put(asked, done);
        for (Call call : done) {
            IntentRecord shown = call.shown();
            if (shown != null) {
                lastSeen.put(call.key(), shown);
            }
        }
    }

    private static List<Call> open(String caller, long asked, List<Event> events) {
        List<Call> open = new ArrayList<>();
        for (int turn = 0; turn < events.size(); turn++) {
            open.add(lost(caller, events.get(turn), asked, turn, "no answer"));
        }
        return open;
    }

    private static Call lost(String caller, Event event, long asked, int turn, String why) {
        return new Call(caller, event.key(), event, Call.Span.open(asked, turn), new Call.Unknown(why));
    }

    private static void refuseOtherNumber(int asked, int answered) {
        if (asked != answered) {
            throw new AssertionError("The store gave " + answered + " answers to " + asked + " questions.");
        }
    }
}
