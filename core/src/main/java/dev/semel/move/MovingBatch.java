package dev.semel.move;

import dev.semel.operation.OperationKey;
import dev.semel.protocol.Decision;
import dev.semel.protocol.Event;
import dev.semel.protocol.Evidence;
import dev.semel.protocol.IntentRecord;
import dev.semel.protocol.Protocol;
import dev.semel.protocol.Transition;
import dev.semel.store.Found;
import dev.semel.store.OperationStore;
import dev.semel.store.StoreUnavailableException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A batch of events over two stores. What stands in the old store is decided there, for nothing but a claim can make a
 * record; a claim is answered from what was read there, or the record is handed over first. What does not stand there is
 * the new store's to decide. One batch, one thread.
 */
final class MovingBatch {
    private final OperationStore from;
    private final OperationStore to;
    private final MoveGate gate;
    private final List<Event> events;
    private final @Nullable Decision[] answers;
    private @Nullable StoreUnavailableException silent;

    // What one round is to do; places of events.
    private final List<Integer> toOld = new ArrayList<>();
    private final List<Integer> toNew = new ArrayList<>();
    private final List<Integer> handedOver = new ArrayList<>();

    private MovingBatch(OperationStore from, OperationStore to, MoveGate gate, List<Event> events) {
        this.from = from;
        this.to = to;
        this.gate = gate;
        this.events = events;
        answers = new Decision[events.size()];
    }

    /**
     * One answer per event, in their order.
     *
     * @throws StoreUnavailableException if nothing is known of any of them
     */
    static List<Decision> decide(OperationStore from, OperationStore to, MoveGate gate, List<Event> events) {
        MovingBatch batch = new MovingBatch(from, to, gate, events);
        Map<OperationKey, List<Integer>> lines = new LinkedHashMap<>();
        for (int place = 0; place < events.size(); place++) {
            refuseMoves(events.get(place));
            lines.computeIfAbsent(events.get(place).key(), unused -> new ArrayList<>())
                    .add(place);
        }
        while (!lines.isEmpty()) {
            lines = batch.round(lines);
        }
        return batch.told();
    }

    private static void refuseMoves(Event event) {
        if (event instanceof Event.Adopt || event instanceof Event.Relinquish) {
            throw new IllegalArgumentException("The record of " + event.key()
                    + " cannot be moved by hand while the store that it is in is being moved.");
        }
    }

    private List<Decision> told() {
        List<Decision> told = new ArrayList<>(answers.length);
        boolean known = answers.length == 0;
        for (Decision answer : answers) {
            Decision decision = Objects.requireNonNull(answer, "every event is answered");
            known |= !(decision instanceof Decision.Failed);
            told.add(decision);
        }
        if (!known && silent != null) {
            throw silent;
        }
        return told;
    }

    /** Decides each key's events, or the first of them if its record stands in the old store; what is left. */
    private Map<OperationKey, List<Integer>> round(Map<OperationKey, List<Integer>> lines) {
        toOld.clear();
        toNew.clear();
        handedOver.clear();
        Map<OperationKey, List<Integer>> left = new LinkedHashMap<>();
        Map<OperationKey, Found> standing = standing(lines);
        lines.forEach((key, places) -> {
            Found found = standing.get(key);
            if (found == null) {
                places.forEach(place -> fail(place, "The store that is left does not answer."));
            } else if (found.record() == null) {
                places.forEach(this::decideInNew);
            } else {
                decideOn(found.record(), found.atMillis(), places.get(0));
                if (places.size() > 1) {
                    left.put(key, places.subList(1, places.size()));
                }
            }
        });
        answerByOld();
        handOver();
        answer(toNew, asked(to, toNew));
        return left;
    }

    private Map<OperationKey, Found> standing(Map<OperationKey, List<Integer>> lines) {
        List<OperationKey> keys = List.copyOf(lines.keySet());
        try {
            List<Found> found = from.find(keys);
            Map<OperationKey, Found> standing = new HashMap<>();
            for (int at = 0; at < keys.size(); at++) {
                standing.put(keys.get(at), found.get(at));
            }
            return standing;
        } catch (StoreUnavailableException none) {
            silent = none;
            return Map.of();
        }
    }

    /** A key without a record in the old store stays so from the moment on that nobody claims there. */
    private void decideInNew(int place) {
        if (events.get(place) instanceof Event.Claim && !gate.isOpen()) {
            fail(place, "The records of this store begin to move; until the other nodes have seen it nobody claims.");
        } else {
            toNew.add(place);
        }
    }

    private void decideOn(IntentRecord record, long atMillis, int place) {
        Event event = events.get(place);
        // What a probe says was asked by the clock of the store that its record stood in, which is still this one.
        if (!(event instanceof Event.Claim || event instanceof Event.Inquire)) {
            toOld.add(place);
            return;
        }
        Transition transition = Protocol.decide(record, event, atMillis, record.epoch());
        // Who inquires takes the answer's time for what is asked next, so it must be the new store's.
        if (!transition.changes() && event instanceof Event.Claim) {
            answers[place] = transition.decision();
        } else if (gate.isOpen()) {
            handedOver.add(place);
        } else {
            fail(place, "The records of this store begin to move; until the other nodes have seen it nobody claims.");
        }
    }

    private static boolean isProbed(Event event) {
        return event instanceof Event.Resolve resolve && resolve.evidence().source() == Evidence.Source.PROBE;
    }

    /** What is gone by now was handed over meanwhile, so the new store is asked. */
    private void answerByOld() {
        List<Decision> told = asked(from, toOld);
        for (int at = 0; at < told.size(); at++) {
            boolean gone =
                    told.get(at) instanceof Decision.Ignored ignored && ignored.reason() == Decision.Reason.NO_RECORD;
            if (gone && isProbed(events.get(toOld.get(at)))) {
                fail(toOld.get(at), "The receiver was asked by the clock of the store that was left; ask once more.");
            } else if (gone) {
                toNew.add(toOld.get(at));
            } else {
                answers[toOld.get(at)] = told.get(at);
            }
        }
    }

    private void handOver() {
        if (handedOver.isEmpty()) {
            return;
        }
        List<OperationKey> keys =
                handedOver.stream().map(place -> events.get(place).key()).toList();
        Map<OperationKey, HandOver.Fate> fates;
        try {
            fates = HandOver.of(keys, from, to, true);
        } catch (StoreUnavailableException none) {
            silent = none;
            handedOver.forEach(place -> fail(place, "The record could not be handed over: " + none.getMessage()));
            return;
        }
        for (int place : handedOver) {
            OperationKey key = events.get(place).key();
            switch (Objects.requireNonNull(fates.get(key), "each has a fate")) {
                case MOVED -> toNew.add(place);
                case TORN ->
                    fail(
                            place,
                            "Both stores have a record of " + key + " that was claimed there; see move verify, and"
                                    + " remove the one that is wrong.");
                case LEFT, UNKNOWN -> fail(place, "The record of " + key + " could not be handed over yet.");
            }
        }
    }

    private List<Decision> asked(OperationStore store, Collection<Integer> places) {
        if (places.isEmpty()) {
            return List.of();
        }
        try {
            return store.apply(places.stream().map(events::get).toList());
        } catch (StoreUnavailableException none) {
            silent = none;
            return places.stream()
                    .<Decision>map(place -> new Decision.Failed(String.valueOf(none.getMessage()), 0))
                    .toList();
        }
    }

    private void answer(List<Integer> places, List<Decision> told) {
        for (int at = 0; at < told.size(); at++) {
            answers[places.get(at)] = told.get(at);
        }
    }

    private void fail(int place, String why) {
        answers[place] = new Decision.Failed(why, 0);
    }
}
