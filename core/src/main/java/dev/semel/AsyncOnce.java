package dev.semel;

import dev.semel.engine.Admission;
import dev.semel.engine.Attempt;
import dev.semel.engine.Ending;
import dev.semel.engine.Execution;
import dev.semel.operation.Operation;
import dev.semel.protocol.Payload;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** One attempt from its admission to its end without a thread that waits. */
final class AsyncOnce<R> {
    private final Operation<?, R> operation;
    private final Wording<R> wording;
    private final AsyncEffect<R> effect;
    private final Predicate<Attempt> begins;

    AsyncOnce(Operation<?, R> operation, AsyncEffect<R> effect) {
        this(operation, effect, attempt -> true);
    }

    /** @param begins is shown the attempt before its effect begins, and says whether it may */
    AsyncOnce(Operation<?, R> operation, AsyncEffect<R> effect, Predicate<Attempt> begins) {
        this.operation = operation;
        this.effect = effect;
        this.begins = begins;
        wording = Wording.of(operation);
    }

    CompletableFuture<Execution<R>> after(CompletableFuture<Admission> admission) {
        return admission.thenCompose(told ->
                told.fold(this::act, answered -> CompletableFuture.completedFuture(wording.told(answered, null))));
    }

    private CompletableFuture<Execution<R>> act(Attempt attempt) {
        if (!begins.test(attempt)) {
            return attempt.end(Ending.nothingSent()).thenApply(ended -> wording.told(ended, null));
        }
        return begun(attempt)
                .handle((value, failure) ->
                        failure == null ? succeeded(attempt, value) : failed(attempt, cause(failure)))
                .thenCompose(Function.identity())
                .toCompletableFuture();
    }

    private CompletionStage<R> begun(Attempt attempt) {
        try {
            return effect.apply(attempt.lease());
        } catch (Throwable thrown) {
            return CompletableFuture.failedFuture(thrown);
        }
    }

    private CompletableFuture<Execution<R>> succeeded(Attempt attempt, R value) {
        Payload result;
        try {
            result = wording.result(value);
        } catch (RuntimeException | Error fault) {
            // The effect is there all the same, and must not run again.
            return attempt.end(Ending.succeeded(Payload.omitted())).thenCompose(ended -> {
                throw new IllegalStateException(
                        operation
                                + " was applied and is recorded so, without its result: its codec failed to write it.",
                        fault);
            });
        }
        return attempt.end(Ending.succeeded(result)).thenApply(ended -> wording.told(ended, value));
    }

    /** The effect's own failure is told, after what it means was recorded; what goes wrong meanwhile never replaces it. */
    private CompletableFuture<Execution<R>> failed(Attempt attempt, Throwable failure) {
        Ending ending;
        try {
            ending = wording.ending(failure);
        } catch (RuntimeException broken) {
            failure.addSuppressed(broken);
            ending = Ending.unknown();
        }
        return attempt.end(ending).handle((ended, unrecorded) -> {
            if (unrecorded != null) {
                failure.addSuppressed(unrecorded);
            }
            throw new CompletionException(failure);
        });
    }

    private static Throwable cause(Throwable failure) {
        @Nullable Throwable cause = failure instanceof CompletionException ? failure.getCause() : null;
        return cause == null ? failure : cause;
    }
}
