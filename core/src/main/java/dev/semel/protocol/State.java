package dev.semel.protocol;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Where an intent stands, with what only that state knows. All times in milliseconds of the store's clock. */
public sealed interface State {
    /**
     * An attempt holds the lease, or held it last.
     *
     * @param seen what its owner saw before it gave up, if it said so
     */
    record Running(
            long leaseEndMillis, int renewals, @Nullable Payload seen) implements State {
        @Override
        public Status status() {
            return Status.RUNNING;
        }
    }

    /** The outcome is known; it is replayed until {@code keepUntilMillis} and refused until {@code refuseUntilMillis}. */
    record Settled(
            Outcome outcome, long settledAtMillis, long keepUntilMillis, long refuseUntilMillis, Evidence evidence)
            implements State {
        public Settled {
            Objects.requireNonNull(outcome, "outcome");
            Objects.requireNonNull(evidence, "evidence");
        }

        @Override
        public Status status() {
            return outcome.status();
        }
    }

    /** Proved: nothing was and nothing will be applied by any attempt so far. The next claim runs. */
    record Released(long keepUntilMillis, Evidence evidence) implements State {
        public Released {
            Objects.requireNonNull(evidence, "evidence");
        }

        @Override
        public Status status() {
            return Status.RELEASED;
        }
    }

    /**
     * The effect may have been applied and nobody knows.
     *
     * @param leaseEndMillis after which no owner of this life sends
     * @param fenced whether this epoch was made to raise the receiver's fence (rule 9)
     * @param seen what the owner saw before it gave up, if it said so
     */
    record InDoubt(
            long leaseEndMillis, boolean fenced, @Nullable Payload seen) implements State {
        @Override
        public Status status() {
            return Status.IN_DOUBT;
        }
    }

    /** The outcome's kind is known, its result gone; retries are refused until the end. */
    record Tombstone(Status outcome, long refuseUntilMillis) implements State {
        public Tombstone {
            if (!outcome.isFinal()) {
                throw new IllegalArgumentException("A tombstone stands for an outcome, not for " + outcome + ".");
            }
        }

        @Override
        public Status status() {
            return Status.TOMBSTONE;
        }
    }

    /** One function per case; a forgotten case does not compile. */
    interface Cases<T> {
        T running(Running state);

        T settled(Settled state);

        T released(Released state);

        T inDoubt(InDoubt state);

        T tombstone(Tombstone state);
    }

    /** Answers with the function of this case. */
    default <T> T fold(Cases<T> cases) {
        if (this instanceof Running running) {
            return cases.running(running);
        } else if (this instanceof Settled settled) {
            return cases.settled(settled);
        } else if (this instanceof Released released) {
            return cases.released(released);
        } else if (this instanceof InDoubt inDoubt) {
            return cases.inDoubt(inDoubt);
        }
        return cases.tombstone((Tombstone) this);
    }

    /** The status that this state amounts to. */
    Status status();
}
