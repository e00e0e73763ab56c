package dev.semel;

import dev.semel.engine.Execution;
import dev.semel.operation.Operation;
import dev.semel.protocol.Payload;
import dev.semel.result.ResultUnreadableException;
import org.jspecify.annotations.Nullable;

/** Turns stored bytes into the operation's result, case by case. */
record Typing<R>(Operation<?, R> operation, @Nullable R value) implements Execution.Cases<Payload, Execution<R>> {
    @Override
    public Execution<R> applied(Execution.Applied<Payload> applied) {
        return new Execution.Applied<>(value == null ? decoded(applied.value()) : value, applied.record());
    }

    @Override
    public Execution<R> replayed(Execution.Replayed<Payload> replayed) {
        return new Execution.Replayed<>(decoded(replayed.value()), replayed.record());
    }

    @Override
    public Execution<R> skipped(Execution.Skipped<Payload> skipped) {
        return new Execution.Skipped<>(skipped.record());
    }

    @Override
    public Execution<R> rejected(Execution.Rejected<Payload> rejected) {
        return new Execution.Rejected<>(rejected.refusal(), rejected.replayed(), rejected.record());
    }

    @Override
    public Execution<R> running(Execution.Running<Payload> running) {
        return new Execution.Running<>(running.retryAfterMillis(), running.record());
    }

    @Override
    public Execution<R> inDoubt(Execution.InDoubt<Payload> inDoubt) {
        return new Execution.InDoubt<>(inDoubt.repeatable(), inDoubt.record());
    }

    @Override
    public Execution<R> released(Execution.Released<Payload> released) {
        return new Execution.Released<>(released.record());
    }

    @Override
    public Execution<R> unguarded(Execution.Unguarded<Payload> unguarded) {
        return new Execution.Unguarded<>(value == null ? decoded(unguarded.value()) : value);
    }

    @Override
    public Execution<R> mismatched(Execution.Mismatched<Payload> mismatched) {
        return new Execution.Mismatched<>(mismatched.record());
    }

    @Override
    public Execution<R> duplicate(Execution.Duplicate<Payload> duplicate) {
        return new Execution.Duplicate<>(duplicate.record());
    }

    @Override
    public Execution<R> expired(Execution.Expired<Payload> expired) {
        return new Execution.Expired<>(expired.record());
    }

    @Override
    public Execution<R> stale(Execution.Stale<Payload> stale) {
        return new Execution.Stale<>(stale.record());
    }

    @Override
    public Execution<R> overQuota(Execution.OverQuota<Payload> overQuota) {
        return new Execution.OverQuota<>(overQuota.limit());
    }

    @Override
    public Execution<R> heldBack(Execution.HeldBack<Payload> heldBack) {
        return new Execution.HeldBack<>(heldBack.hold(), heldBack.retryAfterMillis());
    }

    @Override
    public Execution<R> unavailable(Execution.Unavailable<Payload> unavailable) {
        return new Execution.Unavailable<>(unavailable.reason(), unavailable.effectMayHaveRun());
    }

    private @Nullable R decoded(@Nullable Payload payload) {
        if (payload == null) {
            return null;
        } else if (payload.extent() == Payload.Extent.SEALED) {
            throw new ResultUnreadableException("The result of " + operation.name()
                    + " is sealed and does not open; the effect was applied. Give this node the key that sealed it.");
        }
        return operation.codec().decode(payload.bytes());
    }
}
