package dev.semel.engine;

import java.time.Duration;

/**
 * Leaves a failing store alone for a while, then lets one request try. Counts failures in a row; any success closes it.
 * Safe for use by all threads.
 */
final class Breaker {
    private final int failuresToOpen;
    private final long pauseNanos;
    private final Timing timing;
    private int failures;
    private long openUntilNanos;
    private long succeededNanos;
    private boolean trying;

    Breaker(int failuresToOpen, Duration pause, Timing timing) {
        this.failuresToOpen = failuresToOpen;
        this.pauseNanos = pause.toNanos();
        this.timing = timing;
        succeededNanos = timing.nanos();
    }

    /** Whether the store may be asked now. While open, one caller in each pause is told yes. */
    synchronized boolean allows() {
        if (refuses()) {
            return false;
        }
        trying = isOpen();
        return true;
    }

    /** Whether whoever asks now would be told no; so long, nothing need wait in line. */
    synchronized boolean refuses() {
        return isOpen() && (trying || timing.nanos() - openUntilNanos < 0);
    }

    synchronized void succeeded() {
        failures = 0;
        trying = false;
        succeededNanos = timing.nanos();
    }

    synchronized void failed() {
        failures++;
        trying = false;
        if (isOpen()) {
            openUntilNanos = timing.nanos() + pauseNanos;
        }
    }

    /**
     * A call that began then has no answer and is given up. If no other call was answered meanwhile, it is not the call
     * that hangs but the store, and nobody else shall wait as long to learn that.
     */
    synchronized void hung(long beganNanos) {
        if (succeededNanos - beganNanos <= 0) {
            failures = Math.max(failures, failuresToOpen - 1);
            failed();
        }
    }

    /** A call that was given up before has come back. If it was made so late that it was a try, another may try now. */
    synchronized void cameBackTooLate() {
        trying = false;
    }

    synchronized boolean isOpen() {
        return failures >= failuresToOpen;
    }
}
