package dev.semel.policy;

import java.time.Duration;
import java.util.function.Function;
import java.util.function.Supplier;

/** What an attempt does that finds another attempt at work on its key. */
public sealed interface WaitingRule {
    /** Answer "running" at once. */
    record Reject() implements WaitingRule {}

    /** Wait for the other's outcome, at most {@code atMost}; then answer "running". */
    record Wait(Duration atMost) implements WaitingRule {
        public Wait {
            if (atMost.isNegative() || atMost.isZero()) {
                throw new IllegalArgumentException(
                        "A wait of " + atMost + " waits for nothing; give a positive length or use reject().");
            }
        }
    }

    /** Answer "running" at once. */
    static WaitingRule reject() {
        return new Reject();
    }

    /** Wait for the other's outcome, at most this long; the length is positive. */
    static WaitingRule waitAtMost(Duration atMost) {
        return new Wait(atMost);
    }

    /** One function per case. */
    default <T> T fold(Supplier<T> onReject, Function<Duration, T> onWait) {
        return this instanceof Wait wait ? onWait.apply(wait.atMost()) : onReject.get();
    }
}
