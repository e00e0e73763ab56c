package dev.semel.engine;

import dev.semel.Semel;
import dev.semel.operation.Intent;
import dev.semel.operation.OperationKey;
import dev.semel.policy.EffectClass;
import dev.semel.policy.Terms;
import dev.semel.protocol.Event;
import dev.semel.protocol.Payload;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** One engine with its own time, over a store that it may share with others. */
public final class Node implements AutoCloseable {
    static final OperationKey QUIET = new OperationKey("quiet", "quiet", "quiet");

    private final NodeTime time = new NodeTime(this::settle);
    private final Recorder seen = new Recorder();
    private final Engine engine;
    private volatile boolean hanging;

    Node(FaultyStore store, java.util.function.UnaryOperator<Engine.Builder> with) {
        engine = with.apply(Engine.over(store, time).listener(seen)).start();
    }

    public NodeTime time() {
        return time;
    }

    public Recorder seen() {
        return seen;
    }

    public Engine engine() {
        return engine;
    }

    public Semel semel() {
        return Semel.over(engine);
    }

    /** How many timers wait, but for the one that watches over the store, which ends by itself. */
    public int timersLeft() {
        return time.waiting() - (engine.isWatching() ? 1 : 0);
    }

    /** While the store hangs, nobody can wait for what was asked of it. */
    public void hanging(boolean hangs) {
        hanging = hangs;
    }

    /** Returns when the lanes have done all that it was asked, and what followed from it. */
    public void settle() {
        for (int round = 0; round < 3 && !hanging; round++) {
            await(engine.submit(new Event.Expire(QUIET)).handle((decision, failure) -> true));
        }
        // While the store is left alone, what was let through to try it is awaited by nobody else.
        CompletableFuture<Void> quiet = CompletableFuture.runAsync(() -> {
            while (!hanging && !engine.isQuiet()) {
                Thread.onSpinWait();
            }
        });
        await(quiet);
    }

    /** Asks for the right to act and waits for the answer. */
    public Admission admit(Intent intent, Terms terms) {
        boolean atomic = terms.effect().effectClass() == EffectClass.ATOMIC;
        return await(atomic ? engine.admitAtomic(intent, terms) : engine.admit(intent, terms));
    }

    /** Asks for the right to act, which the test expects to be granted. */
    public Attempt granted(Intent intent, Terms terms) {
        return admit(intent, terms).fold(attempt -> attempt, answered -> {
            throw new AssertionError("The attempt was not granted but told " + answered);
        });
    }

    /** Asks for the right to act, which the test expects not to be granted. */
    public Execution<Payload> told(Intent intent, Terms terms) {
        return told(admit(intent, terms));
    }

    /** The answer of an attempt that was not granted. */
    public static Execution<Payload> told(Admission admission) {
        return admission.fold(
                attempt -> {
                    throw new AssertionError("The attempt was granted.");
                },
                answered -> answered);
    }

    /** Waits, in real time and not for ever. */
    public static <T> T await(CompletableFuture<T> stage) {
        return stage.orTimeout(20, TimeUnit.SECONDS).join();
    }

    @Override
    public void close() {
        engine.close();
    }
}
