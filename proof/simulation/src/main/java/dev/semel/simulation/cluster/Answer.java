package dev.semel.simulation.cluster;

import dev.semel.engine.Execution;
import dev.semel.protocol.IntentRecord;
import dev.semel.protocol.Payload;
import org.jspecify.annotations.Nullable;

/**
 * What a caller is told.
 *
 * @param outcome what it is told became of its wish, null if it is told no outcome
 * @param firstEpoch the life that the answer is about, 0 if it is about none
 * @param isOpen whether it is told that the outcome is not known yet
 * @param isOver whether asking again would change nothing
 */
record Answer(String name, @Nullable String outcome, long firstEpoch, boolean isOpen, boolean isOver) {
    /** Told before anything was recorded. */
    static Answer early(String name, String outcome, long firstEpoch) {
        return new Answer(name, outcome, firstEpoch, false, true);
    }

    static Answer of(Execution<Payload> execution) {
        return execution.fold(new Told(execution.name()));
    }

    private record Told(String name) implements Execution.Cases<Payload, Answer> {
        private Answer outcome(@Nullable Payload payload, IntentRecord record) {
            String words = payload == null ? "nothing was kept" : Words.of(payload);
            return new Answer(name, words, record.life().firstEpoch(), false, true);
        }

        private Answer open(IntentRecord record) {
            return new Answer(name, null, record.life().firstEpoch(), true, false);
        }

        private Answer over(IntentRecord record) {
            return new Answer(name, null, record.life().firstEpoch(), false, true);
        }

        private Answer nothing() {
            return new Answer(name, null, 0, false, false);
        }

        @Override
        public Answer applied(Execution.Applied<Payload> applied) {
            return outcome(applied.value(), applied.record());
        }

        @Override
        public Answer replayed(Execution.Replayed<Payload> replayed) {
            return outcome(replayed.value(), replayed.record());
        }

        @Override
        public Answer skipped(Execution.Skipped<Payload> skipped) {
            return over(skipped.record());
        }

        @Override
        public Answer rejected(Execution.Rejected<Payload> rejected) {
            return outcome(rejected.refusal(), rejected.record());
        }

        @Override
        public Answer running(Execution.Running<Payload> running) {
            return open(running.record());
        }

        @Override
        public Answer inDoubt(Execution.InDoubt<Payload> inDoubt) {
            return open(inDoubt.record());
        }

        @Override
        public Answer released(Execution.Released<Payload> released) {
            return open(released.record());
        }

        @Override
        public Answer unguarded(Execution.Unguarded<Payload> unguarded) {
            return nothing();
        }

        @Override
        public Answer mismatched(Execution.Mismatched<Payload> mismatched) {
            return over(mismatched.record());
        }

        @Override
        public Answer duplicate(Execution.Duplicate<Payload> duplicate) {
            return over(duplicate.record());
        }

        @Override
        public Answer expired(Execution.Expired<Payload> expired) {
            return over(expired.record());
        }

        @Override
        public Answer stale(Execution.Stale<Payload> stale) {
            return over(stale.record());
        }

        @Override
        public Answer overQuota(Execution.OverQuota<Payload> overQuota) {
            return nothing();
        }

        @Override
        public Answer heldBack(Execution.HeldBack<Payload> heldBack) {
            return nothing();
        }

        @Override
        public Answer unavailable(Execution.Unavailable<Payload> unavailable) {
            return nothing();
        }
    }
}
