package dev.semel.policies;

import java.time.Duration;
import java.util.Objects;

/**
 * How one-time tokens are handed out and taken. Immutable.
 *
 * @param life how long after it was handed out a token is taken
 * @param field the form field that may carry it; empty if the header alone does
 * @param skew how far clocks may be apart
 */
public record TokenPolicy(Duration life, String field, Duration skew) {
    public TokenPolicy {
        Objects.requireNonNull(life, "life");
        Objects.requireNonNull(field, "field");
        Objects.requireNonNull(skew, "skew");
    }
}
