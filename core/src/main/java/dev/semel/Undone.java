package dev.semel;

import dev.semel.engine.Execution;
import dev.semel.protocol.IntentRecord;
import dev.semel.protocol.Status;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What somebody is told who asked for an undo. Immutable.
 *
 * @param <U> what the undo answers
 */
public sealed interface Undone<U> {
    /** The original was applied; this became of its undo, now or before. */
    record Tried<U>(Execution<U> undo) implements Undone<U> {}

    /**
     * The original was refused, by the business or because it was undone before it ran: nothing is there, and nothing will
     * be as long as the refusal is kept.
     */
    record Nothing<U>(IntentRecord original) implements Undone<U> {}

    /**
     * The original stays as it is, and nothing was undone: this is what its own repeat would be told, such as running, in
     * doubt, mismatched or expired. Where a retry may run it again, that has to be done first.
     */
    record Left<U>(Execution<?> original) implements Undone<U> {}

    /**
     * What is told without undoing anything, by what a claim of {@link dev.semel.operation.Undo#withdrawal} was told. Pure;
     * for whoever runs undos where no engine can.
     *
     * @return null if the original was applied, so that it is to be undone
     */
    static <U> @Nullable Undone<U> without(Execution<?> original) {
        return original.foldGroups(
                settled -> settled instanceof Execution.Rejected ? new Nothing<>(settled.record()) : null,
                Left::new,
                Left::new);
    }

    /** One function per case; a forgotten case does not compile. */
    default <T extends @Nullable Object> T fold(
            Function<Tried<U>, T> onTried, Function<Nothing<U>, T> onNothing, Function<Left<U>, T> onLeft) {
        if (this instanceof Tried<U> tried) {
            return onTried.apply(tried);
        }
        return this instanceof Nothing<U> nothing ? onNothing.apply(nothing) : onLeft.apply((Left<U>) this);
    }

    /** Whether it is certain that nothing of the original stands: it never ran, or its undo was applied. */
    default boolean isCertain() {
        return fold(
                tried -> tried.undo()
                        .foldGroups(
                                settled -> !(settled instanceof Execution.Rejected),
                                unsettled -> unsettled instanceof Execution.Unguarded,
                                refused -> refused instanceof Execution.Duplicate<U> duplicate
                                        && duplicate.record().status() == Status.SUCCEEDED),
                nothing -> true,
                left -> false);
    }

    /**
     * Whether nobody knows what became of the original and it may be applied again: apply it ({@link Semel#once}), and ask
     * for the undo once more.
     */
    default boolean mayBeFinished() {
        return this instanceof Left<U> left
                && left.original() instanceof Execution.InDoubt<?> doubt
                && doubt.repeatable();
    }
}
