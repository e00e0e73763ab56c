package dev.semel.engine;

import dev.semel.protocol.Decision;
import dev.semel.protocol.Event;
import dev.semel.store.OperationStore;
import dev.semel.store.StoreUnavailableException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes batches of events that arrive while the store is busy: a few threads, the lanes, call the store; everybody else
 * waits for an answer or goes on. Under load the batches grow by themselves and what a write costs is shared by all in
 * it; without load an event waits for nobody. Events of one key go to the store in the order in which they came, but new
 * claims let others go first; if the store is late, new claims are shed. Answers
 * arrive on the lanes' threads, so what follows them must not block.
 *
 * <p>No event waits longer for its answer than the settings allow. A call that takes longer is given up: its lane gets
 * no more work until it returns, another lane takes its place, and unless other calls are answered the breaker opens, so
 * that nobody queues up behind a store that hangs.
 */
final class Coalescer implements AutoCloseable {
    /** So many calls may hang; then no lane takes the place of another one any more, for each costs a thread. */
    private static final int MOST_HANGING = 16;

    private static final String CLOSED = "The engine is closed.";

    private final OperationStore store;
    /** Who makes the calls; null if there are lanes for that. */
    private final @Nullable Driver driver;

    private final Breaker breaker;
    private final Listener listener;
    private final Timing timing;
    private final Shedding shedding;
    private final long withinNanos;
    private final LaneRule rule;
    private final ReentrantLock lock = new ReentrantLock();
    private final Bell bell = new Bell(lock.newCondition());
    private final Condition ended = lock.newCondition();
    private final Line line;
    private final Gathering gathering = new Gathering();
    /** Lanes that take work; in an order, for whoever drives an engine must be able to have the same again. */
    private final Set<Lane> lanes = new LinkedHashSet<>();
    /** Whether this thread is going to wait for the answer, and so may as well do a lane's work meanwhile. */
    private final ThreadLocal<Boolean> mayHelp = ThreadLocal.withInitial(() -> false);
    /** Callers that make a call to the store themselves; with the lanes at work no more than there are lanes. */
    private final Set<Lane> helpers = new LinkedHashSet<>();

    private int hanging;
    private int unanswered;
    private Timing.@Nullable Pending watch;
    private volatile boolean closed;

    Coalescer(OperationStore store, Breaker breaker, EngineParts parts, int lanes) {
        driver = parts.driver();
        this.store = store;
        this.breaker = breaker;
        listener = parts.listener();
        timing = parts.timing();
        shedding = new Shedding(parts);
        withinNanos = parts.settings().storeWithin().toNanos();
        rule = new LaneRule(lanes, parts.settings().batch());
        line = new Line(lanes > 1);
        // A lane looks at all lanes as soon as it runs.
        lock.lock();
        try {
            for (int lane = 0; driver == null && lane < lanes; lane++) {
                openLane();
            }
        } finally {
            lock.unlock();
        }
    }

    /** The store's decision, or a failed stage with {@link StoreUnavailableException} if nothing is known of it. */
    CompletableFuture<Decision> submit(Event event) {
        return submit(new Waiting(event, new CompletableFuture<>(), timing.nanos(), false));
    }

    /** The same for what begins something; fails with {@link ShedException} if the store is late. */
    CompletableFuture<Decision> submitNew(Event.Claim claim) {
        return submit(new Waiting(claim, new CompletableFuture<>(), timing.nanos(), true));
    }

    private CompletableFuture<Decision> submit(Waiting waiting) {
        gathering.add(waiting, this::line);
        return waiting.answer();
    }

    /** What this thread submits meanwhile stands in line together, and so goes in one call if the store is idle. */
    <T> T gathering(Supplier<T> asking) {
        return gathering.during(asking, this::line);
    }

    private void line(List<Waiting> arrived) {
        Map<Waiting, RuntimeException> refused = new LinkedHashMap<>();
        lock.lock();
        try {
            unanswered -= shedding.shed(line);
            String refusal = refusal();
            for (Waiting waiting : arrived) {
                RuntimeException no = refusal == null ? shedding.refusal(waiting, line) : Telling.notAsked(refusal);
                if (no == null) {
                    watchOver();
                    line.add(waiting);
                    shedding.watch(waiting.isNew(), this::lookForWhatIsLate);
                } else {
                    refused.put(waiting, no);
                }
            }
            if (!mayHelp.get() || !mayCallItself()) {
                callALane();
            }
        } finally {
            lock.unlock();
        }
        refused.forEach((waiting, no) -> waiting.answer().completeExceptionally(no));
    }

    private void lookForWhatIsLate() {
        lock.lock();
        try {
            shedding.watchIsOver();
            unanswered -= shedding.shed(line);
            shedding.watch(line.hasFresh(), this::lookForWhatIsLate);
        } finally {
            lock.unlock();
        }
    }

    /** Few events are open, and none hangs: what comes next is best sent by whoever waits for it. */
    private boolean mayCallItself() {
        Busy busy = busy();
        return hanging == 0 && rule.isFew(line.ready() + busy.events()) && busy.calls() < rule.lanes();
    }

    private Busy busy() {
        return Busy.of(lanes, helpers);
    }

    /**
     * Asks, and does a lane's work on this thread while few events are open: two changes of threads are saved for every
     * event. Such a call is bounded by the store's own time-out alone; a store that hangs so holds up no more callers than
     * there are lanes, and none that come once it is known to hang. All others are answered in time.
     *
     * @param asking must submit on this thread what it submits at once
     */
    <T> T helping(Supplier<T> asking) {
        if (driver != null) {
            return asking.get();
        }
        mayHelp.set(true);
        try {
            return asking.get();
        } finally {
            mayHelp.set(false);
            help();
        }
    }

    private void help() {
        Lane lane;
        lock.lock();
        try {
            if (line.ready() == 0) {
                return;
            }
            if (!mayCallItself()) {
                callALane();
                return;
            }
            lane = takeHere();
        } finally {
            lock.unlock();
        }
        if (lane == null) {
            return;
        }
        try {
            write(lane);
        } finally {
            noLongerHelps(lane);
        }
    }

    /** A batch for the thread that asks; null if nothing can go now. */
    private @Nullable Lane takeHere() {
        List<Waiting> taken = line.take(rule.batch());
        if (taken.isEmpty()) {
            return null;
        }
        shedding.taken();
        Lane lane = Lane.ofThisThread();
        lane.begin(taken, timing.nanos());
        helpers.add(lane);
        return lane;
    }

    /** The next call of a driven engine; empty if nothing waits, or as many calls are under way as may be. */
    Optional<StoreCall> nextCall() {
        lock.lock();
        try {
            unanswered -= shedding.shed(line);
            Lane lane = mayCallForDriver() ? takeHere() : null;
            return Optional.ofNullable(lane).map(this::call);
        } finally {
            lock.unlock();
        }
    }

    private boolean mayCallForDriver() {
        return line.ready() > 0 && busy().calls() < rule.lanes() && hanging <= MOST_HANGING;
    }

    private void noLongerHelps(Lane lane) {
        lock.lock();
        try {
            helpers.remove(lane);
            ended.signalAll();
            callALane();
        } finally {
            lock.unlock();
        }
    }

    private @Nullable String refusal() {
        if (closed) {
            return CLOSED;
        } else if (driver == null ? lanes.isEmpty() : hanging > MOST_HANGING) {
            return "The store does not answer: " + hanging + " calls hang, and nothing is sent until one returns.";
        }
        return breaker.refuses() ? Call.LEFT_ALONE : null;
    }

    boolean isClosed() {
        return closed;
    }

    /** How many events wait for a lane. */
    int backlog() {
        return looked(() -> line.size());
    }

    /** Whether nothing waits, nothing is with the store, and all that was answered is told. */
    boolean isQuiet() {
        return looked(() -> unanswered == 0 && busy().calls() == 0);
    }

    /** How many calls were given up and have not returned. */
    int hanging() {
        return looked(() -> hanging);
    }

    /** Whether a timer watches that no event waits too long. */
    boolean isWatching() {
        return looked(() -> watch != null);
    }

    private <T> T looked(Supplier<T> at) {
        lock.lock();
        try {
            return at.get();
        } finally {
            lock.unlock();
        }
    }

    private void openLane() {
        Lane lane = new Lane(this::run);
        lanes.add(lane);
        lane.start();
    }

    private void run(Lane lane) {
        while (!next(lane).isEmpty()) {
            write(lane);
        }
    }

    /** The lane's next batch, as soon as there is one; empty if the lane has ended. */
    private List<Waiting> next(Lane lane) {
        lock.lock();
        try {
            if (!isStillWanted(lane)) {
                return List.of();
            }
            while (true) {
                unanswered -= shedding.shed(line);
                List<Waiting> taken = line.take(worthTaking());
                if (!taken.isEmpty()) {
                    shedding.taken();
                    lane.begin(taken, timing.nanos());
                    callALane();
                    return taken;
                }
                if (closed && line.ready() == 0) {
                    lanes.remove(lane);
                    ended.signalAll();
                    return taken;
                }
                bell.rest(line.ready() > 0, closed);
            }
        } finally {
            lock.unlock();
        }
    }

    /** A lane whose call was given up may have been replaced meanwhile. */
    private boolean isStillWanted(Lane lane) {
        boolean wanted = !lane.isGivenUp() || (!closed && lanes.size() < rule.lanes());
        lane.end();
        if (wanted) {
            lanes.add(lane);
        }
        return wanted;
    }

    private int worthTaking() {
        Waiting first = line.first();
        if (first == null) {
            return 0;
        }
        Busy busy = busy();
        return rule.take(line.ready(), timing.nanos() - first.sinceNanos(), busy.calls(), busy.events());
    }

    /** Has somebody look at what waits. */
    private void callALane() {
        if (driver != null && mayCallForDriver()) {
            driver.wake();
        } else if (line.ready() > 0) {
            bell.ring(() -> worthTaking() > 0);
        }
    }

    private void write(Lane lane) {
        Call call = call(lane);
        call.ask();
        call.tell();
    }

    private Call call(Lane lane) {
        return new Call(store, breaker, listener, lane, this::answered);
    }

    /** The lane's call has returned; false if nobody waits for it any more. */
    private boolean answered(Lane lane) {
        lock.lock();
        try {
            lane.answered();
            if (driver != null) {
                helpers.remove(lane);
            }
            if (lane.isGivenUp()) {
                hanging--;
                return false;
            }
            left(lane.batch());
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** These are with the store no more. */
    private void left(List<Waiting> batch) {
        line.done(batch);
        unanswered -= batch.size();
        callALane();
    }

    /**
     * One more event has no answer. While there are any, somebody watches that none waits too long. The watch outlasts
     * them: to call it off and set it up again for every event would cost each a turn of the timer's thread.
     */
    private void watchOver() {
        if (watch == null) {
            watch = timing.after(TimeUnit.NANOSECONDS.toMillis(withinNanos), this::giveUpWhatHangs);
        }
        unanswered++;
    }

    private void giveUpWhatHangs() {
        List<Waiting> unsent;
        List<Waiting> unknown = new ArrayList<>();
        int givenUp = 0;
        lock.lock();
        try {
            watch = null;
            long lastNanos = timing.nanos() - withinNanos;
            unsent = line.takeOut(lastNanos);
            unanswered -= unsent.size();
            for (Lane lane : withHelpers()) {
                if (lane.isCalling()) {
                    lane.batch().stream()
                            .filter(waiting -> waiting.sinceNanos() - lastNanos <= 0)
                            .forEach(unknown::add);
                    givenUp += giveUpIfItHangs(lane, lastNanos) ? 1 : 0;
                }
            }
            watchOn(lastNanos);
        } finally {
            lock.unlock();
        }
        String sentence = "The store has not answered within " + TimeUnit.NANOSECONDS.toMillis(withinNanos) + " ms";
        if (givenUp > 0) {
            listener.onTrouble("A call to the store was given up", new StoreUnavailableException(sentence + "."));
        }
        Telling.fail(unsent, Telling.notAsked(sentence + "; it was too busy to be asked."));
        Telling.fail(unknown, new StoreUnavailableException(sentence + "; nothing is known of what it was asked."));
    }

    private List<Lane> withHelpers() {
        List<Lane> all = new ArrayList<>(lanes);
        all.addAll(helpers);
        return all;
    }

    private boolean giveUpIfItHangs(Lane lane, long lastNanos) {
        if (lane.beganNanos() - lastNanos > 0) {
            return false;
        }
        breaker.hung(lane.beganNanos());
        hanging++;
        boolean helped = helpers.remove(lane);
        lanes.remove(lane);
        lane.giveUp();
        left(lane.batch());
        if (!helped && !closed && hanging <= MOST_HANGING) {
            openLane();
        }
        ended.signalAll();
        return true;
    }

    /** Looks again when the next event or call will have taken too long. */
    private void watchOn(long lastNanos) {
        if (unanswered == 0) {
            return;
        }
        long untilNanos = Math.min(withinNanos, line.nextAfter(lastNanos));
        for (Lane lane : withHelpers()) {
            if (lane.isCalling()) {
                untilNanos = Math.min(untilNanos, lane.nextAfter(lastNanos));
            }
        }
        watch = timing.after(TimeUnit.NANOSECONDS.toMillis(untilNanos) + 1, this::giveUpWhatHangs);
    }

    /**
     * Writes what is queued, then stops; waits for that, but for no call longer than the settings allow. Called by what
     * follows an answer it waits for nothing, and what is queued fails.
     */
    @Override
    public void close() {
        List<Waiting> late;
        lock.lock();
        try {
            closed = true;
            bell.ringForAll();
            boolean ofACall = withHelpers().stream().anyMatch(Lane::isThisThread);
            while (driver == null && !ofACall && !(lanes.isEmpty() && helpers.isEmpty())) {
                ended.awaitUninterruptibly();
            }
            late = line.takeOut(timing.nanos());
            unanswered -= late.size();
        } finally {
            lock.unlock();
        }
        Telling.fail(late, Telling.notAsked(CLOSED));
    }
}
