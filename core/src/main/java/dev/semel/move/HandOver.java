package dev.semel.move;

import dev.semel.operation.OperationKey;
import dev.semel.protocol.Decision;
import dev.semel.protocol.Event;
import dev.semel.protocol.IntentRecord;
import dev.semel.protocol.State;
import dev.semel.store.Found;
import dev.semel.store.OperationStore;
import dev.semel.store.TransitionLog;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Hands records over, many at a time: the new store adopts them while they still count in the old one, then the old one
 * lets go of them, if they are still what was adopted. Each step may be lost, late, or done twice, by several nodes at
 * once: until the old store has let go the copy is inert, for everybody asks the old store first. Keeps nothing.
 */
final class HandOver {
    // A record changes while it is on its way if its owner renews or settles; one that does more often is left for now.
    private static final int MOST_ROUNDS = 5;
    private static final int MOST_LINES = 32;
    private static final String ADOPTED = "adopt";

    /** What became of a key. */
    enum Fate {
        /** The old store has nothing of it any more, so the new one decides. */
        MOVED,
        /** It is left where it is, for somebody is at work on it. */
        LEFT,
        /** Both stores have a record that was claimed there: the rules of moving were broken. */
        TORN,
        /** A store did not say. */
        UNKNOWN
    }

    private record Copy(OperationKey key, Found before, Found old, Found after) {
        Shift shift() {
            return new Shift(before.atMillis() - old.atMillis(), after.atMillis() - old.atMillis());
        }

        Event.Adopt adoption() {
            return new Event.Adopt(key, shift().of(seen()), before.record());
        }

        IntentRecord seen() {
            return Objects.requireNonNull(old.record(), "what is handed over is there");
        }

        boolean isHeld() {
            return seen().state() instanceof State.Running running && running.leaseEndMillis() > old.atMillis();
        }
    }

    private final OperationStore from;
    private final OperationStore to;
    private final boolean withHeld;
    private final Map<OperationKey, Fate> fates = new LinkedHashMap<>();

    private HandOver(OperationStore from, OperationStore to, boolean withHeld) {
        this.from = from;
        this.to = to;
        this.withHeld = withHeld;
    }

    /**
     * What became of each.
     *
     * @param withHeld whether records whose lease has not run out are handed over too
     * @throws dev.semel.store.StoreUnavailableException if a store does not answer; any of them may be on its way
     */
    static Map<OperationKey, Fate> of(
            List<OperationKey> keys, OperationStore from, OperationStore to, boolean withHeld) {
        HandOver handOver = new HandOver(from, to, withHeld);
        List<OperationKey> left = keys;
        for (int round = 0; round < MOST_ROUNDS && !left.isEmpty(); round++) {
            left = handOver.tried(left);
        }
        left.forEach(key -> handOver.fates.putIfAbsent(key, Fate.LEFT));
        return handOver.fates;
    }

    /** Those that changed meanwhile. */
    private List<OperationKey> tried(List<OperationKey> keys) {
        List<OperationKey> again = new ArrayList<>();
        List<Copy> adopted = adopted(copies(keys), again);
        copyHistory(adopted);
        List<Decision> let = from.apply(adopted.stream()
                .<Event>map(copy -> new Event.Relinquish(copy.key(), copy.seen()))
                .toList());
        for (int at = 0; at < adopted.size(); at++) {
            OperationKey key = adopted.get(at).key();
            let.get(at)
                    .fold(
                            claimed -> again.add(key),
                            accepted -> end(key, Fate.MOVED),
                            // Gone: another node was first, and what it left here is this copy or what came of it.
                            ignored -> ignored.reason() == Decision.Reason.NO_RECORD
                                    ? end(key, Fate.MOVED)
                                    : again.add(key),
                            failed -> end(key, Fate.UNKNOWN));
        }
        return again;
    }

    private boolean end(OperationKey key, Fate fate) {
        fates.put(key, fate);
        return false;
    }

    /** The old store is read between two looks at the new one, so both its record and its clock are known. */
    private List<Copy> copies(List<OperationKey> keys) {
        List<Found> before = to.find(keys);
        List<Found> old = from.find(keys);
        List<Found> after = to.find(keys);
        List<Copy> copies = new ArrayList<>();
        for (int at = 0; at < keys.size(); at++) {
            if (old.get(at).record() == null) {
                fates.put(keys.get(at), Fate.MOVED);
                continue;
            }
            Copy copy = new Copy(keys.get(at), before.get(at), old.get(at), after.get(at));
            if (copy.isHeld() && !withHeld) {
                fates.put(copy.key(), Fate.LEFT);
            } else {
                copies.add(copy);
            }
        }
        return copies;
    }

    private List<Copy> adopted(List<Copy> copies, List<OperationKey> again) {
        List<Decision> answers =
                to.apply(copies.stream().<Event>map(Copy::adoption).toList());
        List<Copy> adopted = new ArrayList<>();
        for (int at = 0; at < copies.size(); at++) {
            Copy copy = copies.get(at);
            answers.get(at)
                    .fold(
                            claimed -> again.add(copy.key()),
                            accepted -> adopted.add(copy),
                            ignored -> ignored.reason() == Decision.Reason.CLAIMED_HERE
                                    ? end(copy.key(), tornOrMoved(copy.key()))
                                    : again.add(copy.key()),
                            failed -> end(copy.key(), Fate.UNKNOWN));
        }
        return adopted;
    }

    /** What was claimed here was claimed after the old store had let go, unless it has not. */
    private Fate tornOrMoved(OperationKey key) {
        return from.find(List.of(key)).get(0).record() == null ? Fate.MOVED : Fate.TORN;
    }

    /** Before the old store forgets it, in one write for all. */
    private void copyHistory(List<Copy> copies) {
        List<TransitionLog.Note> notes =
                copies.stream().flatMap(copy -> history(copy).stream()).toList();
        if (!notes.isEmpty()) {
            ((TransitionLog) to).note(notes);
        }
    }

    /** Lines that are there already were brought by an earlier try. */
    private List<TransitionLog.Note> history(Copy copy) {
        boolean told = copy.before().record() != null
                && ((TransitionLog) to)
                        .history(copy.key(), MOST_LINES).stream()
                                .anyMatch(line -> !line.what().equals(ADOPTED));
        if (told) {
            return List.of();
        }
        Shift shift = copy.shift();
        return ((TransitionLog) from)
                .history(copy.key(), MOST_LINES).stream()
                        .map(line -> new TransitionLog.Note(copy.key(), shift.of(line)))
                        .toList();
    }
}
