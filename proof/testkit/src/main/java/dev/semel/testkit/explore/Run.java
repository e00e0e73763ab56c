package dev.semel.testkit.explore;

import dev.semel.store.OperationStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One schedule from an empty world to its end. Callers take turns; time goes on only when none of them can. */
final class Run implements AutoCloseable {
    private static final long STUCK_SECONDS = 30;
    /** Callers give up after some minutes; who is busy for so many turns never ends. */
    private static final int MOST_TURNS = 100_000;

    private final VirtualTime time = new VirtualTime();
    private final Story story = new Story(time);
    private final Choices choices;
    private final Duration pause;
    private final OperationStore store;
    private final Map<String, Effects> receivers = new LinkedHashMap<>();
    private final Map<String, Object> durables = new LinkedHashMap<>();
    private final List<Node> nodes = new ArrayList<>();
    private final List<Caller> callers = new ArrayList<>();
    private final List<AutoCloseable> opened = new ArrayList<>();
    private final Semaphore back = new Semaphore(0);
    private @Nullable Caller current;
    private long processes;
    private boolean broken;

    Run(Choices choices, Duration pause, Function<VirtualTime, OperationStore> store) {
        this.choices = choices;
        this.pause = pause;
        this.store = store.apply(time);
    }

    VirtualTime time() {
        return time;
    }

    Story story() {
        return story;
    }

    OperationStore store() {
        return store;
    }

    Choices choices() {
        return choices;
    }

    Duration pause() {
        return pause;
    }

    long nextProcess() {
        return ++processes;
    }

    Effects effects(String receiver) {
        return receivers.computeIfAbsent(receiver, Effects::new);
    }

    List<Effects> receivers() {
        return List.copyOf(receivers.values());
    }

    @SuppressWarnings("unchecked") // one supplier makes the things of one name
    <T> T durable(String name, Supplier<? extends T> made) {
        return (T) durables.computeIfAbsent(name, absent -> made.get());
    }

    Node newNode(String name) {
        if (broken) {
            throw new Died();
        }
        Node node = new Node(this, name);
        nodes.add(node);
        return node;
    }

    void afterwardsClosed(AutoCloseable thing) {
        opened.add(thing);
    }

    /** Gives up what the processes had opened, and the store. */
    @Override
    public void close() {
        for (AutoCloseable thing : opened) {
            try {
                thing.close();
            } catch (Died dead) {
                // The dead cannot say goodbye; what they held they lost when they died.
                story.tell("explorer", "closes what a dead process had opened");
            } catch (Exception failure) {
                throw new AssertionError("What a process had opened could not be closed: " + failure, failure);
            }
        }
        store.close();
    }

    void tell(Node node, String what) {
        story.tell(isCallers() ? current + " at " + node : node.toString(), what);
    }

    /** Whether what happens now is done for a caller, and not by an engine's own timers. */
    boolean isCallers() {
        return current != null;
    }

    Fault next(Node node, String what, List<Fault> faults) {
        if (current != null && !current.isHere()) {
            choices.unplayable("The handler of " + current + " comes to \"" + what + "\" on a thread of its own ("
                    + Thread.currentThread().getName()
                    + "), where nothing can be made to go wrong. Let it do all of its"
                    + " work on the thread that it is called on, such as with an executor that is Runnable::run.");
            return Fault.NONE;
        }
        boolean others = callers.stream().anyMatch(each -> each != current && !each.isDone());
        List<Fault> possible = others
                ? faults
                : faults.stream().filter(fault -> fault != Fault.SWITCH).toList();
        return choices.next(possible);
    }

    /** Adds a caller; it begins when {@link #play} does. */
    void add(String name, Runnable body, Executor on) {
        Caller caller = new Caller(name);
        callers.add(caller);
        on.execute(() -> caller.live(body, back));
    }

    void sleep(Node node, Duration length) {
        long until = time.nanos() + length.toNanos();
        var unused = time.after(length, Standing.WORLD, () -> {});
        await(node, () -> time.nanos() >= until);
        node.mustLive();
    }

    /** Lets others have their turn until this is so. */
    void await(Node node, BooleanSupplier until) {
        Caller caller = current;
        if (caller == null) {
            throw new IllegalStateException("Only a caller can wait, on the thread that it called the handler on;"
                    + " the handler or a probe of it waits on another one.");
        }
        caller.wait(node, until, back);
    }

    /** Ends the caller whose turn it is, and never lets its thread go on. */
    void bury(AssertionError why) {
        Caller caller = current;
        if (caller != null) {
            caller.bury(why, back);
        }
    }

    void giveWay(Node node) {
        Caller caller = current;
        if (caller != null) {
            caller.giveWay(node, back);
        }
    }

    /** Plays until every caller has ended. */
    void play() {
        int turns = 0;
        for (Caller next = next(); next != null; next = next()) {
            if (turns++ > MOST_TURNS) {
                throw new AssertionError("The callers do not come to an end; does the handler retry by itself without"
                        + " end, or without letting virtual time pass (Node.sleep)?");
            }
            turn(next);
            String misfit = choices.misfit();
            if (misfit != null) {
                throw new AssertionError(misfit);
            }
            Throwable failure = next.failure();
            if (failure != null) {
                throw new AssertionError(
                        failure instanceof AssertionError
                                ? failure.getMessage()
                                : "The handler of " + next + " ended with an error that no caller can be told: "
                                        + failure,
                        failure);
            }
        }
        callers.clear();
    }

    private void turn(Caller caller) {
        if (!comesBack(caller)) {
            throw new AssertionError("The handler of " + caller + " does not come to its next point within "
                    + STUCK_SECONDS + " s; it stands at " + caller.givenUp()
                    + ". It loops, waits for another thread, or for"
                    + " a lock that another caller holds. Callers run one at a time.");
        }
    }

    private boolean comesBack(Caller caller) {
        current = caller;
        caller.goOn();
        try {
            return back.tryAcquire(STUCK_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new AssertionError("The explorer was interrupted.", stopped);
        } finally {
            current = null;
        }
    }

    /** Ends what is left of a run that broke off, so that no thread is left behind but those that never come back. */
    void breakOff() {
        broken = true;
        nodes.stream().filter(Node::isAlive).forEach(Node::die);
        for (Caller caller : callers) {
            for (int turns = 0; turns < MOST_TURNS && !caller.isDone(); turns++) {
                if (!comesBack(caller)) {
                    var unused = caller.givenUp();
                }
            }
        }
    }

    /** Whose turn it is; null if all have ended. */
    private @Nullable Caller next() {
        while (callers.stream().anyMatch(caller -> !caller.isDone())) {
            List.copyOf(nodes).forEach(Node::workOff);
            Caller ready = ready();
            if (ready != null) {
                return ready;
            }
            if (!time.goOn()) {
                throw new AssertionError("Every caller waits, and nothing is going to happen any more.");
            }
        }
        return null;
    }

    /** The first that is ready, but who gave way comes last. */
    private @Nullable Caller ready() {
        Caller last = null;
        for (Caller caller : callers) {
            if (caller.isReady()) {
                if (!caller.hasGivenWay()) {
                    return caller;
                }
                last = last == null ? caller : last;
            }
        }
        return last;
    }
}
