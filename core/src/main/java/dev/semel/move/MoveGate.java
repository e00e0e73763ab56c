package dev.semel.move;

import dev.semel.store.Marks;
import dev.semel.store.OperationStore;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * What a node knows of the course of the move: at first nobody claims, then all claim in the new store, at last the old one
 * is empty. The course is written in the stores, so that a node that comes later need not wait again. Any thread.
 */
final class MoveGate {
    private static final long LOOK_NANOS = 100_000_000;

    private final Marks from;
    private final Marks to;
    private final String generation;
    private final long quietNanos;
    private final LongSupplier nanos;
    private final long begunNanos;
    private volatile long lookedNanos;
    private volatile boolean open;
    private volatile boolean over;

    /** The move has been said in both stores. */
    MoveGate(OperationStore from, OperationStore to, Duration quiet, LongSupplier nanos) {
        this.from = (Marks) from;
        this.to = (Marks) to;
        generation = from.describe().generation();
        quietNanos = quiet.toNanos();
        this.nanos = nanos;
        begunNanos = nanos.getAsLong();
        lookedNanos = begunNanos;
        over = this.to.mark(MoveMarks.OVER).isPresent();
        open = over || this.from.mark(MoveMarks.OPEN).isPresent();
    }

    /** Whether claims go to the new store. May ask a store. */
    boolean isOpen() {
        if (open) {
            return true;
        }
        long now = nanos.getAsLong();
        if (now - begunNanos >= quietNanos) {
            from.markOnce(MoveMarks.OPEN, "yes");
            open = true;
        } else if (now - lookedNanos >= LOOK_NANOS) {
            lookedNanos = now;
            open = from.mark(MoveMarks.OPEN).isPresent();
        }
        return open;
    }

    /** As was seen last. */
    boolean wasOpen() {
        return open;
    }

    /** Whether the old store is empty for good. Asks nobody. */
    boolean isOver() {
        return over;
    }

    /** Looks whether another node has said that it is over. */
    boolean lookWhetherOver() {
        over = over || to.mark(MoveMarks.OVER).isPresent();
        return over;
    }

    void sayOver() {
        to.markOnce(MoveMarks.OVER, generation);
        over = true;
    }
}
