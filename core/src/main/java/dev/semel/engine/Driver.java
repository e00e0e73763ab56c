package dev.semel.engine;

import java.util.concurrent.CompletableFuture;

/**
 * Runs an engine by hand that has no thread of its own: for simulations and explorers of schedules, which decide what
 * happens next. Such an engine calls its store only through {@link Engine#nextCall}, sweeps only through {@link
 * Engine#sweep}, and probes on the thread that tells it of the doubt unless {@link Engine.Builder#probesOn} says another.
 */
public interface Driver {
    /** There is a call to the store to be made. Runs with the engine's lock held: takes a note and returns. */
    void wake();

    /** Makes calls, or moves time, until this is done; on the thread of a caller that waits for it. */
    void await(CompletableFuture<?> stage);
}
