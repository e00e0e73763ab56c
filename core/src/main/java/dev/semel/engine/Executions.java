package dev.semel.engine;

import dev.semel.engine.Execution.Applied;
import dev.semel.engine.Execution.Cases;
import dev.semel.engine.Execution.Duplicate;
import dev.semel.engine.Execution.Expired;
import dev.semel.engine.Execution.HeldBack;
import dev.semel.engine.Execution.InDoubt;
import dev.semel.engine.Execution.Mismatched;
import dev.semel.engine.Execution.OverQuota;
import dev.semel.engine.Execution.Rejected;
import dev.semel.engine.Execution.Released;
import dev.semel.engine.Execution.Replayed;
import dev.semel.engine.Execution.Running;
import dev.semel.engine.Execution.Skipped;
import dev.semel.engine.Execution.Stale;
import dev.semel.engine.Execution.Unavailable;
import dev.semel.engine.Execution.Unguarded;
import org.jspecify.annotations.Nullable;

/** The ways to take an execution apart. */
final class Executions {
    private Executions() {}

    static <R, T extends @Nullable Object> T fold(Execution<R> execution, Cases<R, T> cases) {
        return execution.foldGroups(
                settled -> foldSettled(settled, cases),
                unsettled -> foldUnsettled(unsettled, cases),
                refused -> foldRefused(refused, cases));
    }

    private static <R, T extends @Nullable Object> T foldSettled(Execution.Settled<R> settled, Cases<R, T> cases) {
        if (settled instanceof Applied<R> applied) {
            return cases.applied(applied);
        } else if (settled instanceof Replayed<R> replayed) {
            return cases.replayed(replayed);
        } else if (settled instanceof Skipped<R> skipped) {
            return cases.skipped(skipped);
        }
        return cases.rejected((Rejected<R>) settled);
    }

    private static <R, T extends @Nullable Object> T foldUnsettled(
            Execution.Unsettled<R> unsettled, Cases<R, T> cases) {
        if (unsettled instanceof Running<R> running) {
            return cases.running(running);
        } else if (unsettled instanceof InDoubt<R> inDoubt) {
            return cases.inDoubt(inDoubt);
        } else if (unsettled instanceof Released<R> released) {
            return cases.released(released);
        }
        return cases.unguarded((Unguarded<R>) unsettled);
    }

    private static <R, T extends @Nullable Object> T foldRefused(Execution.Refused<R> refused, Cases<R, T> cases) {
        if (refused instanceof Mismatched<R> mismatched) {
            return cases.mismatched(mismatched);
        } else if (refused instanceof Duplicate<R> duplicate) {
            return cases.duplicate(duplicate);
        } else if (refused instanceof Expired<R> expired) {
            return cases.expired(expired);
        } else if (refused instanceof Stale<R> stale) {
            return cases.stale(stale);
        } else if (refused instanceof OverQuota<R> overQuota) {
            return cases.overQuota(overQuota);
        } else if (refused instanceof HeldBack<R> heldBack) {
            return cases.heldBack(heldBack);
        }
        return cases.unavailable((Unavailable<R>) refused);
    }

    /** Stable names. */
    static final class Names<R> implements Cases<R, String> {
        @Override
        public String applied(Applied<R> applied) {
            return "applied";
        }

        @Override
        public String replayed(Replayed<R> replayed) {
            return "replayed";
        }

        @Override
        public String skipped(Skipped<R> skipped) {
            return "skipped";
        }

        @Override
        public String rejected(Rejected<R> rejected) {
            return "rejected";
        }

        @Override
        public String running(Running<R> running) {
            return "running";
        }

        @Override
        public String inDoubt(InDoubt<R> inDoubt) {
            return "in_doubt";
        }

        @Override
        public String released(Released<R> released) {
            return "released";
        }

        @Override
        public String unguarded(Unguarded<R> unguarded) {
            return "unguarded";
        }

        @Override
        public String mismatched(Mismatched<R> mismatched) {
            return "mismatched";
        }

        @Override
        public String duplicate(Duplicate<R> duplicate) {
            return "duplicate";
        }

        @Override
        public String expired(Expired<R> expired) {
            return "expired";
        }

        @Override
        public String stale(Stale<R> stale) {
            return "stale";
        }

        @Override
        public String overQuota(OverQuota<R> overQuota) {
            return "over_quota";
        }

        @Override
        public String heldBack(HeldBack<R> heldBack) {
            return "held_back";
        }

        @Override
        public String unavailable(Unavailable<R> unavailable) {
            return "unavailable";
        }
    }

    /** The value of the cases that carry one. */
    static <R> @Nullable R value(Execution<R> execution) {
        if (execution instanceof Applied<R> applied) {
            return applied.value();
        } else if (execution instanceof Replayed<R> replayed) {
            return replayed.value();
        }
        return execution instanceof Unguarded<R> unguarded ? unguarded.value() : null;
    }
}
