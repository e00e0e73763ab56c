package dev.semel.testkit.explore;

import dev.semel.engine.Execution;
import dev.semel.engine.LeaseLostException;
import dev.semel.engine.NotSettledException;
import dev.semel.store.StoreUnavailableException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What one caller was told in the end: an answer, a definite refusal, or nothing that it could rely on. */
record Told(
        String caller,
        int request,
        @Nullable Object answer,
        @Nullable Throwable failure) {
    /** Whether whoever hears this asks again. */
    static boolean isOpen(Throwable failure) {
        return failure instanceof NotSettledException
                || failure instanceof NoAnswerException
                || failure instanceof FencedOffException
                || failure instanceof LeaseLostException
                || failure instanceof StoreUnavailableException;
    }

    boolean isSettled() {
        return failure == null || !isOpen(failure);
    }

    /** Whether the key was another request's: that is told for good, and what became of this one is that nothing did. */
    boolean isMismatched() {
        return failure instanceof NotSettledException refused && refused.execution() instanceof Execution.Mismatched;
    }

    /** Refusals are the same if they are of one kind: messages may name the attempt. */
    boolean isSameAs(Told other) {
        if (failure == null || other.failure == null) {
            return failure == null && other.failure == null && Objects.deepEquals(answer, other.answer);
        }
        return failure.getClass().equals(other.failure.getClass());
    }

    @Override
    public String toString() {
        return failure == null
                ? String.valueOf(answer)
                : failure.getClass().getSimpleName() + ": " + failure.getMessage();
    }
}
