package dev.semel.telemetry;

import dev.semel.engine.Execution;
import dev.semel.protocol.Payload;

/** What an attempt was told, as a small constant: cheap enough to be found for every cached replay. */
enum AnswerKind {
    APPLIED("applied", false, false),
    REPLAYED("replayed", true, true),
    SKIPPED("skipped", true, true),
    REJECTED("rejected", false, false),
    REJECTED_AGAIN("rejected", true, true),
    RUNNING("running", true, true),
    IN_DOUBT("in_doubt", true, true),
    RELEASED("released", true, true),
    UNGUARDED("unguarded", false, true),
    MISMATCHED("mismatched", false, true),
    DUPLICATE("duplicate", true, true),
    EXPIRED("expired", true, true),
    STALE("stale", true, true),
    OVER_QUOTA("over_quota", false, false),
    HELD_BACK("held_back", false, false),
    UNAVAILABLE("unavailable", false, true);

    static final Execution.Cases<Payload, AnswerKind> OF = new Finder();

    private final String label;
    private final boolean duplicate;
    private final boolean silent;

    AnswerKind(String label, boolean duplicate, boolean silent) {
        this.label = label;
        this.duplicate = duplicate;
        this.silent = silent;
    }

    /** The execution's stable name. */
    String label() {
        return label;
    }

    /** Whether it tells that the same intent was met before, unless it is the owner's own answer. */
    boolean isDuplicate() {
        return duplicate;
    }

    /** Whether no transition tells of it, unless it is the owner's own answer. */
    boolean isSilent() {
        return silent;
    }

    private static final class Finder implements Execution.Cases<Payload, AnswerKind> {
        @Override
        public AnswerKind applied(Execution.Applied<Payload> applied) {
            return APPLIED;
        }

        @Override
        public AnswerKind replayed(Execution.Replayed<Payload> replayed) {
            return REPLAYED;
        }

        @Override
        public AnswerKind skipped(Execution.Skipped<Payload> skipped) {
            return SKIPPED;
        }

        @Override
        public AnswerKind rejected(Execution.Rejected<Payload> rejected) {
            return rejected.replayed() ? REJECTED_AGAIN : REJECTED;
        }

        @Override
        public AnswerKind running(Execution.Running<Payload> running) {
            return RUNNING;
        }

        @Override
        public AnswerKind inDoubt(Execution.InDoubt<Payload> inDoubt) {
            return IN_DOUBT;
        }

        @Override
        public AnswerKind released(Execution.Released<Payload> released) {
            return RELEASED;
        }

        @Override
        public AnswerKind unguarded(Execution.Unguarded<Payload> unguarded) {
            return UNGUARDED;
        }

        @Override
        public AnswerKind mismatched(Execution.Mismatched<Payload> mismatched) {
            return MISMATCHED;
        }

        @Override
        public AnswerKind duplicate(Execution.Duplicate<Payload> duplicate) {
            return DUPLICATE;
        }

        @Override
        public AnswerKind expired(Execution.Expired<Payload> expired) {
            return EXPIRED;
        }

        @Override
        public AnswerKind stale(Execution.Stale<Payload> stale) {
            return STALE;
        }

        @Override
        public AnswerKind overQuota(Execution.OverQuota<Payload> overQuota) {
            return OVER_QUOTA;
        }

        @Override
        public AnswerKind heldBack(Execution.HeldBack<Payload> heldBack) {
            return HELD_BACK;
        }

        @Override
        public AnswerKind unavailable(Execution.Unavailable<Payload> unavailable) {
            return UNAVAILABLE;
        }
    }
}
