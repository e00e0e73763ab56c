package dev.semel.store.jdbc;

import dev.semel.engine.Answers;
import dev.semel.engine.Ending;
import dev.semel.engine.Execution;
import dev.semel.protocol.Decision;
import dev.semel.protocol.Event;
import dev.semel.protocol.LeaseId;
import dev.semel.protocol.Payload;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransactionRollbackException;
import org.jspecify.annotations.Nullable;

/**
 * An attempt in the caller's open transaction, behind a savepoint of its own: whatever fails is undone to there, so that
 * the caller's transaction is never aborted and never holds a claim without its outcome. For one thread, used once.
 */
final class GivenTransaction<R, X extends Exception> {
    private final Parts parts;
    private final Wish<R> wish;
    private final Transactions.Effect<R, X> effect;
    private final long sinceNanos;

    GivenTransaction(Parts parts, Wish<R> wish, Transactions.Effect<R, X> effect) {
        this.parts = parts;
        this.wish = wish;
        this.effect = effect;
        sinceNanos = parts.told().now();
    }

    Execution<R> run(Connection connection) throws X, SQLException {
        parts.transacted().beginOnce(connection);
        Transacted.Decided claimed;
        try {
            claimed = parts.transacted().decide(connection, wish.claim(), wish.waitMillis());
        } catch (SQLException failure) {
            return claimFailed(connection, failure);
        } catch (RuntimeException | Error failure) {
            undone(connection, failure);
            throw failure;
        }
        Decision decision = parts.told().decided(wish.claim(), claimed.decision());
        if (decision instanceof Decision.Granted granted) {
            return act(connection, granted.record().lease(), claimed.transaction());
        }
        parts.transacted().keepOnce(connection);
        return answer(
                decision instanceof Decision.Claimed answer
                        ? Answers.of(answer)
                        : new Execution.Unavailable<>(decision.toString(), false),
                null);
    }

    private Execution<R> act(Connection connection, LeaseId lease, long number) throws X, SQLException {
        R value;
        try {
            value = effect.apply(connection);
        } catch (Throwable failure) {
            if (undone(connection, failure)) {
                recordRefusal(connection, failure);
            }
            throw failure;
        }
        Execution<Payload> settled;
        try {
            Payload result = wish.result(value);
            Event.Settle settle = wish.settle(lease, wish.wording().succeeded(result));
            settled = settle(connection, number, settle, result);
            parts.transacted().keepOnce(connection);
        } catch (SQLException failure) {
            undone(connection, failure);
            throw toRepeat(failure);
        } catch (RuntimeException | Error failure) {
            undone(connection, failure);
            throw failure;
        }
        return answer(settled, value);
    }

    /** The row is this transaction's own since the claim, so nothing can have come between. */
    private Execution<Payload> settle(Connection connection, long number, Event.Settle settle, Payload result)
            throws SQLException {
        Decision decision = parts.transacted().decideIn(number, connection, settle, wish.waitMillis());
        parts.told().decided(settle, decision);
        if (decision instanceof Decision.Accepted accepted && !accepted.repeated() && accepted.record() != null) {
            return Answers.settled(accepted.record(), result);
        }
        throw new IllegalStateException("The effect of " + wish.key()
                + " was undone: its record was changed inside its own" + " transaction (" + decision + ").");
    }

    private Execution<R> claimFailed(Connection connection, SQLException failure) throws SQLException {
        boolean undone = undone(connection, failure);
        if (!undone || !Parts.isWaitedOut(failure)) {
            throw toRepeat(failure);
        }
        return answer(Answers.of(parts.transacted().besideTwin(connection, wish.claim(), wish.waitMillis())), null);
    }

    /** Where the effect left nothing, its refusal can stand; in the caller's transaction, for it may rest on that. */
    private void recordRefusal(Connection connection, Throwable failure) {
        try {
            Ending.Rejected rejected = wish.refusal(failure);
            if (rejected != null) {
                parts.transacted().beginOnce(connection);
                record(connection, rejected.refusal(), failure);
            }
        } catch (SQLException | RuntimeException unrecorded) {
            // Nothing was begun, so nothing is to be undone: an outer attempt's savepoint has the same name.
            failure.addSuppressed(unrecorded);
        }
    }

    private void record(Connection connection, Payload refusal, Throwable failure) {
        try {
            Transacted.Decided claimed = parts.transacted().decide(connection, wish.claim(), wish.waitMillis());
            if (claimed.decision() instanceof Decision.Granted granted) {
                Event.Settle settle =
                        wish.settle(granted.record().lease(), wish.wording().rejected(refusal));
                Execution<Payload> told = settle(connection, claimed.transaction(), settle, refusal);
                parts.told().answered(wish.key(), told, sinceNanos);
            }
            parts.transacted().keepOnce(connection);
        } catch (SQLException | RuntimeException unrecorded) {
            failure.addSuppressed(unrecorded);
            undone(connection, failure);
        }
    }

    /** Whether it could be undone; if not, the connection is gone, and the transaction with it. */
    private boolean undone(Connection connection, Throwable failure) {
        try {
            parts.transacted().undoOnce(connection);
            return true;
        } catch (SQLException gone) {
            failure.addSuppressed(gone);
            return false;
        }
    }

    /** A failure that a repetition of the whole transaction mends is of the type that says so. */
    private static SQLException toRepeat(SQLException failure) {
        return Parts.isGivenUp(failure)
                ? new SQLTransactionRollbackException(
                        "The database gave this up for another transaction; roll back and repeat the whole transaction.",
                        failure.getSQLState(),
                        failure)
                : failure;
    }

    private Execution<R> answer(Execution<Payload> execution, @Nullable R value) {
        return wish.wording().told(parts.told().answered(wish.key(), execution, sinceNanos), value);
    }
}
