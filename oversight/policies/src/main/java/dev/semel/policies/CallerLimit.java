package dev.semel.policies;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * How much one caller may ask for. What counts is new work; replays, and those who wait for another's answer, cost less
 * and may be more. Immutable.
 *
 * @param rate how much new work may come, empty for any
 * @param concurrent how much new work may be in hand at a node, {@link #UNLIMITED} for any
 * @param repeats how many times as many requests there may be in all, replays and waiters included
 */
public record CallerLimit(Optional<Rate> rate, int concurrent, int repeats) {
    /** As a number in hand: any. */
    public static final int UNLIMITED = Integer.MAX_VALUE;

    /** How many times as many requests there may be in all, unless said otherwise. */
    public static final int REPEATS = 10;

    private static final CallerLimit NONE = new CallerLimit(Optional.empty(), UNLIMITED, REPEATS);

    public CallerLimit {
        Objects.requireNonNull(rate, "rate");
        if (concurrent < 1 || repeats < 1) {
            throw new IllegalArgumentException("A limit of " + concurrent + " requests in hand, repeated " + repeats
                    + " times, lets nothing in; give at least 1 of each.");
        }
    }

    /**
     * How fast new work may come: as a bucket of tokens that fills evenly.
     *
     * @param count so many
     * @param period in so long
     * @param burst at most so many at once
     */
    public record Rate(long count, Duration period, long burst) {
        public Rate {
            Objects.requireNonNull(period, "period");
            if (count < 1 || burst < 1 || period.isZero() || period.isNegative()) {
                throw new IllegalArgumentException("A rate of " + count + " in " + period + ", " + burst
                        + " at once, lets nothing in; give at least 1.");
            }
        }
    }

    /** No limit. */
    public static CallerLimit none() {
        return NONE;
    }

    /** Whether nothing is limited. */
    public boolean isNone() {
        return rate.isEmpty() && concurrent == UNLIMITED;
    }
}
