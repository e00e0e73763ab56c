package dev.semel.policy;

import java.time.Duration;

/**
 * What callers are told about retrying (A11): full jitter between zero and a delay that doubles from {@code first} to
 * {@code longest}.
 */
public record RetryGuidance(Duration first, Duration longest) {
    /** From 200 milliseconds to 10 seconds. */
    public static final RetryGuidance DEFAULT = new RetryGuidance(Duration.ofMillis(200), Duration.ofSeconds(10));

    public RetryGuidance {
        if (first.isNegative() || first.isZero() || longest.compareTo(first) < 0) {
            throw new IllegalArgumentException("Retry delays from " + first + " to " + longest
                    + " make no sense; give a positive first delay and a longest one that is no shorter.");
        }
    }
}
