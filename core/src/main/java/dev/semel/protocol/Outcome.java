package dev.semel.protocol;

import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What became of an intent, final. */
public sealed interface Outcome {
    /** The effect is there. */
    record Succeeded(Payload payload) implements Outcome {
        public Succeeded {
            Objects.requireNonNull(payload, "payload");
        }
    }

    /** The business refused; the effect is not there and never will be. */
    record Rejected(Payload payload) implements Outcome {
        public Rejected {
            Objects.requireNonNull(payload, "payload");
        }
    }

    /** What is kept of the result or of the refusal. */
    Payload payload();

    /** One function per case. */
    default <T extends @Nullable Object> T fold(Function<Succeeded, T> onSucceeded, Function<Rejected, T> onRejected) {
        return this instanceof Succeeded succeeded ? onSucceeded.apply(succeeded) : onRejected.apply((Rejected) this);
    }

    /** {@link Status#SUCCEEDED} or {@link Status#REJECTED}. */
    default Status status() {
        return fold(succeeded -> Status.SUCCEEDED, rejected -> Status.REJECTED);
    }
}
