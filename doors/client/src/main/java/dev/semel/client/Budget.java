package dev.semel.client;

import dev.semel.engine.Timing;
import java.util.concurrent.TimeUnit;

/** The retries that all calls of one client may still make. Counts in millionths of a retry. Safe for use by all threads. */
final class Budget {
    private static final long ONE = 1_000_000;

    private final RetryTerms.Budget terms;
    private final Timing timing;
    private final long most;
    private long saved;
    private long countedNanos;

    Budget(RetryTerms.Budget terms, Timing timing) {
        this.terms = terms;
        this.timing = timing;
        most = terms.most() * ONE;
        saved = most;
        countedNanos = timing.nanos();
    }

    /** A call begins. */
    synchronized void called() {
        saved = Math.min(most, saved + terms.percent() * ONE / 100);
    }

    /** Takes one retry if there is one. */
    synchronized boolean take() {
        count();
        if (saved < ONE) {
            return false;
        }
        saved -= ONE;
        return true;
    }

    /** A retry that was taken is not made. */
    synchronized void giveBack() {
        saved = Math.min(most, saved + ONE);
    }

    private void count() {
        if (terms.perSecond() == 0) {
            return;
        }
        long now = timing.nanos();
        // Longer than it takes to fill, and the product below would overflow.
        long passed = Math.min(now - countedNanos, TimeUnit.SECONDS.toNanos(2L + terms.most() / terms.perSecond()));
        long earned = passed / 1_000 * terms.perSecond();
        saved = Math.min(most, saved + earned);
        countedNanos = now - (passed % 1_000);
    }
}
