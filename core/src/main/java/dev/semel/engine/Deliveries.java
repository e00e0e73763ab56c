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
import dev.semel.policy.DuplicateRule;

/** The table of deliveries. */
record Deliveries<R>(DuplicateRule rule) implements Cases<R, Delivery> {
    @Override
    public Delivery applied(Applied<R> applied) {
        return Delivery.APPLY;
    }

    @Override
    public Delivery replayed(Replayed<R> replayed) {
        return switch (rule) {
            case SKIP, REFUSE -> Delivery.SKIP;
            case ACKNOWLEDGE -> Delivery.ACKNOWLEDGE;
            case REPLAY, OVERWRITE, MERGE, LAST_WRITE_WINS -> Delivery.APPLY;
        };
    }

    @Override
    public Delivery skipped(Skipped<R> skipped) {
        return Delivery.SKIP;
    }

    /** Told again too: whoever had it rejected may have died before the message was put aside. */
    @Override
    public Delivery rejected(Rejected<R> rejected) {
        return Delivery.PARK;
    }

    @Override
    public Delivery running(Running<R> running) {
        return Delivery.HOLD;
    }

    @Override
    public Delivery inDoubt(InDoubt<R> inDoubt) {
        return Delivery.HOLD;
    }

    @Override
    public Delivery released(Released<R> released) {
        return Delivery.HOLD;
    }

    @Override
    public Delivery unguarded(Unguarded<R> unguarded) {
        return Delivery.APPLY;
    }

    @Override
    public Delivery mismatched(Mismatched<R> mismatched) {
        return Delivery.PARK;
    }

    @Override
    public Delivery duplicate(Duplicate<R> duplicate) {
        return Delivery.PARK;
    }

    @Override
    public Delivery expired(Expired<R> expired) {
        return Delivery.PARK;
    }

    /** What the last write has beaten is done with; what somebody decided on, or a part to merge, is not. */
    @Override
    public Delivery stale(Stale<R> stale) {
        return rule == DuplicateRule.LAST_WRITE_WINS ? Delivery.SKIP : Delivery.PARK;
    }

    @Override
    public Delivery overQuota(OverQuota<R> overQuota) {
        return Delivery.HOLD;
    }

    @Override
    public Delivery heldBack(HeldBack<R> heldBack) {
        return Delivery.HOLD;
    }

    @Override
    public Delivery unavailable(Unavailable<R> unavailable) {
        return Delivery.HOLD;
    }
}
