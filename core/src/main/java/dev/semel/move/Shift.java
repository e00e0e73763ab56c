package dev.semel.move;

import dev.semel.protocol.Evidence;
import dev.semel.protocol.IntentRecord;
import dev.semel.protocol.Life;
import dev.semel.protocol.State;
import dev.semel.store.TransitionLog;

/**
 * From one store's clock to another's, whose difference is known within bounds alone, for it was measured by a read of the
 * one between two reads of the other. What ends, ends no earlier than it did; what began, began no later: so no lease is
 * taken over early, and no receiver is taken to remember what it may have forgotten. Pure.
 *
 * @param leastMillis at least so much the new store's clock is ahead of the old one's
 * @param mostMillis at most so much
 */
record Shift(long leastMillis, long mostMillis) {
    IntentRecord of(IntentRecord record) {
        Life life = record.life();
        return new IntentRecord(
                record.fingerprint(),
                record.effect(),
                record.policyVersion(),
                record.lease(),
                new Life(life.firstEpoch(), began(life.sinceMillis()), life.unproved()),
                record.version(),
                record.appliedVersion(),
                record.state().fold(new OfState()));
    }

    TransitionLog.Entry of(TransitionLog.Entry line) {
        return new TransitionLog.Entry(
                began(line.atMillis()), line.what(), line.from(), line.to(), line.epoch(), line.detail());
    }

    private long began(long millis) {
        return millis + leastMillis;
    }

    /** What is kept for ever is no longer kept than that. */
    private long ends(long millis) {
        return millis > Long.MAX_VALUE - Math.max(0, mostMillis) ? Long.MAX_VALUE : millis + mostMillis;
    }

    private Evidence of(Evidence evidence) {
        return evidence.askedAtMillis() == 0
                ? evidence
                : new Evidence(evidence.source(), evidence.actor(), evidence.reason(), began(evidence.askedAtMillis()));
    }

    private final class OfState implements State.Cases<State> {
        @Override
        public State running(State.Running state) {
            return new State.Running(ends(state.leaseEndMillis()), state.renewals(), state.seen());
        }

        @Override
        public State settled(State.Settled state) {
            return new State.Settled(
                    state.outcome(),
                    began(state.settledAtMillis()),
                    ends(state.keepUntilMillis()),
                    ends(state.refuseUntilMillis()),
                    of(state.evidence()));
        }

        @Override
        public State released(State.Released state) {
            return new State.Released(ends(state.keepUntilMillis()), of(state.evidence()));
        }

        @Override
        public State inDoubt(State.InDoubt state) {
            return new State.InDoubt(ends(state.leaseEndMillis()), state.fenced(), state.seen());
        }

        @Override
        public State tombstone(State.Tombstone state) {
            return new State.Tombstone(state.outcome(), ends(state.refuseUntilMillis()));
        }
    }
}
