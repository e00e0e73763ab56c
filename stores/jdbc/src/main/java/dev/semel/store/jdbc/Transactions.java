package dev.semel.store.jdbc;

import dev.semel.Undone;
import dev.semel.engine.Engine;
import dev.semel.engine.Execution;
import dev.semel.engine.Listener;
import dev.semel.engine.Timing;
import dev.semel.operation.Operation;
import dev.semel.operation.Undo;
import dev.semel.store.StoreRefusedException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Function;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Applies ATOMIC operations: the effect writes to the store's own database, and what it writes commits together with its
 * outcome or not at all. Claim, effect and settlement are one transaction (the <em>joined</em> form); {@link #leased} gives
 * the other one. Immutable; safe for use by all threads; runs no thread.
 *
 * <pre>{@code
 * Execution<Transfer> done = transactions.once(TRANSFER, request, connection -> ledger.move(connection, request));
 * }</pre>
 *
 * <p>The effect acts on the connection that it is given and on nothing else, and leaves commit and rollback to whoever
 * opened the transaction; what it does elsewhere is not undone. An attempt that meets another one's open transaction waits
 * for it, at most as long as {@link #waitingAtMost} or the operation's terms say, and is then told <em>running</em>. In a
 * crash at any point nothing is there, or all of it is. One operation keeps to one form.
 */
public final class Transactions {
    private static final Duration WAIT = Duration.ofSeconds(2);

    private final Parts parts;

    private Transactions(Parts parts) {
        this.parts = parts;
    }

    /**
     * An effect in a transaction.
     *
     * @param <R> its result
     * @param <X> what it may throw; passes through to the caller untouched
     */
    @FunctionalInterface
    public interface Effect<R, X extends Exception> {
        /** Acts on this connection, on the calling thread; may be called again after a rollback. */
        R apply(Connection connection) throws X;
    }

    static Transactions of(JdbcStore store, DataSource source, Transacted transacted) {
        return new Transactions(Parts.of(store, source, transacted, WAIT.toMillis()));
    }

    /** The same, waiting so long at most for another attempt's open transaction if the terms name no wait; 2 s by default. */
    public Transactions waitingAtMost(Duration wait) {
        if (wait.isNegative() || wait.isZero()) {
            throw new IllegalArgumentException(
                    "A wait of " + wait + " for another transaction is none; give a positive length.");
        }
        return new Transactions(parts.waiting(wait.toMillis()));
    }

    /**
     * The same, with every decision and answer told to this listener (rule 21). What is said of the caller's own open
     * transaction is told when it is said, not when that commits. Leased attempts are told to the engine's listener.
     */
    public Transactions listener(Listener listener, Timing timing) {
        return new Transactions(parts.telling(
                Audience.to(Objects.requireNonNull(listener, "listener"), Objects.requireNonNull(timing))));
    }

    /**
     * Applies the operation once, in a transaction of its own, and commits. Runs the effect again after a deadlock or a
     * serialization failure, some ten times at most. A commit whose reply was lost is looked up on another connection,
     * behind the old transaction if that is still under way; if it cannot be found out, the answer is
     * <em>unavailable</em>, the effect may have run, and a retry is safe.
     *
     * @return what is known; an expected answer is never an exception
     * @throws X whatever the effect throws, after the rollback; if it is a definite refusal (A7), after that was recorded
     *     in a short transaction behind it; what is {@linkplain #isGivenUp given up} is none
     * @throws SQLException if the database refused the commit, by a deferred constraint for example: nothing was applied
     * @throws IllegalArgumentException if the operation is not ATOMIC, the request yields no usable key or fingerprint, or
     *     a stored result cannot be read by the operation's codec
     * @throws IllegalStateException if the codec cannot write the result, or the effect ended the transaction itself, or
     *     went on after one of its statements had failed
     * @throws StoreRefusedException if the terms demand more durability than the transactions' connections give, or tables
     *     or rights lack
     */
    public <I, R, X extends Exception> Execution<R> once(Operation<I, R> operation, I request, Effect<R, X> effect)
            throws X, SQLException {
        return new OwnTransaction<>(parts, parts.wish(operation, request), effect).run();
    }

    /**
     * Applies the operation once in the caller's open transaction, which the caller commits: <strong>the answer holds only
     * once he has</strong>. If he rolls back, or a crash does it for him, nothing of it is there, the record neither. What
     * fails in here never aborts his transaction: it is undone to where this was called, what the effect had written
     * included.
     *
     * <p>A definite refusal is recorded in his transaction too, after the effect was undone: it may rest on what he wrote
     * before, and so stands or falls with it.
     *
     * @param connection in a transaction (auto-commit off), of the store's database; of any isolation
     * @return what is known; an expected answer is never an exception
     * @throws X whatever the effect throws, after it was undone
     * @throws java.sql.SQLTransactionRollbackException if the database gave this up for another transaction
     *     (serialization, deadlock): roll back and repeat the whole transaction
     * @throws SQLException if the connection failed: nothing of this transaction will be there
     * @throws IllegalArgumentException as {@link #once}, and if the connection commits each statement
     * @throws IllegalStateException as {@link #once}
     * @throws StoreRefusedException as {@link #once}
     */
    public <I, R, X extends Exception> Execution<R> onceIn(
            Connection connection, Operation<I, R> operation, I request, Effect<R, X> effect) throws X, SQLException {
        if (connection.getAutoCommit()) {
            throw new IllegalArgumentException("The connection commits each statement by itself, so " + operation
                    + " has no transaction to join; call setAutoCommit(false) first, or use once.");
        }
        return new GivenTransaction<>(parts, parts.wish(operation, request), effect).run(connection);
    }

    /**
     * Whether the database gave a transaction up for another one's sake (serialization, deadlock; SQLState class 40), whatever
     * exception carries that. Nothing of it was applied, and a repetition of the whole transaction may succeed; so it is
     * never taken for a refusal, though an operation declares its type as one.
     */
    public static boolean isGivenUp(Throwable failure) {
        return Parts.isGivenUp(failure);
    }

    /**
     * Takes an ATOMIC operation back, once: what the effect writes commits together with the undo's outcome. Refuses the
     * original for good if it never ran, in a transaction of its own. See {@link dev.semel.Semel#undo}.
     *
     * @param effect undoes, given what the original answered (null if that was not kept)
     * @return what is known; an expected answer is never an exception
     * @throws X whatever the effect throws, as in {@link #once}
     * @throws SQLException as {@link #once}
     * @throws IllegalArgumentException as {@link #once}, of the original as of its undo
     * @throws IllegalStateException as {@link #once}, of the undo
     * @throws StoreRefusedException as {@link #once}
     */
    public <I, R, U, X extends Exception> Undone<U> undo(
            Undo<I, R, U> undo, I request, Function<@Nullable R, Effect<U, X>> effect) throws X, SQLException {
        return new Withdrawing<>(parts, undo, request)
                .<X>then(
                        () -> once(undo.withdrawal(), request, connection -> {
                            throw new Undo.NeverApplied();
                        }),
                        undoing -> once(
                                undoing.operation(),
                                undoing.original(),
                                connection -> effect.apply(undoing.result()).apply(connection)));
    }

    /**
     * The same in the caller's open transaction, as {@link #onceIn}: <strong>the answer holds only once he has
     * committed</strong>, that there is nothing to undo included.
     *
     * @throws X whatever the effect throws, after it was undone
     * @throws SQLException as {@link #onceIn}
     * @throws IllegalArgumentException as {@link #onceIn}, of the original as of its undo
     * @throws IllegalStateException as {@link #once}, of the undo
     * @throws StoreRefusedException as {@link #once}
     */
    public <I, R, U, X extends Exception> Undone<U> undoIn(
            Connection connection, Undo<I, R, U> undo, I request, Function<@Nullable R, Effect<U, X>> effect)
            throws X, SQLException {
        return new Withdrawing<>(parts, undo, request)
                .<X>then(
                        () -> onceIn(connection, undo.withdrawal(), request, given -> {
                            throw new Undo.NeverApplied();
                        }),
                        undoing -> onceIn(
                                connection,
                                undoing.operation(),
                                undoing.original(),
                                given -> effect.apply(undoing.result()).apply(given)));
    }

    /**
     * The other form: the engine claims first, in a transaction of its own, so that everybody sees the attempt and is told
     * running at once, and renews the lease while the effect runs; the settlement is the last statement of the effect's
     * transaction. For effects that take long, at the price of one more commit.
     *
     * @param engine over this store
     */
    public LeasedTransactions leased(Engine engine) {
        return new LeasedTransactions(parts, Objects.requireNonNull(engine, "engine"));
    }
}
