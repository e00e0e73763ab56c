package dev.semel.engine;

import java.util.concurrent.locks.Condition;
import java.util.function.BooleanSupplier;

/** Where idle lanes wait for work. Guarded by the coalescer's lock, of which its condition is. */
final class Bell {
    private final Condition work;
    private int idle;
    /** A lane was woken and has not looked yet. */
    private boolean woken;
    /** A lane looks on until what waits is worth a call. */
    private boolean looking;

    Bell(Condition work) {
        this.work = work;
    }

    /** Wakes an idle lane to look at what waits, unless one is about to, or looks on and would take nothing yet. */
    void ring(BooleanSupplier worthACall) {
        if (idle > 0 && !woken && (!looking || worthACall.getAsBoolean())) {
            woken = true;
            work.signal();
        }
    }

    void ringForAll() {
        work.signalAll();
    }

    /**
     * Until there may be something to take. One idle lane at a time looks on while what waits is not worth a call.
     *
     * @param closed whether nobody else may come by any more who would wake a lane that has nothing left to do
     */
    @SuppressWarnings("WaitNotInLoop") // the loop is the caller's
    void rest(boolean anythingWaits, boolean closed) {
        boolean looksOn = anythingWaits && !looking;
        looking |= looksOn;
        idle++;
        try {
            if (looksOn || closed) {
                var unused = work.awaitNanos(LaneRule.PATIENCE_NANOS);
            } else {
                work.await();
            }
        } catch (InterruptedException nobodyDoesThis) {
            throw new IllegalStateException("A lane of the engine was interrupted.", nobodyDoesThis);
        } finally {
            idle--;
            woken = false;
            looking &= !looksOn;
        }
    }
}
