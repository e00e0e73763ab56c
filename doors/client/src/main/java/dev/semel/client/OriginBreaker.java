package dev.semel.client;

import dev.semel.engine.Timing;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Leaves failing origins alone for a while, then lets one request try. Counts failures in a row; any answer of a working
 * server forgets the origin, so that only failing ones take room. Safe for use by all threads.
 */
final class OriginBreaker {
    private static final class Standing {
        private int failures;
        private long openUntilNanos;
        private long tryEndsNanos;
        private boolean trying;
    }

    private final RetryTerms.Breaker terms;
    private final Timing timing;
    private final Map<Origin, Standing> failing = new HashMap<>();

    OriginBreaker(RetryTerms.Breaker terms, Timing timing) {
        this.terms = terms;
        this.timing = timing;
    }

    /**
     * Milliseconds until a request may be sent there; 0 if now. While open, one caller in each pause is told 0, and is
     * the one that tries.
     */
    synchronized long closedMillis(Origin origin) {
        long closed = waitMillis(origin);
        Standing standing = failing.get(origin);
        if (closed == 0 && standing != null && isOpen(standing)) {
            standing.trying = true;
            // If whoever tries never says what came of it, another may try when the pause is over again.
            standing.tryEndsNanos = timing.nanos() + terms.pause().toNanos();
        }
        return closed;
    }

    /** The same without trying. */
    synchronized long waitMillis(Origin origin) {
        Standing standing = failing.get(origin);
        if (standing == null || !isOpen(standing)) {
            return 0;
        }
        long until = standing.trying ? standing.tryEndsNanos : standing.openUntilNanos;
        long nanos = until - timing.nanos();
        return nanos <= 0 ? 0 : TimeUnit.NANOSECONDS.toMillis(nanos) + 1;
    }

    synchronized void worked(Origin origin) {
        failing.remove(origin);
    }

    synchronized void failed(Origin origin) {
        Standing standing = failing.computeIfAbsent(origin, fresh -> new Standing());
        standing.failures++;
        standing.trying = false;
        if (isOpen(standing)) {
            standing.openUntilNanos = timing.nanos() + terms.pause().toNanos();
        }
    }

    private boolean isOpen(Standing standing) {
        return standing.failures >= terms.failures();
    }
}
