package dev.semel.store.dynamodb;

import dev.semel.operation.OperationKey;
import dev.semel.protocol.Decision;
import dev.semel.protocol.Event;
import dev.semel.protocol.IntentRecord;
import dev.semel.protocol.Protocol;
import dev.semel.protocol.Transition;
import dev.semel.store.HistoryLines;
import dev.semel.store.StoreUnavailableException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A batch of events, decided: each key by itself, many keys at once, the events of one key one after the other. An event
 * is decided by the pure function over what this node believes of its key (that nothing is there, for a claim; what it
 * wrote itself, for an owner), and written over exactly that. If something else stands there, the refused write brings it
 * along, and the event is decided anew over it. What changes nothing is answered from what was read or written within this
 * call alone. Safe for use by all threads.
 */
final class Deciding {
    /** After so many lost races for one key the caller is told that nothing is known; it may ask again. */
    private static final int MOST_ROUNDS = 50;

    private final Service service;
    private final Items items;
    private final Root root;
    private final Remembered remembered = new Remembered();
    private final long epochsKeptMillis;

    Deciding(Service service, Items items, Root root, DynamoOptions options) {
        this.service = service;
        this.items = items;
        this.root = root;
        epochsKeptMillis = options.epochsKept().plus(options.clocksApart()).toMillis();
    }

    /**
     * What is believed to stand there.
     *
     * @param certain whether it was read or written within this call
     */
    private record Seen(@Nullable Item item, boolean certain) {}

    /** An answer, and what stands there after it. */
    private record Answered(Decision decision, Seen seen) {}

    /**
     * One answer per event, in the order of the events.
     *
     * @throws StoreUnavailableException if nothing is known of any of them
     */
    List<Decision> decide(List<Event> events) {
        return decide(events, Map.of());
    }

    /** The same with what somebody read of their keys a while ago. */
    List<Decision> decide(List<Event> events, Map<OperationKey, Item> before) {
        Map<OperationKey, List<Integer>> places = new TreeMap<>();
        for (int place = 0; place < events.size(); place++) {
            places.computeIfAbsent(events.get(place).key(), key -> new ArrayList<>())
                    .add(place);
        }
        Decision[] answers = new Decision[events.size()];
        try {
            Map<OperationKey, Seen> seen = seen(events, places, before);
            List<Service.Work<Boolean>> work = new ArrayList<>();
            places.forEach((key, theirs) -> work.add(() -> decideOne(events, theirs, seen.get(key), answers)));
            service.all(work);
        } catch (Unanswered nothing) {
            throw unavailable(nothing);
        }
        boolean known = false;
        for (Decision answer : answers) {
            known |= !(answer instanceof Decision.Failed);
        }
        if (!known && answers[0] instanceof Decision.Failed failed) {
            throw new StoreUnavailableException("The store does not answer: " + failed.reason() + ".");
        }
        return List.of(answers);
    }

    static StoreUnavailableException unavailable(Unanswered unknown) {
        return new StoreUnavailableException("The store does not answer: " + unknown.why() + ".", unknown);
    }

    /**
     * Looks at all keys of a batch first: a duplicate costs a read then, and not a refused write, which is paid as a
     * whole one. A single event is not worth the second round trip.
     */
    private Map<OperationKey, Seen> seen(
            List<Event> events, Map<OperationKey, List<Integer>> places, Map<OperationKey, Item> before)
            throws Unanswered {
        Map<OperationKey, Seen> seen = new HashMap<>();
        before.forEach((key, item) -> seen.put(key, new Seen(item, false)));
        List<OperationKey> unknown = new ArrayList<>();
        places.forEach((key, theirs) -> {
            boolean claims = events.get(theirs.get(0)) instanceof Event.Claim;
            if (!seen.containsKey(key) && (claims || remembered.of(key) == null)) {
                unknown.add(key);
            }
        });
        if (unknown.size() > 1) {
            root.fresh();
            Map<OperationKey, Item> read = items.read(unknown);
            unknown.forEach(key -> seen.put(key, new Seen(read.get(key), true)));
        }
        return seen;
    }

    private boolean decideOne(List<Event> events, List<Integer> places, @Nullable Seen first, Decision[] answers) {
        Seen seen = first;
        for (int place : places) {
            Event event = Sizes.bounded(events.get(place));
            try {
                Answered answered = decide(event, seen);
                answers[place] = answered.decision();
                seen = answered.seen();
            } catch (Unanswered unknown) {
                answers[place] = new Decision.Failed(unknown.why(), 0);
                remembered.forget(event.key());
                seen = null;
            }
        }
        return true;
    }

    private Answered decide(Event event, @Nullable Seen before) throws Unanswered {
        Seen seen = before == null ? guess(event) : before;
        for (int round = 0; round < MOST_ROUNDS; round++) {
            Root.Known known = root.fresh();
            Transition transition = decided(seen.item(), event, known.floor());
            if (!transition.changes()) {
                if (seen.certain()) {
                    return new Answered(transition.decision(), seen);
                }
                seen = new Seen(items.read(event.key()), true);
                continue;
            }
            Item next = next(seen.item(), event, transition);
            Items.Put put = items.write(new Items.Change(event.key(), seen.item(), next, goneAfter(next, known)));
            if (put.written()) {
                if (seen.item() == null) {
                    refuseTooLate(event, next, known);
                }
                remembered.keep(event.key(), put.item());
                return new Answered(transition.decision(), new Seen(put.item(), true));
            }
            seen = new Seen(put.item(), true);
        }
        throw new Unanswered(
                "the record of " + event.key() + " changed " + MOST_ROUNDS + " times while this was decided");
    }

    private Seen guess(Event event) throws Unanswered {
        Item mine = remembered.of(event.key());
        if (mine != null || event instanceof Event.Claim) {
            return new Seen(mine, false);
        }
        root.fresh();
        return new Seen(items.read(event.key()), true);
    }

    /**
     * What is to end is looked at from the earliest time that it may be, what then begins is counted from the latest.
     */
    private Transition decided(@Nullable Item item, Event event, long rootFloor) {
        IntentRecord record = item == null ? null : item.record();
        long floor = item == null ? rootFloor : item.epoch();
        ServiceTime.Bounds now = service.time().now().notBefore(item == null ? 0 : item.changedMillis());
        Transition early = Protocol.decide(record, event, now.earliestMillis(), floor);
        boolean onlyEnds = event instanceof Event.Expire || event instanceof Event.Purge || event instanceof Event.Hold;
        return onlyEnds || !early.changes() ? early : Protocol.decide(record, event, now.latestMillis(), floor);
    }

    private static Item next(@Nullable Item before, Event event, Transition transition) {
        IntentRecord after = transition.after();
        long at = transition.decision().atMillis();
        long epoch = before == null ? 0 : before.epoch();
        return new Item(
                Item.freshTag(),
                after == null ? epoch : Math.max(epoch, after.epoch()),
                at,
                after,
                after == null
                        ? List.of()
                        : Lines.with(
                                before == null ? List.of() : before.lines(),
                                Lines.line(HistoryLines.of(event, transition))),
                List.of());
    }

    /** The service may delete what is nothing but an epoch, long after every node takes higher ones. */
    private long goneAfter(Item next, Root.Known known) {
        return next.record() != null || next.epoch() > known.floor()
                ? 0
                : Math.floorDiv(service.time().now().latestMillis() + epochsKeptMillis, 1000) + 1;
    }

    /**
     * Between reading the floor and this write this node stood still for so long that a record of this key with a higher
     * epoch may have come and gone; nobody has been told of this one yet.
     */
    private void refuseTooLate(Event event, Item written, Root.Known used) throws Unanswered {
        if (root.isTooOld(used) && written.epoch() <= root.again().floor()) {
            items.delete(event.key(), written);
            throw new Unanswered("this node stood still while it claimed");
        }
    }
}
