package dev.semel.store.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** A transaction that we open, on a connection of the user's pool; rolled back unless it commits. For one thread. */
final class OpenTransaction implements AutoCloseable {
    private final Connection connection;
    private final boolean automatic;
    private boolean committed;

    private OpenTransaction(Connection connection, boolean automatic) {
        this.connection = connection;
        this.automatic = automatic;
    }

    static OpenTransaction begin(DataSource source) throws SQLException {
        Connection connection = source.getConnection();
        try {
            boolean automatic = connection.getAutoCommit();
            connection.setAutoCommit(false);
            return new OpenTransaction(connection, automatic);
        } catch (SQLException broken) {
            giveBack(connection, broken);
            throw broken;
        }
    }

    private static void giveBack(Connection connection, SQLException broken) {
        try {
            connection.close();
        } catch (SQLException more) {
            broken.addSuppressed(more);
        }
    }

    Connection connection() {
        return connection;
    }

    /**
     * Null if it is as durable as the settings promise; else what the database warned of: it is there, on this machine only
     * (rule 16), and must not be told as done.
     *
     * @throws SQLException if the database refused, or nobody knows
     */
    @Nullable
    String commit() throws SQLException {
        connection.clearWarnings();
        connection.commit();
        committed = true;
        return StandbyWarning.in(connection.getWarnings());
    }

    /** Gives the connection back as it came, after a rollback if there was no commit; or not at all, if it is broken. */
    @Override
    public void close() {
        try (connection) {
            putBack();
        } catch (SQLException broken) {
            // What was not asked to commit never will be; what was is looked up elsewhere.
        }
    }

    private void putBack() throws SQLException {
        try {
            if (!committed) {
                connection.rollback();
            }
            if (automatic) {
                connection.setAutoCommit(true);
            }
        } catch (SQLException broken) {
            // Whoever got it next would find a transaction open that is not his.
            connection.abort(Runnable::run);
        }
    }
}
