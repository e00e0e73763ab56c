package dev.semel.http;

import java.time.Duration;
import java.util.Objects;

/**
 * How the one-time tokens of a route are taken. Immutable.
 *
 * @param life how long after it was handed out a token is taken
 * @param skew how far the clocks of nodes and store may be apart
 * @param field the field of a urlencoded form that may carry the token in place of the header; empty if none may
 */
public record TokenRule(Duration life, Duration skew, String field) {
    /** @throws IllegalArgumentException if the life is not positive or the skew is negative */
    public TokenRule {
        Objects.requireNonNull(field, "field");
        if (life.isZero() || life.isNegative() || skew.isNegative()) {
            throw new IllegalArgumentException("A token's life of " + life + " or a skew of " + skew
                    + " cannot be; give a positive life and a skew that is not negative.");
        }
    }

    /** Whether a form field may carry the token. */
    boolean hasField() {
        return !field.isEmpty();
    }
}
