package dev.semel.store.redis;

import dev.semel.protocol.Decision;
import dev.semel.protocol.Event;
import dev.semel.protocol.IntentRecord;
import dev.semel.protocol.Protocol;
import dev.semel.protocol.Transition;
import dev.semel.store.StoreUnavailableException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A batch of events, decided. What most of them are the script decides; the rest it hands back with its record, to be
 * decided by the pure function and written over the very record that was seen, until nobody else comes between. Every
 * answer, the script's too, is what the pure function makes of the record and the time that the script tells. One batch,
 * one thread.
 */
final class Deciding {
    /** After so many lost races for one key the caller is told that nothing is known; it may ask again. */
    private static final int MOST_ROUNDS = 50;

    /** An event, its place in the batch, and its key. */
    // Handed on and never compared.
    @SuppressWarnings("ArrayRecordComponent")
    private record Asked(int index, Event event, byte[] key, int shard, byte[] record) {
        static final Comparator<Asked> BY_KEY = Comparator.<Asked, byte[]>comparing(Asked::key, Arrays::compareUnsigned)
                .thenComparingInt(Asked::index);

        boolean sameKey(Asked other) {
            return Arrays.equals(key, other.key);
        }

        Order order() {
            return Order.of(event, shard, record);
        }
    }

    /** What an event that the script left to us met. */
    private record Met(Asked asked, Stored before, long atMillis) {
        Transition decided(long floor) {
            return Protocol.decide(before.record(), asked.event(), atMillis, floor);
        }
    }

    /** What is known of a key after its first event of a round, so that its twins are decided on it. */
    private record Standing(@Nullable IntentRecord record, long atMillis) {}

    private final Batches batches;
    private final Decision[] answers;
    private final Map<Integer, Standing> standings = new HashMap<>();
    private boolean known;

    private Deciding(Batches batches, int size) {
        this.batches = batches;
        answers = new Decision[size];
    }

    /**
     * One answer per event, in the order of the events.
     *
     * @throws StoreUnavailableException if nothing is known of any of them
     */
    static List<Decision> decide(Batches batches, Shards shards, List<Event> events) {
        Deciding deciding = new Deciding(batches, events.size());
        List<Asked> waiting = new ArrayList<>(events.size());
        for (int index = 0; index < events.size(); index++) {
            byte[] key = events.get(index).key().encoded();
            int shard = shards.of(key);
            waiting.add(new Asked(index, events.get(index), key, shard, shards.record(shard, key)));
        }
        waiting.sort(Asked.BY_KEY);
        while (!waiting.isEmpty()) {
            waiting = deciding.round(waiting);
        }
        if (!deciding.known && deciding.answers[0] instanceof Decision.Failed failed) {
            throw new StoreUnavailableException("The store does not answer: " + failed.reason() + ".");
        }
        return List.of(deciding.answers);
    }

    /** Decides the first event of each key, and those of its twins that change nothing after it; the others. */
    private List<Asked> round(List<Asked> waiting) {
        List<Asked> first = new ArrayList<>();
        List<Asked> twins = new ArrayList<>();
        for (Asked asked : waiting) {
            boolean twin = !first.isEmpty() && asked.sameKey(first.get(first.size() - 1));
            (twin ? twins : first).add(asked);
        }
        first(first);
        return afterFirst(first, twins);
    }

    private List<Asked> afterFirst(List<Asked> first, List<Asked> twins) {
        List<Asked> left = new ArrayList<>();
        int at = 0;
        for (Asked twin : twins) {
            while (!first.get(at).sameKey(twin)) {
                at++;
            }
            Standing standing = standings.get(first.get(at).index());
            boolean behind = !left.isEmpty() && left.get(left.size() - 1).sameKey(twin);
            if (behind || standing == null) {
                left.add(twin);
                continue;
            }
            Transition transition = Protocol.decide(standing.record(), twin.event(), standing.atMillis(), 0);
            if (transition.changes()) {
                left.add(twin);
            } else {
                answer(twin, transition);
            }
        }
        return left;
    }

    private void answer(Asked asked, Transition transition) {
        known = true;
        answers[asked.index()] = transition.decision();
        standings.put(
                asked.index(),
                new Standing(transition.after(), transition.decision().atMillis()));
    }

    private void fail(Asked asked, String why) {
        answers[asked.index()] = new Decision.Failed(why, 0);
    }

    private void first(List<Asked> first) {
        List<Reply> replies = batches.run(first.stream().map(Asked::order).toList());
        List<Met> left = new ArrayList<>();
        for (int at = 0; at < first.size(); at++) {
            Asked asked = first.get(at);
            Reply reply = replies.get(at);
            if (!reply.isKnown()) {
                fail(asked, reply.failure());
            } else if (reply.before() == null) {
                answer(asked, Protocol.decide(null, asked.event(), reply.atMillis(), reply.number() - 1));
            } else {
                Met met = new Met(asked, reply.before(), reply.atMillis());
                if (reply.written() || !met.decided(0).changes()) {
                    answer(asked, met.decided(0));
                } else {
                    left.add(met);
                }
            }
        }
        for (int round = 0; !left.isEmpty(); round++) {
            if (round == MOST_ROUNDS) {
                left.forEach(met -> fail(
                        met.asked(),
                        "The record of " + met.asked().event().key() + " changed " + MOST_ROUNDS
                                + " times while this was decided"));
                return;
            }
            left = written(withEpochs(left));
        }
    }

    /** A decision, to be written. */
    private record Change(Met met, Transition transition) {
        Order order() {
            return Order.put(
                    met.asked().shard(),
                    met.asked().record(),
                    met.before(),
                    met.asked().event(),
                    transition);
        }
    }

    /** Decides, with epochs from the counters for those that make a new lease. */
    private List<Change> withEpochs(List<Met> left) {
        List<Met> raising =
                left.stream().filter(met -> raisesEpoch(met.decided(0))).toList();
        List<Reply> epochs = raising.isEmpty()
                ? List.of()
                : batches.run(raising.stream()
                        .map(met ->
                                Order.epochs(met.asked().shard(), met.asked().record(), 1))
                        .toList());
        List<Change> changes = new ArrayList<>();
        int next = 0;
        for (Met met : left) {
            if (!raisesEpoch(met.decided(0))) {
                changes.add(new Change(met, met.decided(0)));
                continue;
            }
            Reply epoch = epochs.get(next++);
            if (epoch.isKnown()) {
                changes.add(new Change(met, met.decided(epoch.number() - 1)));
            } else {
                fail(met.asked(), epoch.failure());
            }
        }
        return changes;
    }

    private static boolean raisesEpoch(Transition transition) {
        IntentRecord before = transition.before();
        IntentRecord after = transition.after();
        return before != null && after != null && before.epoch() != after.epoch();
    }

    /** Writes over what was seen; those whose record somebody else changed meanwhile, as it is now. */
    private List<Met> written(List<Change> changes) {
        List<Reply> replies = batches.run(changes.stream().map(Change::order).toList());
        List<Met> lost = new ArrayList<>();
        for (int at = 0; at < changes.size(); at++) {
            Change change = changes.get(at);
            Asked asked = change.met().asked();
            Reply reply = replies.get(at);
            if (!reply.isKnown()) {
                fail(asked, reply.failure());
            } else if (reply.written()) {
                answer(asked, change.transition());
            } else if (reply.before() == null) {
                // Somebody forgot it meanwhile: from the start again.
                lost.addAll(anew(asked));
            } else {
                Met met = new Met(asked, reply.before(), reply.atMillis());
                if (met.decided(0).changes()) {
                    lost.add(met);
                } else {
                    answer(asked, met.decided(0));
                }
            }
        }
        return lost;
    }

    private List<Met> anew(Asked asked) {
        Reply reply = batches.run(List.of(asked.order())).get(0);
        if (!reply.isKnown()) {
            fail(asked, reply.failure());
        } else if (reply.before() == null) {
            answer(asked, Protocol.decide(null, asked.event(), reply.atMillis(), reply.number() - 1));
        } else if (reply.written()) {
            answer(asked, Protocol.decide(reply.before().record(), asked.event(), reply.atMillis(), 0));
        } else {
            Met met = new Met(asked, reply.before(), reply.atMillis());
            if (met.decided(0).changes()) {
                return List.of(met);
            }
            answer(asked, met.decided(0));
        }
        return List.of();
    }
}
