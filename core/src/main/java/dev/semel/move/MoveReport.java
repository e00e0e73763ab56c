package dev.semel.move;

import dev.semel.operation.OperationKey;
import dev.semel.protocol.IntentRecord;
import dev.semel.store.Browsable;
import dev.semel.store.Found;
import dev.semel.store.Marks;
import dev.semel.store.OperationStore;
import dev.semel.store.StoreRefusedException;
import dev.semel.store.StoreUnavailableException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What two stores hold of a move, looked at from outside; changes nothing. While nodes move records the numbers are those of
 * no single moment.
 *
 * @param phase how far the move is by what is said in the stores
 * @param old how many records the old store still has
 * @param fresh how many the new one has, copies that are not in force yet included
 * @param onTheirWay how many of the old store's have a copy in the new one already, which counts for nothing yet
 * @param torn keys of which both stores have a record that was claimed there, at most {@link #MOST_SHOWN} of them
 */
public record MoveReport(Phase phase, long old, long fresh, long onTheirWay, List<OperationKey> torn) {
    /** More keys than this are not listed. */
    public static final int MOST_SHOWN = 100;

    private static final int PAGE = 1_000;

    /** What is said in the stores. */
    public enum Phase {
        /** Nobody has begun: the old store still takes claims. */
        NOT_BEGUN,
        /** It has begun, and nobody claims until all nodes have seen it. */
        QUIET,
        /** Claims go to the new store. */
        MOVING,
        /** The old store was empty. */
        OVER,
        /** What the two stores say is not about one another. */
        OTHERS
    }

    public MoveReport {
        torn = List.copyOf(torn);
    }

    /** Whether there is nothing left to do, and nothing wrong. */
    public boolean isDone() {
        return phase == Phase.OVER && old == 0 && torn.isEmpty();
    }

    /**
     * Looks at both, record by record.
     *
     * @throws StoreRefusedException if a record is damaged, if a store cannot be browsed or keeps no marks, or if both are
     *     one store
     * @throws StoreUnavailableException if a store does not answer
     */
    public static MoveReport of(OperationStore from, OperationStore to) {
        if (!(from instanceof Browsable leaving && to instanceof Browsable coming)
                || !(from instanceof Marks && to instanceof Marks)) {
            throw new StoreRefusedException(
                    StoreRefusedException.Code.LACKS_CAPABILITY,
                    "A store that cannot be browsed, or keeps no marks, is not moved; choose another one.");
        }
        MoveMarks.refuseOneStore(from, to);
        long old = 0;
        long onTheirWay = 0;
        List<OperationKey> torn = new ArrayList<>();
        for (List<Browsable.Row> page = page(leaving, null); !page.isEmpty(); page = page(leaving, last(page))) {
            old += page.size();
            List<Found> copies = to.find(page.stream().map(Browsable.Row::key).toList());
            List<OperationKey> claimedHere = new ArrayList<>();
            for (int at = 0; at < page.size(); at++) {
                IntentRecord copy = copies.get(at).record();
                boolean claimed =
                        copy != null && copy.epoch() > page.get(at).record().epoch();
                onTheirWay += copy != null && !claimed ? 1 : 0;
                if (claimed) {
                    claimedHere.add(page.get(at).key());
                }
            }
            stillIn(from, claimedHere).limit(MOST_SHOWN - torn.size()).forEach(torn::add);
        }
        return new MoveReport(phase(from, to), old, count(coming), onTheirWay, torn);
    }

    /** A record may have gone over and on since its page was read; one that is there now was there all the time. */
    private static Stream<OperationKey> stillIn(OperationStore from, List<OperationKey> keys) {
        List<Found> again = keys.isEmpty() ? List.of() : from.find(keys);
        return IntStream.range(0, keys.size())
                .filter(at -> again.get(at).record() != null)
                .mapToObj(keys::get);
    }

    private static Phase phase(OperationStore from, OperationStore to) {
        Marks there = (Marks) from;
        Marks here = (Marks) to;
        Optional<String> goes = there.mark(MoveMarks.TO);
        Optional<String> comes = here.mark(MoveMarks.FROM);
        boolean goesHere = goes.equals(Optional.of(to.describe().generation()));
        boolean comesFromThere = comes.equals(Optional.of(from.describe().generation()));
        if (goes.isEmpty() && (comes.isEmpty() || comesFromThere)) {
            return Phase.NOT_BEGUN;
        } else if (!goesHere || !comesFromThere) {
            return Phase.OTHERS;
        } else if (here.mark(MoveMarks.OVER).isPresent()) {
            return Phase.OVER;
        }
        return there.mark(MoveMarks.OPEN).isPresent() ? Phase.MOVING : Phase.QUIET;
    }

    private static long count(Browsable store) {
        long count = 0;
        for (List<Browsable.Row> page = page(store, null); !page.isEmpty(); page = page(store, last(page))) {
            count += page.size();
        }
        return count;
    }

    private static List<Browsable.Row> page(Browsable store, @Nullable OperationKey after) {
        return store.browse(null, after, PAGE);
    }

    private static OperationKey last(List<Browsable.Row> page) {
        return page.get(page.size() - 1).key();
    }
}
