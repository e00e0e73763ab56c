package dev.semel.result;

import dev.semel.operation.OperationKey;
import dev.semel.protocol.Decision;
import dev.semel.protocol.Event;
import dev.semel.protocol.IntentRecord;
import dev.semel.protocol.Outcome;
import dev.semel.protocol.Payload;
import dev.semel.protocol.State;
import dev.semel.protocol.Verdict;
import java.util.function.UnaryOperator;

/** Finds the payloads in events, which are sealed, and in decisions and records, which are opened. Pure. */
final class SealedRecords {
    private final ResultSeal seal;

    SealedRecords(ResultSeal seal) {
        this.seal = seal;
    }

    Event seal(Event event) {
        if (event instanceof Event.Adopt || event instanceof Event.Relinquish) {
            throw new IllegalArgumentException("The record of " + event.key()
                    + " is moved sealed as it is; ask the store below, not the one that opens it.");
        }
        UnaryOperator<Payload> sealing = payload -> seal.seal(event.key(), payload);
        if (event instanceof Event.Settle settle) {
            return new Event.Settle(
                    settle.key(),
                    settle.lease(),
                    outcome(settle.outcome(), sealing),
                    settle.standing(),
                    settle.retention());
        } else if (event instanceof Event.GiveUp giveUp && giveUp.seen() != null) {
            return new Event.GiveUp(giveUp.key(), giveUp.lease(), sealing.apply(giveUp.seen()));
        } else if (event instanceof Event.Resolve resolve && resolve.verdict() instanceof Verdict.Found found) {
            return new Event.Resolve(
                    resolve.key(),
                    resolve.epochSeen(),
                    new Verdict.Found(outcome(found.outcome(), sealing)),
                    resolve.evidence(),
                    resolve.retention());
        }
        return event;
    }

    Decision open(OperationKey key, Decision decision) {
        return decision.fold(
                claimed -> claimed.fold(new Opening(key)),
                accepted -> accepted.record() == null
                        ? accepted
                        : new Decision.Accepted(open(key, accepted.record()), accepted.repeated(), accepted.atMillis()),
                ignored -> ignored.record() == null
                        ? ignored
                        : new Decision.Ignored(open(key, ignored.record()), ignored.reason(), ignored.atMillis()),
                failed -> failed);
    }

    /** The record with its payload opened. */
    IntentRecord open(OperationKey key, IntentRecord record) {
        State opened = state(record.state(), payload -> seal.open(key, payload));
        return opened.equals(record.state())
                ? record
                : new IntentRecord(
                        record.fingerprint(),
                        record.effect(),
                        record.policyVersion(),
                        record.lease(),
                        record.life(),
                        record.version(),
                        record.appliedVersion(),
                        opened);
    }

    private static State state(State state, UnaryOperator<Payload> opening) {
        if (state instanceof State.Settled settled) {
            return new State.Settled(
                    outcome(settled.outcome(), opening),
                    settled.settledAtMillis(),
                    settled.keepUntilMillis(),
                    settled.refuseUntilMillis(),
                    settled.evidence());
        } else if (state instanceof State.Running running && running.seen() != null) {
            return new State.Running(running.leaseEndMillis(), running.renewals(), opening.apply(running.seen()));
        } else if (state instanceof State.InDoubt doubt && doubt.seen() != null) {
            return new State.InDoubt(doubt.leaseEndMillis(), doubt.fenced(), opening.apply(doubt.seen()));
        }
        return state;
    }

    private static Outcome outcome(Outcome outcome, UnaryOperator<Payload> change) {
        return outcome.fold(
                succeeded -> new Outcome.Succeeded(change.apply(succeeded.payload())),
                rejected -> new Outcome.Rejected(change.apply(rejected.payload())));
    }

    /** The same answer with its record opened. */
    private final class Opening implements Decision.Claimed.Cases<Decision> {
        private final OperationKey key;

        Opening(OperationKey key) {
            this.key = key;
        }

        private IntentRecord open(IntentRecord record) {
            return SealedRecords.this.open(key, record);
        }

        @Override
        public Decision granted(Decision.Granted granted) {
            return new Decision.Granted(open(granted.record()), granted.repeated(), granted.atMillis());
        }

        @Override
        public Decision replay(Decision.Replay replay) {
            return new Decision.Replay(open(replay.record()), replay.atMillis());
        }

        @Override
        public Decision running(Decision.Running running) {
            return new Decision.Running(open(running.record()), running.atMillis());
        }

        @Override
        public Decision mismatch(Decision.Mismatch mismatch) {
            return new Decision.Mismatch(open(mismatch.record()), mismatch.atMillis());
        }

        @Override
        public Decision inDoubt(Decision.InDoubt inDoubt) {
            return new Decision.InDoubt(open(inDoubt.record()), inDoubt.atMillis());
        }

        @Override
        public Decision expired(Decision.Expired expired) {
            return new Decision.Expired(open(expired.record()), expired.atMillis());
        }

        @Override
        public Decision stale(Decision.Stale stale) {
            return new Decision.Stale(open(stale.record()), stale.atMillis());
        }

        @Override
        public Decision released(Decision.Released released) {
            return new Decision.Released(open(released.record()), released.atMillis());
        }
    }
}
