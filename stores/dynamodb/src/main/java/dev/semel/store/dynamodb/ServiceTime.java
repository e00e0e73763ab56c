package dev.semel.store.dynamodb;

import dev.semel.store.StoreClock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The service's time, which it tells with every answer, in whole seconds. An answer that says 12:00:00 was written between
 * the moment it was asked for and the moment it came, and between 12:00:00 and 12:00:01; so each answer bounds how far the
 * service's clock is ahead of this machine's steady one, and many of them bound it closely. The machine's own wall clock is
 * never looked at. Safe for use by all threads.
 *
 * <p>What is to begin (a lease, a retention) is counted from the latest time that it may be, what is to end is looked at
 * from the earliest: so a lease that one node writes has not run out for another before it has for its owner. An answer
 * that cannot be true by the ones before it is refused, for then this machine stood still without knowing, or the
 * service's clocks are further apart than was declared; from it on the time is bounded anew.
 */
final class ServiceTime {
    private static final long SECOND = 1_000_000_000L;
    private static final long MILLI = 1_000_000L;
    /** How fast two quartz clocks drift apart at worst: 200 parts of a million. */
    private static final long DRIFT_DIVISOR = 5_000;

    private final LongSupplier nanos;
    private final @Nullable StoreClock given;
    private final long apartNanos;
    private boolean known;
    private long lowest;
    private long highest;
    private long atNanos;
    private long leastMillis;

    ServiceTime(LongSupplier nanos, DynamoOptions options) {
        this.nanos = nanos;
        given = options.clock();
        apartNanos = options.clocksApart().toNanos();
    }

    /** The earliest and the latest time that it may be now, in milliseconds since 1970. */
    record Bounds(long earliestMillis, long latestMillis) {
        /** Not before this: a record's time never goes back. */
        Bounds notBefore(long millis) {
            return new Bounds(Math.max(earliestMillis, millis), Math.max(latestMillis, millis));
        }
    }

    /** This machine's steady clock. */
    long nanos() {
        return nanos.getAsLong();
    }

    /** Takes an answer in; whether it can be true by the ones before it. */
    synchronized boolean observe(long sentNanos, long receivedNanos, long dateMillis) {
        if (given != null) {
            return true;
        }
        long low = dateMillis * MILLI - receivedNanos;
        long high = dateMillis * MILLI + SECOND - sentNanos;
        long drift = drift(receivedNanos);
        boolean agrees = !known || (low <= highest + drift + apartNanos && high >= lowest - drift - apartNanos);
        boolean meets = known && low <= highest + drift && high >= lowest - drift;
        lowest = meets ? Math.max(low, lowest - drift) : low;
        highest = meets ? Math.min(high, highest + drift) : high;
        known = true;
        atNanos = receivedNanos;
        return agrees;
    }

    /** @throws IllegalStateException if the service has not answered yet */
    synchronized Bounds now() {
        if (given != null) {
            leastMillis = Math.max(leastMillis, given.millis());
            return new Bounds(leastMillis, leastMillis);
        }
        if (!known) {
            throw new IllegalStateException("The service's time is asked for before its first answer.");
        }
        long now = nanos();
        long wide = drift(now) + apartNanos;
        long latest = Math.floorDiv(highest + now + wide, MILLI) + 1;
        // What somebody wrote down as the time is believed as far as it can be true.
        leastMillis = Math.max(Math.floorDiv(lowest + now - wide, MILLI), Math.min(leastMillis, latest));
        return new Bounds(leastMillis, latest);
    }

    /** It was this time before, and it does not go back. */
    synchronized void notBefore(long millis) {
        leastMillis = Math.max(leastMillis, millis);
    }

    private long drift(long now) {
        return Math.max(0, now - atNanos) / DRIFT_DIVISOR;
    }
}
