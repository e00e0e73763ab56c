package dev.semel.store.dynamodb;

import dev.semel.store.StoreClock;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a store in DynamoDB is opened. Immutable.
 *
 * @param clock the store's time in tests, null for the service's own
 * @param silence how long the service may say nothing, 100 milliseconds at least; then nothing is known of what was asked.
 *     Shorter than the engine's patience with its store
 * @param clocksApart how far the clocks of the service's servers may be apart; leases last so much longer for others than
 *     for their owners, and what contradicts it is not answered
 * @param epochsKept how long the number of a deleted record's epoch outlives it, longer than any claim is under way
 */
public record DynamoOptions(@Nullable StoreClock clock, Duration silence, Duration clocksApart, Duration epochsKept) {
    private static final Duration LEAST_SILENCE = Duration.ofMillis(100);
    private static final Duration MOST_SILENCE = Duration.ofHours(1);
    /** A date is in whole seconds. */
    private static final long DATE_MILLIS = 1_000;

    /** More than any answer takes to a time that is to be relied on. */
    private static final long MOST_UNDER_WAY_MILLIS = 1_000;

    private static final Duration MOST_APART = Duration.ofMinutes(1);

    /** @throws IllegalArgumentException if a length is out of bounds */
    public DynamoOptions {
        if (silence.compareTo(LEAST_SILENCE) < 0 || silence.compareTo(MOST_SILENCE) > 0) {
            throw new IllegalArgumentException(
                    "The silence is " + silence + "; give it 100 milliseconds to an hour, less than the engine waits.");
        }
        if (clocksApart.isNegative() || clocksApart.compareTo(MOST_APART) > 0) {
            throw new IllegalArgumentException("The service's clocks are said to be " + clocksApart
                    + " apart at most; give nothing to a minute, a second if nothing else is known.");
        }
        if (epochsKept.isNegative()) {
            throw new IllegalArgumentException("Epochs are to be kept for " + epochsKept
                    + "; give a length, ten minutes if nothing else is known.");
        }
    }

    /** The service's time, eight seconds of silence, clocks a second apart, epochs kept for ten minutes. */
    public static DynamoOptions defaults() {
        return new DynamoOptions(null, Duration.ofSeconds(8), Duration.ofSeconds(1), Duration.ofMinutes(10));
    }

    /** The same by this clock: for tests. */
    public DynamoOptions by(StoreClock storeClock) {
        return new DynamoOptions(Objects.requireNonNull(storeClock, "clock"), silence, clocksApart, epochsKept);
    }

    /** The same with this much silence at most. */
    public DynamoOptions silentFor(Duration most) {
        return new DynamoOptions(clock, most, clocksApart, epochsKept);
    }

    /** The same with the service's clocks at most this far apart. */
    public DynamoOptions apart(Duration most) {
        return new DynamoOptions(clock, silence, most, epochsKept);
    }

    /** The same, and the epoch of a deleted record is known for this long. */
    public DynamoOptions keepingEpochsFor(Duration length) {
        return new DynamoOptions(clock, silence, clocksApart, length);
    }

    /**
     * How far apart the times may be that two nodes tell, in milliseconds: each knows the service's within a second, an
     * answer's time under way, and this distance.
     */
    public long mostApartMillis() {
        return 2 * (clocksApart.toMillis() + DATE_MILLIS + MOST_UNDER_WAY_MILLIS);
    }
}
