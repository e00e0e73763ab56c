package dev.semel.testkit.explore;

import dev.semel.operation.Invariant;
import dev.semel.operation.Operation;
import dev.semel.protocol.Verdict;
import dev.semel.store.MemoryStore;
import dev.semel.store.OperationStore;
import dev.semel.store.StoreClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Proves that a handler of yours applies an action once. Plays it from the beginning again and again; each time something
 * else goes wrong at the points where it reaches out: the process dies just before or after, the reply is lost, the request
 * comes late, a twin goes first, the process stands still until its lease is over, its clock is a day off. Callers ask again
 * until they are told, as real ones do. Afterwards, in every schedule:
 *
 * <ul>
 *   <li>no receiver has applied anything twice about one key,
 *   <li>all who asked for the same were told the same, also who asks once more at the end,
 *   <li>everybody is told, unless an action is in doubt and they are told that,
 *   <li>what the operation's invariants and you say holds.
 * </ul>
 *
 * <pre>{@code
 * Explorer.of((Node node) -> new Orders(node.semel(), node.sink("charges"))::place)
 *         .asking(new Order("o-1", 500))
 *         .expecting("one charge", end -> assertThat(end.sink("charges").count("o-1")).isEqualTo(1))
 *         .prove();
 * }</pre>
 *
 * <p>All schedules with one fault are played, then all with two, as far as {@link #schedules} go, and then some with more
 * that are drawn from a seed. What goes wrong first is told as a story, with the schedule to {@link #replay}. Nothing
 * depends on the machine's time, so the same handler has the same schedules. Each caller has a thread of its own and one of
 * them runs at a time; a handler that starts threads, or keeps something in static fields, cannot be explored. Not safe for
 * use by several threads.
 *
 * @param <I> what is asked
 * @param <R> what is answered
 */
public final class Explorer<I, R> {
    private final Handler.Start<I, R> start;
    private final List<I> requests = new ArrayList<>();
    private final List<Plan.Expectation> expectations = new ArrayList<>();
    private final List<Invariant> invariants = new ArrayList<>();
    private final Set<String> repeatable = new HashSet<>();
    private final Set<Fault> without = EnumSet.of(Fault.NONE);
    private Plan.Crowd crowd = new Plan.Crowd(2, 2, 12);
    private int faults = 2;
    private int schedules = 3_000;
    private int drawn = 300;
    private long seed = 1;
    private Duration pause = Duration.ofMinutes(1);
    private Runnable before = () -> {};
    private Function<StoreClock, OperationStore> store = MemoryStore::new;
    private Plan.@Nullable Operator operator;
    private boolean settling;

    private Explorer(Handler.Start<I, R> start) {
        this.start = start;
    }

    /** Of the handler that each process makes at its start, from what the node offers. */
    public static <I, R> Explorer<I, R> of(Handler.Start<I, R> start) {
        return new Explorer<>(Objects.requireNonNull(start, "start"));
    }

    /** What callers ask for; called again, something else that others ask for, perhaps under the same key. */
    public Explorer<I, R> asking(I request) {
        requests.add(Objects.requireNonNull(request, "request"));
        return this;
    }

    /** How many callers ask for each request at the same time; 2 if never called. Each has a process of its own. */
    public Explorer<I, R> twins(int count) {
        return crowd(atLeast(1, "twins", count), crowd.nodes(), crowd.tries());
    }

    /** Over how many processes the callers are spread; 2 if never called. */
    public Explorer<I, R> processes(int count) {
        return crowd(crowd.twins(), atLeast(1, "processes", count), crowd.tries());
    }

    /** How often a caller asks before it gives up, with pauses from a second up to half a minute; 12 if never called. */
    public Explorer<I, R> tries(int count) {
        return crowd(crowd.twins(), crowd.nodes(), atLeast(1, "tries", count));
    }

    private Explorer<I, R> crowd(int twins, int nodes, int tries) {
        crowd = new Plan.Crowd(twins, nodes, tries);
        return this;
    }

    /** How many faults there are at most in the schedules that are gone through in order; 2 if never called. */
    public Explorer<I, R> faults(int most) {
        faults = atLeast(0, "faults", most);
        return this;
    }

    /** How many schedules are gone through in order at most; 3,000 if never called. */
    public Explorer<I, R> schedules(int most) {
        schedules = atLeast(1, "schedules", most);
        return this;
    }

    /** How many schedules, of up to six faults, are drawn besides, and from which seed; 300 from seed 1 if never called. */
    public Explorer<I, R> drawn(int count, long from) {
        drawn = atLeast(0, "drawn schedules", count);
        seed = from;
        return this;
    }

    /** Leaves these faults out. */
    public Explorer<I, R> without(Fault... these) {
        without.addAll(Arrays.asList(these));
        return this;
    }

    /**
     * How long a process stands still when it does; a minute if never called. Longer than the leases, or nothing comes of
     * it. A QUERYABLE effect's quiescence must be longer, for that is what it declares.
     */
    public Explorer<I, R> pausing(Duration length) {
        pause = length;
        return this;
    }

    /** The store of each schedule, empty and on this clock; one in memory if never called. */
    public Explorer<I, R> store(Function<StoreClock, OperationStore> made) {
        store = Objects.requireNonNull(made, "store");
        return this;
    }

    /** What is done before each schedule, such as emptying tables that {@link Node#dataSource} leads to. */
    public Explorer<I, R> before(Runnable work) {
        before = Objects.requireNonNull(work, "before");
        return this;
    }

    /**
     * Who looks, at the end of a schedule, what became of an action in doubt, as an operator would at the receiver. If never
     * called, what is in doubt stays so and its callers may be told that.
     */
    public Explorer<I, R> operator(OperatorsWord looks) {
        operator = (key, seen) -> looks.lookUp(key.key(), seen);
        return this;
    }

    /** @see #operator */
    @FunctionalInterface
    public interface OperatorsWord {
        /**
         * What became of it.
         *
         * @param key as the operation made it
         */
        Verdict lookUp(String key, Aftermath seen);
    }

    /** A receiver that may apply the same thing about one key any number of times, such as an audit log. */
    public Explorer<I, R> repeating(String receiver) {
        repeatable.add(receiver);
        return this;
    }

    /** Every caller must be told an outcome in the end: no action may stay in doubt. */
    public Explorer<I, R> settling() {
        settling = true;
        return this;
    }

    /** What must hold after every schedule; the check throws an {@link AssertionError} if it does not. */
    public Explorer<I, R> expecting(String sentence, Consumer<Aftermath> check) {
        expectations.add(new Plan.Expectation(sentence, check));
        return this;
    }

    /** The invariants that the operation declares must hold after every schedule. */
    public Explorer<I, R> keeping(Operation<?, ?> operation) {
        invariants.addAll(operation.invariants());
        return this;
    }

    /**
     * Explores.
     *
     * @throws AssertionError with the story of the first schedule that goes wrong
     */
    public Explored prove() {
        try (Search<I, R> search = new Search<>(plan())) {
            return search.search();
        }
    }

    /**
     * Plays one schedule alone, as it stood in a report.
     *
     * @throws AssertionError with its story, if it goes wrong
     * @throws IllegalArgumentException if the text is no schedule
     */
    public void replay(String schedule) {
        try (Search<I, R> search = new Search<>(plan())) {
            search.replay(Schedule.parse(schedule));
        }
    }

    private Plan<I, R> plan() {
        if (requests.isEmpty()) {
            throw new IllegalArgumentException("Nobody asks for anything; say what with asking(request).");
        }
        return new Plan<>(
                start,
                List.copyOf(requests),
                crowd,
                new Plan.Extent(faults, schedules, drawn, seed, Set.copyOf(without)),
                new Plan.World(store, pause, before, operator),
                new Plan.Demands(List.copyOf(expectations), List.copyOf(invariants), Set.copyOf(repeatable), settling));
    }

    private static int atLeast(int least, String what, int given) {
        if (given < least) {
            throw new IllegalArgumentException(
                    "The number of " + what + " is " + given + "; give at least " + least + ".");
        }
        return given;
    }
}
