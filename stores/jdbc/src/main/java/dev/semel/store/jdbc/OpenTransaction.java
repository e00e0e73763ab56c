package dev.semel.store.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/** A transaction that we open, on a connection of the user's pool; rolled back unless it commits. For one thread. */
final class OpenTransaction implements AutoCloseable {
    private final Connection connection;
    private final boolean automatic;
    private boolean ended;
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

    /** @throws SQLException if the database refused, or nobody knows */
    void commit() throws SQLException {
        ended = true;
        connection.commit();
        committed = true;
    }

    /** Gives the connection back, after a rollback if there was no commit. */
    @Override
    public void close() {
        try (connection) {
            if (!ended) {
                connection.rollback();
            }
            // A connection whose commit failed is not put right: its pool closes it or finds it broken.
            if (automatic && (committed || !ended)) {
                connection.setAutoCommit(true);
            }
        } catch (SQLException broken) {
            // What was not asked to commit never will; the pool finds the connection broken.
            ended = true;
        }
    }
}
