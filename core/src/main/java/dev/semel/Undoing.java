package dev.semel;

import dev.semel.engine.Execution;
import dev.semel.operation.Operation;
import dev.semel.operation.OperationKey;
import dev.semel.operation.Undo;
import dev.semel.policy.RetentionTerms;
import dev.semel.protocol.Decision;
import dev.semel.protocol.IntentRecord;
import dev.semel.protocol.Protocol;
import dev.semel.protocol.State;
import dev.semel.store.Found;
import org.jspecify.annotations.Nullable;

/**
 * What remains to be done about an original that was applied: its undo, once. For whoever runs undos where no engine can, as
 * in a transaction. Pure; immutable.
 *
 * @param result what the original answered, null if it was not kept
 * @param operation the undo
 * @param original what is asked of it
 * @param applied the original's record
 */
public record Undoing<R, U>(
        @Nullable R result, Operation<Undo.Original, U> operation, Undo.Original original, IntentRecord applied) {
    /**
     * Of an original that was applied, as {@link Undone#without} says.
     *
     * @throws IllegalArgumentException if it was not
     */
    public static <I, R, U> Undoing<R, U> of(Undo<I, R, U> undo, I request, Execution<R> told) {
        IntentRecord record =
                told.<@Nullable IntentRecord>foldGroups(Execution.Settled::record, unsettled -> null, refused -> null);
        if (record == null || told instanceof Execution.Rejected) {
            throw new IllegalArgumentException(
                    "The original is " + told.name() + "; there is nothing to undo. Ask Undone.without first.");
        }
        return new Undoing<>(
                value(told),
                undo.operation(),
                undo.original(request, record.life().firstEpoch()),
                record);
    }

    /** Under which key the undo is recorded. */
    public OperationKey key() {
        return operation.intent(original).key();
    }

    /**
     * Whether the original is told longer than its undo is remembered, as when it is on hold: before it is undone, it is to
     * be looked up at {@link #key} whether it may have been undone before.
     */
    public boolean mayBeForgotten() {
        long leaseMillis = operation.terms().lease().lengthMillis();
        return applied.state() instanceof State.Settled settled
                && settled.keepUntilMillis() + leaseMillis > settled.settledAtMillis() + rememberedMillis();
    }

    /**
     * What is told without undoing anything, by what stands at {@link #key} now; null if it is to be asked to undo. What
     * was settled before is told from what was found: by the time of a claim it might be forgotten, and run again.
     *
     * @throws IllegalArgumentException if a stored result cannot be read by the undo's codec
     */
    public @Nullable Undone<U> without(Found undo) {
        IntentRecord found = Protocol.aged(undo.record(), undo.atMillis());
        Decision.Claimed settled = Protocol.read(found, operation.intent(original), undo.atMillis());
        if (settled != null) {
            return new Undone.Tried<>(Wording.of(operation).told(settled));
        }
        return found == null && isLate(undo.atMillis()) ? new Undone.Left<>(new Execution.Expired<R>(applied)) : null;
    }

    /** Whether an undo may have been done and forgotten by now. */
    private boolean isLate(long atMillis) {
        return applied.state() instanceof State.Settled settled
                && atMillis >= settled.settledAtMillis() + rememberedMillis();
    }

    /** An undo is settled after its original, so none is forgotten before the original has been settled for so long. */
    private long rememberedMillis() {
        RetentionTerms retention = operation.terms().retention();
        return retention.keepMillis() + retention.refuseMillis();
    }

    private static <R> @Nullable R value(Execution<R> told) {
        if (told instanceof Execution.Applied<R> applied) {
            return applied.value();
        }
        return told instanceof Execution.Replayed<R> replayed ? replayed.value() : null;
    }
}
