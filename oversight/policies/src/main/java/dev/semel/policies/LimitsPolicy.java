package dev.semel.policies;

import java.time.Duration;
import java.util.Objects;

/**
 * How much each caller may ask for in all, and when new work of all of them is shed. Immutable.
 *
 * @param each what one caller may ask for, all operations together
 * @param callers how many callers are told apart at a time; more share one limit
 * @param anonymous how callers without an identity are limited
 * @param shedAfter with something waiting for the store for so long, new work is shed; zero for never
 */
public record LimitsPolicy(CallerLimit each, int callers, Anonymous anonymous, Duration shedAfter) {
    /** What holds if the policy says nothing: no limits, and new work is shed when the store is a second late. */
    public static final LimitsPolicy DEFAULT =
            new LimitsPolicy(CallerLimit.none(), 10_000, Anonymous.BY_ADDRESS, Duration.ofSeconds(1));

    public LimitsPolicy {
        Objects.requireNonNull(each, "each");
        Objects.requireNonNull(anonymous, "anonymous");
        Objects.requireNonNull(shedAfter, "shedAfter");
        if (callers < 1) {
            throw new IllegalArgumentException("No caller is told apart by " + callers + "; give at least 1.");
        }
    }

    /** How callers without an identity are limited. Their keys are one caller's either way. */
    public enum Anonymous {
        /** Each by the address that its connection comes from, never by a header. */
        BY_ADDRESS,
        /** All together as one caller. */
        TOGETHER
    }
}
