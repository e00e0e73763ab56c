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
    private boolean trying;

    Breaker(int failuresToOpen, Duration pause, Timing timing) {
        this.failuresToOpen = failuresToOpen;
        this.pauseNanos = pause.toNanos();
        this.timing = timing;
    }

    /** Whether the store may be asked now. While open, one caller in each pause is told yes. */
    synchronized boolean allows() {
        if (failures < failuresToOpen) {
            return true;
        }
        if (trying || timing.nanos() - openUntilNanos < 0) {
            return false;
        }
        trying = true;
        return true;
    }

    synchronized void succeeded() {
        failures = 0;
        trying = false;
    }

    synchronized void failed() {
        failures++;
        trying = false;
        if (failures >= failuresToOpen) {
            openUntilNanos = timing.nanos() + pauseNanos;
        }
    }

    synchronized boolean isOpen() {
        return failures >= failuresToOpen;
    }
}
