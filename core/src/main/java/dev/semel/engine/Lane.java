package dev.semel.engine;

import java.util.List;
import java.util.function.Consumer;

/** One thread that calls the store, and what it is at. Guarded by the coalescer's lock. */
final class Lane {
    private final Thread thread;
    private List<Waiting> batch = List.of();
    private boolean calling;
    private boolean givenUp;
    private long beganNanos;

    Lane(Consumer<Lane> work) {
        thread = new Thread(() -> work.accept(this), "semel-lane");
        thread.setDaemon(true);
    }

    /** A lane for one call, on the thread of a caller that has to wait for it anyhow. */
    static Lane ofThisThread() {
        return new Lane(Thread.currentThread());
    }

    private Lane(Thread thread) {
        this.thread = thread;
    }

    void start() {
        thread.start();
    }

    boolean isThisThread() {
        return thread.equals(Thread.currentThread());
    }

    void begin(List<Waiting> taken, long nowNanos) {
        batch = taken;
        calling = true;
        beganNanos = nowNanos;
    }

    /** The store has answered, or failed; those who wait are told next. */
    void answered() {
        calling = false;
    }

    void end() {
        batch = List.of();
        givenUp = false;
    }

    /** Nobody waits for this call any more, and no work is given to its thread before it returns. */
    void giveUp() {
        givenUp = true;
    }

    /** How many events it is at, until all are told; what they will ask next is on its way then. */
    int events() {
        return batch.size();
    }

    List<Waiting> batch() {
        return batch;
    }

    boolean isCalling() {
        return calling;
    }

    boolean isGivenUp() {
        return givenUp;
    }

    long beganNanos() {
        return beganNanos;
    }

    /** For how long after that moment this call, or the first of its events, began later. */
    long nextAfter(long nanos) {
        long call = beganNanos - nanos;
        return Math.min(call > 0 ? call : Long.MAX_VALUE, Line.nextAfter(batch, nanos));
    }
}
