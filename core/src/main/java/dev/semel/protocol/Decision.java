package dev.semel.protocol;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The answer to one event. {@code atMillis} is the store's time at which it was decided. */
public sealed interface Decision {
    /** The store's time at which this was decided, in milliseconds. */
    long atMillis();

    /** The answer to a claim; carries the winner's record as it stands after the claim. */
    sealed interface Claimed extends Decision {
        /** The winner's record as it stands after the claim. */
        IntentRecord record();

        /** One function per case; a forgotten case does not compile. */
        interface Cases<T> {
            T granted(Granted granted);

            T replay(Replay replay);

            T running(Running running);

            T mismatch(Mismatch mismatch);

            T inDoubt(InDoubt inDoubt);

            T expired(Expired expired);

            T stale(Stale stale);

            T released(Released released);
        }

        /** Answers with the function of this case. */
        <T> T fold(Cases<T> cases);
    }

    /** The right to act. The same claim repeated is granted again, with the same epoch. */
    record Granted(IntentRecord record, boolean repeated, long atMillis) implements Claimed {
        @Override
        public <T> T fold(Cases<T> cases) {
            return cases.granted(this);
        }
    }

    /** The outcome is known; it is in the record. */
    record Replay(IntentRecord record, long atMillis) implements Claimed {
        @Override
        public <T> T fold(Cases<T> cases) {
            return cases.replay(this);
        }
    }

    /** Another attempt holds the lease. */
    record Running(IntentRecord record, long atMillis) implements Claimed {
        @Override
        public <T> T fold(Cases<T> cases) {
            return cases.running(this);
        }
    }

    /** The key is taken by another fingerprint. Nothing of the record may be told but that. */
    record Mismatch(IntentRecord record, long atMillis) implements Claimed {
        @Override
        public <T> T fold(Cases<T> cases) {
            return cases.mismatch(this);
        }
    }

    /** The effect may have been applied and nobody knows. */
    record InDoubt(IntentRecord record, long atMillis) implements Claimed {
        @Override
        public <T> T fold(Cases<T> cases) {
            return cases.inDoubt(this);
        }
    }

    /** There was an outcome; it is kept no longer. */
    record Expired(IntentRecord record, long atMillis) implements Claimed {
        @Override
        public <T> T fold(Cases<T> cases) {
            return cases.expired(this);
        }
    }

    /** A newer version was applied. */
    record Stale(IntentRecord record, long atMillis) implements Claimed {
        @Override
        public <T> T fold(Cases<T> cases) {
            return cases.stale(this);
        }
    }

    /** This very claim was granted before and its lease ended without an effect; claim anew. */
    record Released(IntentRecord record, long atMillis) implements Claimed {
        @Override
        public <T> T fold(Cases<T> cases) {
            return cases.released(this);
        }
    }

    /**
     * The event is in force; the record is null if it is gone.
     *
     * @param repeated whether it changed nothing, for an earlier copy of it or somebody else had made it so: a
     *     transaction that waits on this settlement must roll back (rule 4)
     */
    record Accepted(@Nullable IntentRecord record, boolean repeated, long atMillis) implements Decision {}

    /** Nothing changed, and why; the record as it stands, null if there is none. */
    record Ignored(@Nullable IntentRecord record, Reason reason, long atMillis) implements Decision {}

    /** The store could not decide this item; nothing is known of whether it changed. */
    record Failed(String reason, long atMillis) implements Decision {}

    /** Why an event changed nothing. */
    enum Reason {
        /** There is no record. */
        NO_RECORD,
        /** The record is not RUNNING under this epoch and nonce. */
        NOT_OWNER,
        /** The record has moved to another epoch or state than the one that was seen. */
        MOVED_ON,
        /** The lease was renewed as often as it may be. */
        RENEWAL_CAP,
        /** The lease has not run out, or the retention has not ended. */
        NOT_DUE,
        /** "Not there" was asked before the receiver was quiescent, or no quiescence is declared. */
        NOT_QUIESCENT,
        /** The receiver no longer remembers the time of the first attempt, so "not there" says nothing. */
        MEMORY_PASSED,
        /** The refusal speaks for one attempt and an earlier one may have been applied. */
        UNPROVED,
        /** The record is not final. */
        NOT_FINAL,
        /** A record is to be adopted, but the one that is here has a higher epoch than any that it can have had. */
        CLAIMED_HERE
    }

    /** One function per group of answers. */
    default <T extends @Nullable Object> T fold(
            Function<Claimed, T> onClaimed,
            Function<Accepted, T> onAccepted,
            Function<Ignored, T> onIgnored,
            Function<Failed, T> onFailed) {
        if (this instanceof Claimed claimed) {
            return onClaimed.apply(claimed);
        } else if (this instanceof Accepted accepted) {
            return onAccepted.apply(accepted);
        } else if (this instanceof Ignored ignored) {
            return onIgnored.apply(ignored);
        }
        return onFailed.apply((Failed) this);
    }
}
