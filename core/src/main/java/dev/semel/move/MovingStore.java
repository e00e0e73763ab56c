package dev.semel.move;

import dev.semel.operation.OperationKey;
import dev.semel.protocol.Decision;
import dev.semel.protocol.Event;
import dev.semel.protocol.Status;
import dev.semel.store.Backlog;
import dev.semel.store.Browsable;
import dev.semel.store.Epochs;
import dev.semel.store.Expiry;
import dev.semel.store.Found;
import dev.semel.store.Marks;
import dev.semel.store.OpenRecords;
import dev.semel.store.OperationStore;
import dev.semel.store.StoreDescription;
import dev.semel.store.StoreRefusedException;
import dev.semel.store.StoreUnavailableException;
import dev.semel.store.TenantUsage;
import dev.semel.store.TransitionLog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Two stores as one, while the records of the old one go to the new one. For each key the old store decides as long as it
 * has a record of it, else the new one. Nobody claims in the old store any more, so a key without a record there stays
 * without one, and may be claimed in the new store.
 *
 * <p>Any number of nodes may use both; nodes that know the old store alone must use it through {@link StayingStore}. The
 * first to begin says so in both stores; then for {@code quiet} nobody claims anything, until the claims of those other
 * nodes are in. Answers carry the time of the store that decided, so two answers on different keys, or on one key before
 * and after its record went over, are not of one clock.
 *
 * <p>A crash at any point loses nothing: what was adopted and not yet let go of is adopted again. Safe for use by all
 * threads; runs none of its own: {@link #copy} is called from outside. Costs a read in the old store for each call, until
 * that is empty.
 */
public final class MovingStore implements OperationStore, Backlog, Browsable, TransitionLog, TenantUsage, Marks {
    /** More than a store gives out of epochs while it is left. */
    static final long EPOCHS_APART = 1L << 32;

    /** For how long nobody claims, if nothing else is said: more than what other nodes trust, and a claim's way. */
    public static final Duration QUIET = Duration.ofSeconds(10);

    private static final List<Class<?>> NEEDED =
            List.of(Backlog.class, Browsable.class, TransitionLog.class, TenantUsage.class, Marks.class, Epochs.class);

    private final OperationStore from;
    private final OperationStore to;
    private final MoveGate gate;
    private final MoveWalk walk;

    private MovingStore(OperationStore from, OperationStore to, MoveGate gate) {
        this.from = from;
        this.to = to;
        this.gate = gate;
        walk = new MoveWalk(from, to, gate);
    }

    /**
     * Begins the move, or goes on with it. Both stores are closed with this one, or if this fails.
     *
     * @param from whose records go
     * @param to where they go; of other records it has none, or those of an earlier part of this move
     * @param quiet for how long nobody claims when the move begins; see {@link #QUIET}
     * @param nanos time that only goes forward, see {@link System#nanoTime}
     * @throws StoreRefusedException LACKS_CAPABILITY if a store cannot be left or moved into, NOT_USABLE if either is part
     *     of another move, or both are the same
     * @throws StoreUnavailableException if one does not answer
     */
    public static MovingStore open(OperationStore from, OperationStore to, Duration quiet, LongSupplier nanos) {
        boolean opened = false;
        try {
            List.of(from, to).forEach(MovingStore::refuseWithoutCapability);
            MoveMarks.refuseOneStore(from, to);
            MoveMarks.sayFrom(from, to);
            if (((Marks) from).mark(MoveMarks.TO).isEmpty()) {
                ((Epochs) to).raise(((Epochs) from).highest() + EPOCHS_APART);
            }
            MoveMarks.sayTo(from, to);
            MovingStore store = new MovingStore(from, to, new MoveGate(from, to, quiet, nanos));
            opened = true;
            return store;
        } finally {
            if (!opened) {
                from.close();
                to.close();
            }
        }
    }

    private static void refuseWithoutCapability(OperationStore store) {
        for (Class<?> needed : NEEDED) {
            if (!needed.isInstance(store)) {
                throw new StoreRefusedException(
                        StoreRefusedException.Code.LACKS_CAPABILITY,
                        "The store " + store.describe().name() + " cannot be moved from or to, for it lacks "
                                + needed.getSimpleName() + "; choose another one.");
            }
        }
    }

    /**
     * Hands over at most so many records, beginning where the last call ended, and says in both stores when there are none
     * left. Does nothing before claims go to the new store. Records that somebody is at work on are left for a later round.
     *
     * @throws StoreUnavailableException if a store does not answer; calling it again goes on
     */
    public MoveProgress copy(int most) {
        return walk.step(most);
    }

    /** How far this node has come; asks nobody. */
    public MoveProgress progress() {
        return walk.progress();
    }

    @Override
    public List<Decision> apply(List<Event> events) {
        if (gate.isOver()) {
            return to.apply(events);
        }
        return MovingBatch.decide(from, to, gate, events);
    }

    @Override
    public List<Found> find(List<OperationKey> keys) {
        if (gate.isOver()) {
            return to.find(keys);
        }
        List<Found> found = new ArrayList<>(from.find(keys));
        List<Integer> missing = IntStream.range(0, keys.size())
                .filter(at -> found.get(at).record() == null)
                .boxed()
                .toList();
        if (!missing.isEmpty()) {
            List<Found> moved = to.find(missing.stream().map(keys::get).toList());
            for (int at = 0; at < missing.size(); at++) {
                found.set(missing.get(at), moved.get(at));
            }
        }
        return found;
    }

    /** {@inheritDoc} Each store by its own walk. */
    @Override
    public Expiry expire(int budget) {
        Expiry here = to.expire(budget);
        if (gate.isOver()) {
            return here;
        }
        Expiry there = from.expire(budget);
        return new Expiry(
                here.looked() + there.looked(),
                here.tombstones() + there.tombstones(),
                here.deleted() + there.deleted(),
                here.roundEnded() && there.roundEnded());
    }

    /** {@inheritDoc} By the clock of the store that has each. */
    @Override
    public List<Due> due(int limit) {
        List<Due> there = gate.isOver() ? List.of() : ((Backlog) from).due(limit);
        Set<OperationKey> seen = new HashSet<>();
        List<Due> all = new ArrayList<>();
        there.forEach(due -> add(due, seen, all));
        ((Backlog) to).due(limit).forEach(due -> add(due, seen, all));
        // Of two clocks, what counts is for how long each has waited by its own.
        all.sort(Comparator.comparingLong(due -> OpenRecords.dueAt(due.record()) - due.atMillis()));
        return List.copyOf(all.subList(0, Math.max(0, Math.min(limit, all.size()))));
    }

    private static void add(Due due, Set<OperationKey> seen, List<Due> all) {
        if (seen.add(due.key())) {
            all.add(due);
        }
    }

    /** {@inheritDoc} What is on its way may count twice. */
    @Override
    public OpenCount open() {
        OpenCount here = ((Backlog) to).open();
        if (gate.isOver()) {
            return here;
        }
        OpenCount there = ((Backlog) from).open();
        return new OpenCount(here.running() + there.running(), here.inDoubt() + there.inDoubt());
    }

    @Override
    public List<Row> browse(@Nullable Status status, @Nullable OperationKey after, int limit) {
        return gate.isOver()
                ? ((Browsable) to).browse(status, after, limit)
                : MovingPages.page(from, to, status, new MovingPages.Place(after, limit));
    }

    /** {@inheritDoc} Its lines go over with it; a few may be missing if a store broke down meanwhile. */
    @Override
    public List<Entry> history(OperationKey key, int limit) {
        List<Entry> there = gate.isOver() ? List.of() : ((TransitionLog) from).history(key, limit);
        return there.isEmpty() ? ((TransitionLog) to).history(key, limit) : there;
    }

    @Override
    public void note(List<Note> notes) {
        if (gate.isOver() || notes.isEmpty()) {
            ((TransitionLog) to).note(notes);
            return;
        }
        List<Found> standing = from.find(notes.stream().map(Note::key).toList());
        List<Note> there = new ArrayList<>();
        List<Note> here = new ArrayList<>();
        for (int at = 0; at < notes.size(); at++) {
            (standing.get(at).record() == null ? here : there).add(notes.get(at));
        }
        if (!there.isEmpty()) {
            ((TransitionLog) from).note(there);
        }
        if (!here.isEmpty()) {
            ((TransitionLog) to).note(here);
        }
    }

    /** {@inheritDoc} What is on its way may count twice. */
    @Override
    public List<Usage> usage(List<String> tenants) {
        List<Usage> here = ((TenantUsage) to).usage(tenants);
        if (gate.isOver()) {
            return here;
        }
        List<Usage> there = ((TenantUsage) from).usage(tenants);
        return IntStream.range(0, tenants.size())
                .mapToObj(at -> sum(here.get(at), there.get(at)))
                .toList();
    }

    private static Usage sum(Usage one, Usage other) {
        return new Usage(
                one.rows() + other.rows(),
                one.bytes() + other.bytes(),
                one.running() + other.running(),
                one.inDoubt() + other.inDoubt());
    }

    /**
     * {@inheritDoc}
     *
     * @throws StoreRefusedException NOT_USABLE if the stores hold to different values
     */
    @Override
    public String markOnce(String name, String value) {
        if (gate.isOver()) {
            return ((Marks) to).markOnce(name, value);
        }
        String held = ((Marks) from).markOnce(name, value);
        String here = ((Marks) to).markOnce(name, held);
        if (!here.equals(held)) {
            throw MoveMarks.notUsable("The stores " + from.describe().name() + " and "
                    + to.describe().name() + " hold to different values of " + name
                    + ", so the records of the one mean something else in the other; move to a store that is new.");
        }
        return held;
    }

    /** {@inheritDoc} Of moving, what is said of the new store's being left in its turn; the pair has all records. */
    @Override
    public Optional<String> mark(String name) {
        if (name.equals(MoveMarks.FROM)) {
            return Optional.empty();
        }
        Optional<String> here = ((Marks) to).mark(name);
        return here.isPresent() || gate.isOver() || MoveMarks.isAboutMoving(name) ? here : ((Marks) from).mark(name);
    }

    /** {@inheritDoc} Of the weaker grade, until the move is over. */
    @Override
    public StoreDescription describe() {
        StoreDescription there = from.describe();
        StoreDescription here = to.describe();
        if (gate.isOver()) {
            return here;
        }
        StoreDescription weaker = there.grade().compareTo(here.grade()) < 0 ? there : here;
        return new StoreDescription(
                here.name() + " (moving from " + there.name() + ")",
                weaker.grade(),
                here.generation(),
                here.readsAreLocal() && there.readsAreLocal(),
                Math.max(here.lanes(), there.lanes()),
                weaker.because());
    }

    @Override
    public void close() {
        try {
            from.close();
        } finally {
            to.close();
        }
    }
}
