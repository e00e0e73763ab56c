package dev.semel.store.jdbc;

import dev.semel.store.StoreUnavailableException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * One connection of the user's, kept until the store is closed, with its statements prepared once: to open a SQLite file
 * for each batch, and to close it as the last one, which empties its log into it, would cost more than the batch. One
 * thread at a time has it, others wait.
 *
 * <p>A lock that another connection or process holds is waited for, {@value #MOST_TRIES} times {@value #WAIT_MILLIS} ms;
 * a transaction that met one did nothing and is run again. Of a commit that failed otherwise nothing is known.
 */
final class SqliteConnection implements AutoCloseable {
    /** Work on the connection; may be run again. */
    interface Work<T> {
        T on(SqliteConnection connection) throws SQLException;
    }

    private static final int MOST_TRIES = 50;
    /** Short, for SQLite looks often at first and then ever more seldom, and a busy neighbour leaves but small gaps. */
    private static final int WAIT_MILLIS = 100;

    private static final int TURN_SECONDS = 15;

    private final DataSource source;
    private final String name;
    private final Sql sql;
    private final ReentrantLock turn = new ReentrantLock(true);
    private final Map<String, PreparedStatement> prepared = new HashMap<>();
    private @Nullable Connection connection;
    private boolean automatic;
    private int waited;
    private boolean closed;

    /** @param name of the store, for people */
    SqliteConnection(DataSource source, String name, Sql sql) {
        this.source = source;
        this.name = name;
        this.sql = sql;
    }

    /** What the work gives, each of its statements a transaction of its own. */
    <T> T read(Work<T> work) {
        return inTurn(() -> work.on(this));
    }

    /** What the work gives, in one transaction that alone may write from its beginning; durable by the grade on return. */
    <T> T write(Work<T> work) {
        return inTurn(() -> {
            execute("begin");
            T done;
            try {
                done = work.on(this);
                execute("commit");
            } catch (SQLException | RuntimeException | Error failure) {
                // Whatever it was: within an open transaction none could begin any more.
                rollBack();
                throw failure;
            }
            return done;
        });
    }

    /** The statement of this name; for the work alone. */
    PreparedStatement statement(String statement) throws SQLException {
        PreparedStatement ready = prepared.get(statement);
        if (ready == null) {
            ready = connection().prepareStatement(sql.get(statement));
            prepared.put(statement, ready);
        }
        return ready;
    }

    /** The statement of this name, its parameters to be filled in. */
    Arguments arguments(String statement) throws SQLException {
        return new Arguments(connection(), statement(statement));
    }

    private interface Step<T> {
        T run() throws SQLException;
    }

    private <T> T inTurn(Step<T> step) {
        take();
        try {
            for (int tries = 1; ; tries++) {
                try {
                    return step.run();
                } catch (SQLException failure) {
                    if (SqliteFailure.isReadOnly(failure)) {
                        // The file was moved or its rights were: another connection may see it as it is now.
                        release();
                    }
                    if (tries == MOST_TRIES || !SqliteFailure.isBusy(failure)) {
                        throw SqliteFailure.told(failure, name);
                    }
                }
            }
        } finally {
            turn.unlock();
        }
    }

    private void take() {
        try {
            if (!turn.tryLock(TURN_SECONDS, TimeUnit.SECONDS)) {
                throw new StoreUnavailableException("The store " + name + " had no turn for this in " + TURN_SECONDS
                        + " seconds; its disk is slow, or another process holds its lock.");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new StoreUnavailableException(
                    "The store " + name + " was waited for by a thread that was interrupted.", interrupted);
        }
        if (closed) {
            turn.unlock();
            throw new StoreUnavailableException("The store " + name + " is closed; open it again.");
        }
    }

    private void execute(String statement) throws SQLException {
        statement(statement).execute();
    }

    private void rollBack() {
        try {
            execute("rollback");
        } catch (SQLException failure) {
            if (!SqliteFailure.isNoTransaction(failure)) {
                discard();
            }
        }
    }

    private Connection connection() throws SQLException {
        Connection held = connection;
        if (held == null) {
            held = source.getConnection();
            try {
                automatic = held.getAutoCommit();
                if (!automatic) {
                    held.setAutoCommit(true);
                }
                waited = waitAtMost(held, WAIT_MILLIS);
            } catch (SQLException | RuntimeException failure) {
                held.close();
                throw failure;
            }
            connection = held;
        }
        return held;
    }

    /** What it was before. */
    private static int waitAtMost(Connection held, int millis) throws SQLException {
        try (Statement statement = held.createStatement()) {
            int before;
            try (ResultSet row = statement.executeQuery("PRAGMA busy_timeout")) {
                row.next();
                before = row.getInt(1);
            }
            statement.execute("PRAGMA busy_timeout = " + millis);
            return before;
        }
    }

    /** Hands it back as it came; the next work takes another. */
    private void release() {
        Connection held = connection;
        if (held == null) {
            return;
        }
        try {
            for (PreparedStatement statement : prepared.values()) {
                statement.close();
            }
            waitAtMost(held, waited);
            if (!automatic) {
                held.setAutoCommit(false);
            }
            forget();
            held.close();
        } catch (SQLException broken) {
            discard();
        }
    }

    /** Never hands it to anybody again: it may stand inside a transaction. */
    private void discard() {
        Connection held = connection;
        forget();
        if (held == null) {
            return;
        }
        try (held) {
            held.abort(Runnable::run);
        } catch (SQLException broken) {
            // It was to be broken; SQLite rolls back what it left when the file is opened next.
            return;
        }
    }

    private void forget() {
        prepared.clear();
        connection = null;
    }

    @Override
    public void close() {
        turn.lock();
        try {
            closed = true;
            release();
        } finally {
            turn.unlock();
        }
    }
}
