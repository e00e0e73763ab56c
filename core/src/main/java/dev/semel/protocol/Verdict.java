package dev.semel.protocol;

import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What evidence says about an intent in doubt. */
public sealed interface Verdict {
    /** There is an outcome. */
    record Found(Outcome outcome) implements Verdict {
        public Found {
            Objects.requireNonNull(outcome, "outcome");
        }
    }

    /** The effect is not there. */
    record NotApplied() implements Verdict {}

    /** The effect is there, with this result. */
    static Verdict applied(Payload payload) {
        return new Found(new Outcome.Succeeded(payload));
    }

    /** The business refused for good. */
    static Verdict rejected(Payload payload) {
        return new Found(new Outcome.Rejected(payload));
    }

    /** The effect is not there. */
    static Verdict notApplied() {
        return new NotApplied();
    }

    /** One function per case. */
    default <T extends @Nullable Object> T fold(Function<Outcome, T> onFound, Supplier<T> onNotApplied) {
        return this instanceof Found found ? onFound.apply(found.outcome()) : onNotApplied.get();
    }
}
