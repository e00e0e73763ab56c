package dev.semel.store.jdbc;

import dev.semel.engine.Execution;
import dev.semel.operation.Intent;
import dev.semel.operation.Operation;
import dev.semel.policy.DurabilityGrade;
import dev.semel.policy.EffectClass;
import dev.semel.protocol.Payload;
import dev.semel.store.StoreRefusedException;
import dev.semel.store.StoreUnavailableException;
import java.sql.SQLException;
import java.util.Set;
import javax.sql.DataSource;

/**
 * What transactions are made of: the store, where connections come from, what their commits survive, the wait for twins,
 * and who is told.
 */
record Parts(
        JdbcStore store, DataSource source, Transacted transacted, Preflight commits, long waitMillis, Audience told) {
    private static final Set<String> SERVER_GONE = Set.of("57P01", "57P02", "57P03");

    /**
     * Asks the source for its settings and relies on what they are now.
     *
     * @throws StoreRefusedException if it leads to other tables than the store's, so that twins would not meet, or must not
     *     be used as it is
     */
    static Parts of(JdbcStore store, DataSource source, Transacted transacted, long waitMillis) {
        String name = store.describe().name();
        try (OpenTransaction asking = OpenTransaction.begin(source)) {
            refuseOtherTables(store, transacted.generation(asking.connection()));
            Preflight commits = transacted.preflight(asking.connection(), name);
            return new Parts(store, source, transacted, commits, waitMillis, Audience.toNobody());
        } catch (SQLException failure) {
            throw Connections.refused(name, failure);
        }
    }

    Parts waiting(long millis) {
        return new Parts(store, source, transacted, commits, millis, told);
    }

    Parts telling(Audience others) {
        return new Parts(store, source, transacted, commits, waitMillis, others);
    }

    /** @throws IllegalArgumentException if the operation is not ATOMIC */
    void refuseOthers(Operation<?, ?> operation) {
        if (operation.terms().effect().effectClass() != EffectClass.ATOMIC) {
            throw new IllegalArgumentException(operation + " is declared "
                    + operation.terms().effect().effectClass()
                    + ", and only an effect that is ATOMIC commits with its outcome; declare it so if it writes to this"
                    + " database alone, or use Semel.once.");
        }
    }

    /** An attempt at this operation, by a nonce of its own. */
    <I, R> Wish<R> wish(Operation<I, R> operation, I request) {
        refuseOthers(operation);
        DurabilityGrade grade = commits.grade();
        if (grade.compareTo(operation.terms().durability()) < 0) {
            throw new StoreRefusedException(
                    StoreRefusedException.Code.TOO_WEAK,
                    operation + " demands durability " + operation.terms().durability()
                            + " and the transactions' connections to "
                            + store.describe().name() + " give " + grade + ", for " + commits.because()
                            + "; change that or demand less.");
        }
        Intent intent = operation.intent(request);
        return Wish.of(operation, intent, waitMillis);
    }

    private static void refuseOtherTables(JdbcStore store, String there) {
        if (!there.equals(store.describe().generation())) {
            throw new StoreRefusedException(
                    StoreRefusedException.Code.NOT_USABLE,
                    "The transactions' data source leads to tables of generation " + there + " and the store's are "
                            + store.describe().generation()
                            + "; give a pool of the store's own database and schema.");
        }
    }

    /** What is told of a failure of the database, if it is one that passes. */
    Execution<Payload> unavailable(SQLException failure, boolean effectMayHaveRun) {
        RuntimeException refused = Connections.refused(store.describe().name(), failure);
        if (refused instanceof StoreUnavailableException) {
            return new Execution.Unavailable<>(String.valueOf(refused.getMessage()), effectMayHaveRun);
        }
        throw refused;
    }

    /** Whether the database gave the transaction up for another one, so that it may be run again as it is. */
    static boolean isGivenUp(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException said && state(said).startsWith("40")) {
                return true;
            }
        }
        return false;
    }

    /** Whether a wait for a lock took as long as it may. */
    static boolean isWaitedOut(SQLException failure) {
        return state(failure).equals("55P03");
    }

    /** Whether the connection broke, so that nothing is known of what was under way. */
    static boolean isBroken(SQLException failure) {
        String state = state(failure);
        return state.startsWith("08") || SERVER_GONE.contains(state);
    }

    private static String state(SQLException failure) {
        return String.valueOf(failure.getSQLState());
    }
}
