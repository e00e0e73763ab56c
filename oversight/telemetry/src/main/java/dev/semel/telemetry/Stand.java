package dev.semel.telemetry;

import dev.semel.engine.Execution;
import dev.semel.protocol.IntentRecord;
import dev.semel.protocol.Payload;
import dev.semel.protocol.Status;

/** Where the record stood that an attempt met: all that a note needs of it, and no payload. */
record Stand(Status status, long epoch) {
    /** No record stands behind the answer. */
    static final Stand NONE = new Stand(Status.ABSENT, 0);

    static Stand of(Execution<Payload> execution) {
        return execution.fold(Finder.THE_STAND);
    }

    private static Stand of(IntentRecord record) {
        return new Stand(record.status(), record.epoch());
    }

    private static final class Finder implements Execution.Cases<Payload, Stand> {
        private static final Finder THE_STAND = new Finder();

        @Override
        public Stand applied(Execution.Applied<Payload> applied) {
            return of(applied.record());
        }

        @Override
        public Stand replayed(Execution.Replayed<Payload> replayed) {
            return of(replayed.record());
        }

        @Override
        public Stand skipped(Execution.Skipped<Payload> skipped) {
            return of(skipped.record());
        }

        @Override
        public Stand rejected(Execution.Rejected<Payload> rejected) {
            return of(rejected.record());
        }

        @Override
        public Stand running(Execution.Running<Payload> running) {
            return of(running.record());
        }

        @Override
        public Stand inDoubt(Execution.InDoubt<Payload> inDoubt) {
            return of(inDoubt.record());
        }

        @Override
        public Stand released(Execution.Released<Payload> released) {
            return of(released.record());
        }

        @Override
        public Stand unguarded(Execution.Unguarded<Payload> unguarded) {
            return NONE;
        }

        @Override
        public Stand mismatched(Execution.Mismatched<Payload> mismatched) {
            return of(mismatched.record());
        }

        @Override
        public Stand duplicate(Execution.Duplicate<Payload> duplicate) {
            return of(duplicate.record());
        }

        @Override
        public Stand expired(Execution.Expired<Payload> expired) {
            return of(expired.record());
        }

        @Override
        public Stand stale(Execution.Stale<Payload> stale) {
            return of(stale.record());
        }

        @Override
        public Stand overQuota(Execution.OverQuota<Payload> overQuota) {
            return NONE;
        }

        @Override
        public Stand heldBack(Execution.HeldBack<Payload> heldBack) {
            return NONE;
        }

        @Override
        public Stand unavailable(Execution.Unavailable<Payload> unavailable) {
            return NONE;
        }
    }
}
