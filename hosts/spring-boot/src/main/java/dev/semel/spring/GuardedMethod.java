package dev.semel.spring;

import dev.semel.engine.Execution;
import dev.semel.operation.Operation;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A method as an operation.
 *
 * @param operation the operation
 * @param kind how the method gives its answer
 * @param request what the operation is asked for by a call
 * @param form how what the method answers and what the operation keeps become each other
 * @param answersNothing whether the method has no answer, so that a repeat which is told none has all that it wants
 */
record GuardedMethod<I, R>(
        Operation<I, R> operation,
        ReturnKind kind,
        Function<Invocation, I> request,
        Form<R> form,
        boolean answersNothing) {
    /** Two ways. */
    record Form<R>(Function<@Nullable Object, R> kept, Function<R, @Nullable Object> answered) {}

    /** Of answers that may be nothing. */
    static final Form<Kept> KEPT = new Form<>(Kept::new, Kept::value);

    /**
     * What the caller of the method is given.
     *
     * @throws dev.semel.engine.NotSettledException if there is nothing to give
     */
    @Nullable
    Object answer(Execution<R> told) {
        return answersNothing && told instanceof Execution.Skipped
                ? null
                : form.answered().apply(told.orThrow());
    }
}
