package dev.semel.testkit.explore;

import dev.semel.Semel;
import dev.semel.engine.Driver;
import dev.semel.engine.Engine;
import dev.semel.engine.EngineSettings;
import dev.semel.engine.StoreCall;
import dev.semel.engine.Timing;
import dev.semel.protocol.Nonce;
import dev.semel.store.OperationStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;

/**
 * One life of one process, from its start to its crash: what a handler is made of. Everything that a handler reaches
 * outside of its memory it reaches through here, so that a crash, a lost reply or a twin can come at each such point. After
 * its crash all of this fails, whatever the handler catches. For the threads of the explorer alone.
 */
public final class Node {
    private static final Duration SWEPT_EVERY = Duration.ofSeconds(10);
    /** What goes wrong only once it was done. */
    private static final Set<Fault> AFTERWARDS = Set.of(Fault.DIE_AFTER, Fault.PAUSE_AFTER, Fault.REPLY_LOST);

    private static final List<Fault> STEPPING = List.of(Fault.SWITCH, Fault.DIE_BEFORE, Fault.DIE_AFTER);
    /** Who goes on so often after its death does not mean to stop. */
    private static final int PATIENCE_WITH_THE_DEAD = 10_000;

    private final Run run;
    private final String name;
    private final List<Engine> engines = new ArrayList<>();
    private final List<Runnable> atDeath = new ArrayList<>();
    private final Standing standing = new Standing();
    private boolean disturbed;
    private int deathsFelt;
    private Duration clockOff = Duration.ZERO;

    Node(Run run, String name) {
        this.run = run;
        this.name = name;
    }

    /** Semel over the store of this schedule, with an engine of this process's own. */
    public Semel semel() {
        return Semel.over(engine(builder -> builder));
    }

    /** The same with probes, quotas or other settings; what time, store and threads the engine has stays as it is. */
    public Engine engine(UnaryOperator<Engine.Builder> with) {
        return engine(run.store(), with);
    }

    /** An engine over another store than the schedule's, such as one over {@link #dataSource}. */
    public Engine engine(OperationStore store, UnaryOperator<Engine.Builder> with) {
        AtomicLong nonces = new AtomicLong();
        long process = run.nextProcess();
        Engine.Builder builder = with.apply(
                Engine.over(new NodeStore(this, store), new NodeTiming()).settings(EngineSettings.DEFAULT));
        Engine engine = builder.driver(new ByTurns(engines.size()))
                .nonces(() -> new Nonce(process, nonces.incrementAndGet()))
                .probesOn(Runnable::run)
                .start();
        engines.add(engine);
        sweepLater(engine);
        return engine;
    }

    private void sweepLater(Engine engine) {
        var unused = run.time().after(SWEPT_EVERY, standing, () -> {
            engine.sweep();
            sweepLater(engine);
        });
    }

    /** The receiver of this name; there is one in a schedule, and it outlives crashes. */
    public Sink sink(String receiver) {
        return new Sink(this, run.effects(receiver));
    }

    /**
     * Something that outlives crashes and that all processes share, such as tables: made once in a schedule, and each call
     * of one of its methods is a point where this process can die, just before and just after.
     *
     * @param face an interface; its methods are each one step that happens as a whole
     */
    public <T> T durable(String thing, Class<T> face, Supplier<? extends T> made) {
        return Pointed.of(face, run.durable(thing, made), (method, call) -> step(thing + "." + method, call));
    }

    /** A step that happens as a whole, or not at all: the process can die just before and just after. */
    public <T, X extends Exception> T step(String what, Step<T, X> step) throws X {
        Fault fault = at(what, STEPPING);
        T value = step.take();
        tell(what);
        after(fault, what);
        return value;
    }

    /** @see Node#step */
    @FunctionalInterface
    public interface Step<T, X extends Exception> {
        /** What is done. */
        T take() throws X;
    }

    /**
     * A database as this process reaches it: it can die around each statement and each commit, replies to commits can be
     * lost, and a crash rolls back what was open.
     */
    public DataSource dataSource(DataSource real) {
        return new PointedDataSource(this, real).proxy();
    }

    /** Closes this when the schedule has ended; a crash closes nothing. For pools and stores that the process opens. */
    public <T extends AutoCloseable> T afterwardsClosed(T thing) {
        run.afterwardsClosed(thing);
        return thing;
    }

    /** This process's wall clock, which may be wrong by a day. Virtual. */
    public Clock clock() {
        return new WallClock();
    }

    /** Lets virtual time pass, for this caller. */
    public void sleep(Duration length) {
        mustLive();
        run.sleep(this, length);
    }

    @Override
    public String toString() {
        return name;
    }

    boolean isAlive() {
        return standing.isAlive();
    }

    boolean isPaused() {
        return standing.pausedUntilNanos() > run.time().nanos();
    }

    /** From now on things go wrong; not while it starts. */
    void begin() {
        disturbed = true;
    }

    void tell(String what) {
        run.tell(this, what);
    }

    void later(Duration length, Runnable work) {
        var unused = run.time().after(length, Standing.WORLD, work);
    }

    void atDeath(Runnable work) {
        atDeath.add(work);
    }

    void mustLive() {
        if (!isAlive()) {
            if (deathsFelt++ > PATIENCE_WITH_THE_DEAD) {
                run.bury(
                        new AssertionError("The handler goes on and on after its process has died, for it catches every"
                                + " Throwable and tries again; let errors pass."));
            }
            throw new Died();
        }
    }

    /** A point: what goes wrong there has begun when this returns; what is to come after it is the caller's. */
    Fault at(String what, List<Fault> faults) {
        mustLive();
        if (!disturbed || !run.isCallers()) {
            return Fault.NONE;
        }
        Fault fault = run.next(this, what, faults);
        if (fault == Fault.NONE) {
            return fault;
        }
        if (!AFTERWARDS.contains(fault)) {
            tell("*** " + fault.words() + ": " + what);
        }
        switch (fault) {
            case SWITCH -> run.giveWay(this);
            case DIE_BEFORE -> die();
            case CLOCK_AHEAD -> clockOff = clockOff.plusDays(1);
            case CLOCK_BEHIND -> clockOff = clockOff.minusDays(1);
            case PAUSE_BEFORE -> standStill();
            case NONE, DIE_AFTER, REPLY_LOST, REQUEST_LOST, LATE, PAUSE_AFTER -> {}
        }
        mustLive();
        return fault;
    }

    /** What follows what was done at a point. */
    void after(Fault fault, String what) {
        if (AFTERWARDS.contains(fault)) {
            tell("*** " + fault.words() + ": " + what);
        }
        if (fault == Fault.DIE_AFTER) {
            die();
        } else if (fault == Fault.PAUSE_AFTER) {
            standStill();
        }
        mustLive();
    }

    private void standStill() {
        standing.pause(run.time().nanos() + run.pause().toNanos());
        run.sleep(this, run.pause());
    }

    void die() {
        standing.die();
        atDeath.forEach(Runnable::run);
    }

    /** Does what the engines want of the store by themselves, for a renewal or a timer of theirs. */
    void workOff() {
        for (int engine = 0; engine < engines.size(); engine++) {
            while (isAlive() && !isPaused() && make(engines.get(engine).nextCall())) {
                tell("has done that by itself");
            }
        }
    }

    private static boolean make(Optional<StoreCall> call) {
        call.ifPresent(made -> {
            made.ask();
            made.tell();
        });
        return call.isPresent();
    }

    private final class ByTurns implements Driver {
        private final int engine;

        private ByTurns(int engine) {
            this.engine = engine;
        }

        @Override
        public void wake() {
            // Whoever waits looks by himself.
        }

        @Override
        public void await(CompletableFuture<?> stage) {
            while (!stage.isDone()) {
                mustLive();
                if (!make(engines.get(engine).nextCall())) {
                    run.await(Node.this, stage::isDone);
                }
            }
            mustLive();
        }
    }

    private final class NodeTiming implements Timing {
        @Override
        public long nanos() {
            return run.time().nanos();
        }

        @Override
        public Pending after(long millis, Runnable task) {
            return run.time().after(Duration.ofMillis(millis), standing, task);
        }
    }

    private final class WallClock extends Clock {
        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            Clock here = this;
            return new Clock() {
                @Override
                public ZoneId getZone() {
                    return zone;
                }

                @Override
                public Clock withZone(ZoneId other) {
                    return here.withZone(other);
                }

                @Override
                public Instant instant() {
                    return here.instant();
                }
            };
        }

        @Override
        public Instant instant() {
            return Instant.ofEpochMilli(run.time().millis()).plus(clockOff);
        }
    }
}
