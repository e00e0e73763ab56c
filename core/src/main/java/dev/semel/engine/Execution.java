package dev.semel.engine;

import dev.semel.policy.Quota;
import dev.semel.protocol.IntentRecord;
import dev.semel.protocol.Payload;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What the caller of one attempt is told. In three groups: the outcome is known ({@link Settled}), is not known yet
 * ({@link Unsettled}), or will not be told to this attempt ({@link Refused}). Immutable.
 *
 * @param <R> the result
 */
public sealed interface Execution<R> {
    /** The outcome is known and recorded. */
    sealed interface Settled<R> extends Execution<R> {
        /** The record that says so. */
        IntentRecord record();
    }

    /** The outcome is not known yet. */
    sealed interface Unsettled<R> extends Execution<R> {}

    /** This attempt is not told the outcome. */
    sealed interface Refused<R> extends Execution<R> {}

    /** This attempt ran the effect, or found by asking that an earlier one had applied it, and recorded it. */
    record Applied<R>(@Nullable R value, IntentRecord record) implements Settled<R> {}

    /** An earlier attempt was applied. The value is null if only the status was kept, or the result was too large. */
    record Replayed<R>(@Nullable R value, IntentRecord record) implements Settled<R> {}

    /**
     * An earlier attempt was applied, and the terms tell repeats no more than that ({@link
     * dev.semel.policy.DuplicateRule#SKIP}). The record is without its result.
     */
    record Skipped<R>(IntentRecord record) implements Settled<R> {}

    /** The business refused, now or earlier ({@code replayed}). */
    record Rejected<R>(Payload refusal, boolean replayed, IntentRecord record) implements Settled<R> {}

    /** Another attempt is at work; ask again after {@code retryAfterMillis}. */
    record Running<R>(long retryAfterMillis, IntentRecord record) implements Unsettled<R> {}

    /**
     * The effect may have been applied. {@code repeatable} tells whether a retry may run it again; else somebody or a
     * probe has to find out.
     */
    record InDoubt<R>(boolean repeatable, IntentRecord record) implements Unsettled<R> {}

    /** Proved: nothing was applied. A retry runs. */
    record Released<R>(IntentRecord record) implements Unsettled<R> {}

    /** The effect ran without a claim, for the store did not answer and the terms allow it (rule 18). */
    record Unguarded<R>(@Nullable R value) implements Unsettled<R> {}

    /** The key was used for something else. */
    record Mismatched<R>(IntentRecord record) implements Refused<R> {}

    /**
     * The intent was settled before, and the terms refuse repeats ({@link dev.semel.policy.DuplicateRule#REFUSE}). The
     * record says whether it succeeded, and is without its result.
     */
    record Duplicate<R>(IntentRecord record) implements Refused<R> {}

    /** There was an outcome; it is kept no longer. */
    record Expired<R>(IntentRecord record) implements Refused<R> {}

    /** A newer version was applied. */
    record Stale<R>(IntentRecord record) implements Refused<R> {}

    /** The tenant has as much of this as it may have; nothing was claimed and nothing was sent. */
    record OverQuota<R>(Quota.Limit limit) implements Refused<R> {}

    /**
     * There is too much of this now; nothing was claimed and nothing was sent, and a retry runs.
     *
     * @param hold of what
     * @param retryAfterMillis when there may be room again, 0 if that cannot be said
     */
    record HeldBack<R>(Hold hold, long retryAfterMillis) implements Refused<R> {}

    /** The store does not answer. If the effect was not yet sent, it was not run. */
    record Unavailable<R>(String reason, boolean effectMayHaveRun) implements Refused<R> {}

    /** One function per case; a forgotten case does not compile. */
    interface Cases<R, T extends @Nullable Object> {
        T applied(Applied<R> applied);

        T replayed(Replayed<R> replayed);

        T skipped(Skipped<R> skipped);

        T rejected(Rejected<R> rejected);

        T running(Running<R> running);

        T inDoubt(InDoubt<R> inDoubt);

        T released(Released<R> released);

        T unguarded(Unguarded<R> unguarded);

        T mismatched(Mismatched<R> mismatched);

        T duplicate(Duplicate<R> duplicate);

        T expired(Expired<R> expired);

        T stale(Stale<R> stale);

        T overQuota(OverQuota<R> overQuota);

        T heldBack(HeldBack<R> heldBack);

        T unavailable(Unavailable<R> unavailable);
    }

    /** Answers with the function of this case. */
    default <T extends @Nullable Object> T fold(Cases<R, T> cases) {
        return Executions.fold(this, cases);
    }

    /** One function per group. */
    default <T extends @Nullable Object> T foldGroups(
            Function<Settled<R>, T> onSettled,
            Function<Unsettled<R>, T> onUnsettled,
            Function<Refused<R>, T> onRefused) {
        if (this instanceof Settled<R> settled) {
            return onSettled.apply(settled);
        } else if (this instanceof Unsettled<R> unsettled) {
            return onUnsettled.apply(unsettled);
        }
        return onRefused.apply((Refused<R>) this);
    }

    /** The case's name for metrics and people, such as {@code in_doubt}; stable over releases. */
    default String name() {
        return fold(new Executions.Names<>());
    }

    /**
     * The result, for callers to whom every other answer is an error.
     *
     * @throws NotSettledException if there is no result to give, or none was kept
     */
    default R orThrow() {
        R value = Executions.value(this);
        if (value == null) {
            throw new NotSettledException(this);
        }
        return value;
    }
}
