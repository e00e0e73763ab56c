package dev.semel.store.jdbc;

import dev.semel.Undone;
import dev.semel.engine.Engine;
import dev.semel.engine.Execution;
import dev.semel.engine.Lease;
import dev.semel.operation.Operation;
import dev.semel.operation.Undo;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * ATOMIC operations in the <em>leased</em> form: the engine's claim commits first, the settlement is the last statement of
 * the effect's transaction and conditional on the lease. An owner that was paused past its lease changes nothing: its
 * transaction is rolled back. Immutable; safe for use by all threads; the engine stays its maker's to close.
 *
 * <p>At REPEATABLE READ and above a transaction should be shorter than a quarter of its lease: after that the lease is
 * renewed, and the database refuses to settle over a row that changed since the transaction began.
 */
public final class LeasedTransactions {
    private static final int MOST_TRIES = 10;

    private final Parts parts;
    private final Engine engine;

    LeasedTransactions(Parts parts, Engine engine) {
        this.parts = parts;
        this.engine = engine;
    }

    /**
     * An effect in a transaction, under a lease.
     *
     * @param <R> its result
     * @param <X> what it may throw; passes through to the caller untouched
     */
    @FunctionalInterface
    public interface Effect<R, X extends Exception> {
        /**
         * Acts on this connection, on the calling thread; may be called again after a rollback. If the lease is lost the
         * work is in vain, and may be broken off.
         */
        R apply(Connection connection, Lease lease) throws X;
    }

    /**
     * Applies the operation once and commits. Runs the effect again, under a new lease, if the database gave it up for
     * another transaction, some ten times at most. A commit whose reply was lost is looked up on another connection,
     * behind the old transaction if that is still under way; if it cannot be found out, the answer is
     * <em>unavailable</em>, the effect may have run, and a retry is safe.
     *
     * @return what is known; an expected answer is never an exception
     * @throws X whatever the effect throws, after the rollback and after a definite refusal (A7) was recorded
     * @throws SQLException if the database refused the commit, by a deferred constraint for example: nothing was applied
     * @throws IllegalArgumentException as {@link Transactions#once}
     * @throws IllegalStateException as {@link Transactions#once}
     * @throws dev.semel.store.StoreRefusedException as {@link Transactions#once}
     */
    public <I, R, X extends Exception> Execution<R> once(Operation<I, R> operation, I request, Effect<R, X> effect)
            throws X, SQLException {
        Wish<R> wish = parts.wish(operation, request);
        for (int left = MOST_TRIES - 1; ; left--) {
            Execution<R> told = attempt(wish, effect, left > 0);
            if (told != null) {
                return told;
            }
        }
    }

    /**
     * Takes an ATOMIC operation back in this form; otherwise as {@link Transactions#undo}.
     *
     * @param effect undoes, given what the original answered (null if that was not kept)
     * @return what is known; an expected answer is never an exception
     * @throws X whatever the effect throws, as in {@link #once}
     * @throws SQLException as {@link #once}
     * @throws IllegalArgumentException as {@link #once}, of the original as of its undo
     * @throws IllegalStateException as {@link #once}, of the undo
     * @throws dev.semel.store.StoreRefusedException as {@link #once}
     */
    public <I, R, U, X extends Exception> Undone<U> undo(
            Undo<I, R, U> undo, I request, Function<@Nullable R, Effect<U, X>> effect) throws X, SQLException {
        Withdrawing<I, R, U> withdrawing = new Withdrawing<>(parts, undo, request);
        // Before anything is claimed: an undo of an earlier run may be settled here by the engine's sweeper.
        engine.declare(undo.operation().name(), undo.operation().terms());
        return withdrawing.<X>then(
                () -> once(undo.withdrawal(), request, (connection, lease) -> {
                    throw new Undo.NeverApplied();
                }),
                undoing -> once(
                        undoing.operation(),
                        undoing.original(),
                        (connection, lease) -> effect.apply(undoing.result()).apply(connection, lease)));
    }

    private <R, X extends Exception> @Nullable Execution<R> attempt(
            Wish<R> wish, Effect<R, X> effect, boolean mayRepeat) throws X, SQLException {
        return engine.await(engine.admitAtomic(wish.intent(), wish.terms()))
                .<Step<R, X>>fold(
                        attempt -> () -> new LeasedTransaction<>(parts, engine, wish, effect, attempt).run(mayRepeat),
                        answered -> () -> wish.wording().told(answered, null))
                .take();
    }

    /** What follows the admission; made in a fold that cannot throw. */
    private interface Step<R, X extends Exception> {
        @Nullable
        Execution<R> take() throws X, SQLException;
    }
}
