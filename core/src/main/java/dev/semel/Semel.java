package dev.semel;

import dev.semel.engine.Admission;
import dev.semel.engine.Attempt;
import dev.semel.engine.Ending;
import dev.semel.engine.Engine;
import dev.semel.engine.Execution;
import dev.semel.operation.Intent;
import dev.semel.operation.Operation;
import dev.semel.operation.Undo;
import dev.semel.policy.EffectClass;
import dev.semel.protocol.Payload;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Applies business actions once. Safe for use by all threads; the engine stays its maker's to close.
 *
 * <pre>{@code
 * Execution<Receipt> paid = semel.once(CAPTURE, request, lease -> provider.capture(request, lease.keyFor("provider")));
 * }</pre>
 */
public final class Semel {
    private final Engine engine;

    private Semel(Engine engine) {
        this.engine = engine;
    }

    /** Over this engine, which may be shared. */
    public static Semel over(Engine engine) {
        return new Semel(Objects.requireNonNull(engine, "engine"));
    }

    /**
     * Applies the operation once, however often it is asked for. Runs the effect on this thread if this attempt is
     * granted; waits for the store, and for a twin if the terms say so.
     *
     * @return what is known; an expected answer is never an exception
     * @throws X whatever the effect throws, after what it means (A7) was recorded
     * @throws IllegalArgumentException if the request yields no usable key or fingerprint, a stored result cannot be
     *     read by the operation's codec, or the terms say ATOMIC: such an effect commits with its outcome, which takes a
     *     transaction of the store
     * @throws IllegalStateException if the effect was applied and the operation's codec cannot write its result
     */
    public <I, R, X extends Exception> Execution<R> once(Operation<I, R> operation, I request, Effect<R, X> effect)
            throws X {
        refuseAtomic(operation);
        Wording<R> wording = Wording.of(operation);
        Intent intent = operation.intent(request);
        Admission admission = engine.await(engine.helping(() -> engine.admit(intent, operation.terms())));
        @Nullable Attempt attempt = admission.<@Nullable Attempt>fold(granted -> granted, answered -> null);
        if (attempt == null) {
            return wording.told(admission.fold(granted -> missing(), answered -> answered), null);
        }
        R value;
        try {
            value = effect.apply(attempt.lease());
        } catch (Throwable failure) {
            endAfter(failure, attempt, wording);
            throw failure;
        }
        Ending succeeded = Ending.succeeded(payload(operation, attempt, value));
        return wording.told(engine.await(engine.helping(() -> attempt.end(succeeded))), value);
    }

    /**
     * The same without a thread that waits, for effects that are done when their stage completes.
     *
     * @return a stage that fails with what the effect failed with, after what it means (A7) was recorded; or with an
     *     IllegalArgumentException or IllegalStateException as {@link #once} throws. It completes on the engine's threads
     *     or the effect's: what follows must not block, or must go elsewhere
     * @throws IllegalArgumentException if the request yields no usable key or fingerprint, or the terms say ATOMIC
     */
    public <I, R> CompletableFuture<Execution<R>> onceAsync(
            Operation<I, R> operation, I request, AsyncEffect<R> effect) {
        refuseAtomic(operation);
        Intent intent = operation.intent(request);
        return new AsyncOnce<>(operation, effect).after(engine.admit(intent, operation.terms()));
    }

    /**
     * Takes an operation back, once, however often it is asked for, and whether it comes before, during or after the
     * original. Refuses the original for good if it never ran, so that one that comes late does not run. Undoes nothing
     * while it is not known whether the original was applied.
     *
     * <p>A crash leaves what the undo's effect class makes of that. One between the claim of an original that never ran and
     * its refusal leaves that key claimed for a lease; ask again.
     *
     * @param request what was asked of the original, or would have been
     * @param effect undoes, given what the original answered (null if that was not kept)
     * @return what is known; an expected answer is never an exception
     * @throws X whatever the effect throws, after what it means was recorded
     * @throws IllegalArgumentException as {@link #once}, of the original as of its undo
     * @throws IllegalStateException as {@link #once}, of the undo
     */
    public <I, R, U, X extends Exception> Undone<U> undo(
            Undo<I, R, U> undo, I request, Function<@Nullable R, Effect<U, X>> effect) throws X {
        declare(undo);
        Execution<R> original = engine.await(engine.helping(() -> withdrawn(undo, request)));
        Undone<U> told = Undone.without(original);
        if (told != null) {
            return told;
        }
        Undoing<R, U> undoing = Undoing.of(undo, request, original);
        Optional<Undone<U>> forgotten = engine.await(engine.helping(() -> forgotten(undoing)));
        if (forgotten.isPresent()) {
            return forgotten.get();
        }
        return new Undone.Tried<>(once(
                undoing.operation(),
                undoing.original(),
                lease -> effect.apply(undoing.result()).apply(lease)));
    }

    /**
     * The same without a thread that waits, as {@link #onceAsync}.
     *
     * @throws IllegalArgumentException if the request yields no usable key or fingerprint, or the terms say ATOMIC
     */
    public <I, R, U> CompletableFuture<Undone<U>> undoAsync(
            Undo<I, R, U> undo, I request, Function<@Nullable R, AsyncEffect<U>> effect) {
        declare(undo);
        return withdrawn(undo, request).thenCompose(original -> {
            Undone<U> told = Undone.without(original);
            if (told != null) {
                return CompletableFuture.completedFuture(told);
            }
            Undoing<R, U> undoing = Undoing.of(undo, request, original);
            return forgotten(undoing)
                    .thenCompose(forgotten ->
                            forgotten.map(CompletableFuture::completedFuture).orElseGet(() -> undone(undoing, effect)));
        });
    }

    /** Before it is needed: an undo of an earlier run may be settled here by the sweeper or a person. */
    private void declare(Undo<?, ?, ?> undo) {
        engine.declare(undo.operation().name(), undo.operation().terms());
    }

    private <R, U> CompletableFuture<Undone<U>> undone(
            Undoing<R, U> undoing, Function<@Nullable R, AsyncEffect<U>> effect) {
        return onceAsync(
                        undoing.operation(),
                        undoing.original(),
                        lease -> effect.apply(undoing.result()).apply(lease))
                .thenApply(Undone.Tried::new);
    }

    private <U> CompletableFuture<Optional<Undone<U>>> forgotten(Undoing<?, U> undoing) {
        return undoing.mayBeForgotten()
                ? engine.look(undoing.key())
                        .handle((found, failure) ->
                                Optional.ofNullable(failure == null ? undoing.without(found) : unavailable(failure)))
                : CompletableFuture.completedFuture(Optional.empty());
    }

    private static <U> Undone<U> unavailable(Throwable failure) {
        return new Undone.Left<>(new Execution.Unavailable<>(String.valueOf(failure.getMessage()), false));
    }

    private <I, R> CompletableFuture<Execution<R>> withdrawn(Undo<I, R, ?> undo, I request) {
        refuseAtomic(undo.original());
        return Withdrawal.of(undo.withdrawal(), undo.original().intent(request), engine);
    }

    /**
     * For code that is given so long and then is gone, such as a serverless handler (E6).
     *
     * @param remainingMillis how long this call may still take, asked when it begins
     * @param reserveMillis what of that is kept for recording how the call ended
     */
    public TimeBound within(LongSupplier remainingMillis, long reserveMillis) {
        return new TimeBound(engine, remainingMillis, reserveMillis);
    }

    /** Records what the failure means; what goes wrong meanwhile never takes its place. */
    private void endAfter(Throwable failure, Attempt attempt, Wording<?> wording) {
        Ending ending;
        try {
            ending = wording.ending(failure);
        } catch (RuntimeException broken) {
            failure.addSuppressed(broken);
            ending = Ending.unknown();
        }
        try {
            engine.await(attempt.end(ending));
        } catch (RuntimeException unrecorded) {
            failure.addSuppressed(unrecorded);
        }
    }

    private <R> Payload payload(Operation<?, R> operation, Attempt attempt, R value) {
        try {
            return Wording.of(operation).result(value);
        } catch (RuntimeException | Error fault) {
            // The effect is there all the same, and must not run again.
            engine.await(attempt.end(Ending.succeeded(Payload.omitted())));
            throw new IllegalStateException(
                    operation + " was applied and is recorded so, without its result: its codec failed to write it.",
                    fault);
        }
    }

    static void refuseAtomic(Operation<?, ?> operation) {
        if (operation.terms().effect().effectClass() == EffectClass.ATOMIC) {
            throw new IllegalArgumentException(
                    operation + " is declared ATOMIC, and here its effect would not commit with"
                            + " its outcome; run it in a transaction of the store (JdbcStore.transactions), or declare another"
                            + " class.");
        }
    }

    private static Execution<Payload> missing() {
        throw new IllegalStateException("A granted attempt has no answer yet.");
    }
}
