package dev.semel.testkit;

import dev.semel.protocol.Decision;
import dev.semel.protocol.IntentRecord;
import dev.semel.protocol.Protocol;
import dev.semel.protocol.Transition;
import dev.semel.store.Found;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Looks for an order of one key's calls that agrees with the moments at which they were asked and answered and in which
 * the pure function gives every answer: the search of Wing and Gong ("Testing and verifying concurrent objects", 1993),
 * which remembers the places it has been to. A place is the set of calls that are done and what the key then holds. A
 * call of unknown fate may be done at any moment since it was asked, or never. Pure; for one thread.
 */
final class OrderSearch {
    private final List<Call> calls;
    private final KeyModel start;
    private final Guesses guesses;
    /** By the place of a call; negative where nobody has looked yet. */
    private final long[] toldBefore;

    private Place furthest;
    private long looked;

    /** @param seen what all answers of the whole history showed, also those that are not searched here */
    OrderSearch(List<Call> calls, KeyModel start, Guesses seen) {
        this.calls = calls.stream()
                .filter(call -> call.isAnswered() || call.event() != null)
                .sorted(Comparator.comparingLong((Call call) -> call.span().asked())
                        .thenComparingInt(call -> call.span().turn()))
                .toList();
        this.start = start;
        toldBefore = new long[this.calls.size()];
        Arrays.fill(toldBefore, -1);
        this.guesses = seen;
        this.furthest = new Place(new BitSet(), start, Long.MIN_VALUE, null, -1);
    }

    /**
     * A place in the search, and how it was reached.
     *
     * @param changedAtMillis the store's time of the last change; no later change has an earlier one
     * @param step the call that led here, -1 for the start and for clean-up
     */
    record Place(
            BitSet done,
            KeyModel model,
            long changedAtMillis,
            @Nullable Place before,
            int step) {
        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Place place
                    && done.equals(place.done)
                    && changedAtMillis == place.changedAtMillis
                    && model.equals(place.model);
        }

        @Override
        public int hashCode() {
            return Objects.hash(done, model, changedAtMillis);
        }

        Place then(int index, KeyModel next, long changedAt) {
            BitSet more = (BitSet) done.clone();
            if (index >= 0) {
                more.set(index);
            }
            return new Place(more, next, changedAt, this, index);
        }
    }

    /** What the calls that may come next share: none of them was asked after one that is not done was answered. */
    private record Window(List<Integer> next, long latestMillis) {}

    /** Where an order that explains everything ends; null if there is none, or none among so many places. */
    @Nullable
    Place find(long mostPlaces) {
        Set<Place> been = new HashSet<>();
        Deque<Place> open = new ArrayDeque<>();
        open.push(new Place(new BitSet(), start, Long.MIN_VALUE, null, -1));
        while (!open.isEmpty()) {
            Place place = open.pop();
            if (!been.add(place)) {
                continue;
            }
            if (++looked > mostPlaces) {
                return null;
            }
            if (answered(place) > answered(furthest)) {
                furthest = place;
            }
            Window window = window(place);
            if (window.next().stream().noneMatch(index -> calls.get(index).isAnswered())) {
                return place;
            }
            List<Place> next = expand(place, window);
            // What is guessed of calls without an answer costs as much as looking at it.
            looked += next.size() / 2;
            next.forEach(open::push);
        }
        return null;
    }

    /** Whether the search ended because it had looked at too much, so that it says nothing. */
    boolean gaveUp(long mostPlaces) {
        return looked > mostPlaces;
    }

    /** The place with the most answers explained. */
    Place furthest() {
        return furthest;
    }

    /** All calls that are searched, in the order in which they were asked. */
    List<Call> calls() {
        return calls;
    }

    /** The answered calls that could come next at this place, none of which fits. */
    List<Call> stuck(Place place) {
        return window(place).next().stream()
                .map(calls::get)
                .filter(Call::isAnswered)
                .toList();
    }

    private int answered(Place place) {
        return (int) place.done().stream()
                .filter(index -> calls.get(index).isAnswered())
                .count();
    }

    private Window window(Place place) {
        long barrier = Long.MAX_VALUE;
        int index = place.done().nextClearBit(0);
        int end = index;
        // Sorted by the moment of asking: beyond the first one asked after the barrier nothing can lower it.
        for (; end < calls.size() && calls.get(end).span().asked() <= barrier; end++) {
            if (!place.done().get(end)) {
                barrier = Math.min(barrier, calls.get(end).span().answered());
            }
        }
        List<Integer> next = new ArrayList<>();
        long latest = Long.MIN_VALUE;
        for (int each = 0; each < end; each++) {
            latest = Math.max(latest, calls.get(each).atMillis());
            boolean open = !place.done().get(each) && calls.get(each).span().asked() <= barrier;
            if (open && !hasEarlierTwin(place, each)) {
                next.add(each);
            }
        }
        return new Window(next, latest);
    }

    private boolean hasEarlierTwin(Place place, int index) {
        for (int earlier = index - 1; earlier >= 0; earlier--) {
            Call call = calls.get(earlier);
            if (call.span().asked() != calls.get(index).span().asked()) {
                return false;
            }
            if (call.isAnswered() && !place.done().get(earlier)) {
                return true;
            }
        }
        return false;
    }

    /** The places after one more step; those to look at first come last. */
    private List<Place> expand(Place place, Window window) {
        List<Place> changes = new ArrayList<>();
        for (int index : window.next()) {
            Call call = calls.get(index);
            if (call.isAnswered()) {
                Place then = answered(place, index, call);
                if (then != null && then.model().equals(place.model())) {
                    // What changes nothing is best done at once: it can only free others.
                    return List.of(then);
                }
                if (then != null) {
                    changes.add(then);
                }
            }
        }
        List<Place> all = new ArrayList<>(unknown(place, window));
        all.addAll(cleanedUp(place, window));
        all.addAll(changes);
        return all;
    }

    private @Nullable Place answered(Place place, int index, Call call) {
        if (call.answer() instanceof Call.Read read) {
            return explains(place.model(), read.found())
                    ? place.then(index, place.model(), place.changedAtMillis())
                    : null;
        }
        Decision told = ((Call.Decided) call.answer()).decision();
        Transition expected = place.model().expected(Objects.requireNonNull(call.event()), told);
        boolean back = expected.changes() && told.atMillis() < place.changedAtMillis();
        if (back || !expected.decision().equals(told)) {
            return null;
        }
        long changedAt = expected.changes() ? told.atMillis() : place.changedAtMillis();
        return place.then(index, expected.changes() ? place.model().after(expected) : place.model(), changedAt);
    }

    static boolean explains(KeyModel model, Found found) {
        return Objects.equals(found.record(), Protocol.aged(model.record(), found.atMillis()));
    }

    private List<Place> unknown(Place place, Window window) {
        List<Place> places = new ArrayList<>();
        for (int index : window.next()) {
            Call call = calls.get(index);
            if (!call.isAnswered()) {
                long from = Math.max(place.changedAtMillis(), toldBefore(index));
                for (Guesses.Guess guess :
                        guesses.of(Objects.requireNonNull(call.event()), place.model(), from, window.latestMillis())) {
                    places.add(place.then(index, place.model().after(guess.transition()), guess.atMillis()));
                }
            }
        }
        return places;
    }

    /** The latest time that anybody had been told when this was asked: its own can only be later. */
    private long toldBefore(int index) {
        if (toldBefore[index] < 0) {
            long asked = calls.get(index).span().asked();
            toldBefore[index] = calls.stream()
                    .filter(other -> other.span().answered() < asked)
                    .mapToLong(Call::atMillis)
                    .max()
                    .orElse(0);
        }
        return toldBefore[index];
    }

    /** A store may forget what is past its end whenever it likes; it does so with nobody asking. */
    private static List<Place> cleanedUp(Place place, Window window) {
        List<Place> places = new ArrayList<>();
        IntentRecord record = place.model().record();
        for (long end : Guesses.turns(record)) {
            IntentRecord left = Protocol.aged(record, end);
            if (end <= window.latestMillis() && !Objects.equals(left, record)) {
                KeyModel next = new KeyModel(left, place.model().highestEpoch());
                places.add(place.then(-1, next, Math.max(end, place.changedAtMillis())));
            }
        }
        return places;
    }
}
