package dev.semel.store.jdbc;

import dev.semel.store.StoreRefusedException;
import dev.semel.store.StoreUnavailableException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Set;
import java.util.function.BooleanSupplier;
import javax.sql.DataSource;

/**
 * Runs work on connections of the user's pool, each statement a transaction of its own, and hands them back as they were.
 * A statement that the database gave up for the sake of another (deadlock, serialization) did nothing and is repeated.
 * Of a connection that breaks nothing is known, and nothing is repeated.
 */
final class Connections {
    /** Work on one connection; may be run again. */
    interface Work<T> {
        T on(Connection connection) throws SQLException;
    }

    private static final int MOST_TRIES = 20;
    /** How much longer than any other statement a look at a whole table may take. */
    private static final int PATIENCE = 30;
    /** For the way to the server and back, when it is to give up a statement. */
    private static final int SERVERS_PART_MILLIS = 1_000;

    /** What failures of a database mean. */
    interface Failures {
        /** Whether the database gave the statement up for another and did nothing of it, so that it may be repeated. */
        boolean isGivenUp(SQLException failure);

        /** What is told to who asked: it must not be used so, or nothing is known. */
        RuntimeException told(SQLException failure, String name);
    }

    private static final Failures OF_POSTGRES = new Failures() {
        @Override
        public boolean isGivenUp(SQLException failure) {
            return REPEATED.contains(String.valueOf(failure.getSQLState()));
        }

        @Override
        public RuntimeException told(SQLException failure, String name) {
            return refused(name, failure);
        }
    };

    private static final Set<String> REPEATED = Set.of("40001", "40P01", "55P03");
    private static final String NO_TABLE = "42P01";
    private static final String NO_SCHEMA = "3F000";
    private static final String NO_RIGHT = "42501";

    private final DataSource source;
    private final String name;
    private final int silenceMillis;
    private final int patienceMillis;
    private final BooleanSupplier isolates;
    private final Watch watch;
    private final Failures failures;
    private volatile boolean closed;

    /**
     * @param name of the store, for people
     * @param silence after which a connection without a network time-out of its own is broken off
     * @param isolates whether connections come at another isolation than READ COMMITTED
     */
    Connections(DataSource source, String name, Duration silence, BooleanSupplier isolates) {
        this(source, name, silence, isolates, OF_POSTGRES);
    }

    /** The same for another database than PostgreSQL. */
    Connections(DataSource source, String name, Duration silence, BooleanSupplier isolates, Failures failures) {
        this.source = source;
        this.name = name;
        silenceMillis = Math.toIntExact(silence.toMillis());
        patienceMillis = PATIENCE * silenceMillis;
        this.isolates = isolates;
        this.failures = failures;
        watch = new Watch(silenceMillis - SERVERS_PART_MILLIS);
    }

    /** What the work gives, whose every statement is answered soon. */
    <T> T with(Work<T> work) {
        return with(work, silenceMillis);
    }

    /** What the work gives, which may take as long as a look at a whole table does. */
    <T> T withPatience(Work<T> work) {
        return with(work, patienceMillis);
    }

    /**
     * A statement that the server gives up before its connection counts as silent: one that is left behind would go on, and
     * whoever asks again would add another to it.
     */
    PreparedStatement soon(Connection connection, String sql) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        watch.begin(statement);
        return statement;
    }

    /** The same for a look at a whole table. */
    PreparedStatement patiently(Connection connection, String sql) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        statement.setQueryTimeout((patienceMillis - SERVERS_PART_MILLIS) / 1_000);
        return statement;
    }

    private <T> T with(Work<T> work, int silence) {
        if (closed) {
            throw new StoreUnavailableException("The store " + name + " is closed; open it again.");
        }
        for (int tries = 1; ; tries++) {
            try {
                return once(work, silence);
            } catch (SQLException failure) {
                if (tries == MOST_TRIES || !failures.isGivenUp(failure)) {
                    throw failures.told(failure, name);
                }
            }
        }
    }

    private <T> T once(Work<T> work, int silence) throws SQLException {
        try (Connection connection = source.getConnection()) {
            boolean automatic = connection.getAutoCommit();
            boolean bounded = connection.getNetworkTimeout() == 0;
            int isolation = Connection.TRANSACTION_NONE;
            try {
                if (bounded) {
                    connection.setNetworkTimeout(Runnable::run, silence);
                }
                if (!automatic) {
                    connection.setAutoCommit(true);
                }
                if (isolates.getAsBoolean()) {
                    isolation = connection.getTransactionIsolation();
                    connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
                }
                return work.on(connection);
            } finally {
                watch.end();
                putBack(connection, automatic, isolation, bounded);
            }
        }
    }

    /** As it came, or not at all: a connection that cannot be put right is no use to its pool. */
    private static void putBack(Connection connection, boolean automatic, int isolation, boolean bounded)
            throws SQLException {
        try {
            if (bounded) {
                connection.setNetworkTimeout(Runnable::run, 0);
            }
            if (isolation != Connection.TRANSACTION_NONE) {
                connection.setTransactionIsolation(isolation);
            }
            if (!automatic) {
                connection.setAutoCommit(false);
            }
        } catch (SQLException broken) {
            // What the work said stands: its commits were acknowledged.
            connection.abort(Runnable::run);
        }
    }

    /** What a failure of the database means to who asked: it must not be used so, or nothing is known. */
    static RuntimeException refused(String name, SQLException failure) {
        String state = String.valueOf(failure.getSQLState());
        String said = failure.getMessage() == null ? "no reason given" : firstLine(failure.getMessage());
        if (state.equals(NO_TABLE) || state.equals(NO_SCHEMA)) {
            return new StoreRefusedException(
                    StoreRefusedException.Code.NOT_USABLE,
                    "The store " + name + " has not got Semel's tables (" + said
                            + "); make them with 'semel schema apply', or see 'semel schema print'.",
                    failure);
        } else if (state.equals(NO_RIGHT)) {
            return new StoreRefusedException(
                    StoreRefusedException.Code.NOT_USABLE,
                    "The store " + name + " forbids what Semel needs (" + said
                            + "); grant the role SELECT, INSERT, UPDATE and DELETE on Semel's tables and USAGE on its"
                            + " sequence, and UPDATE on it if records move into this store.",
                    failure);
        }
        return new StoreUnavailableException("The store " + name + " did not answer: " + said + ".", failure);
    }

    static String firstLine(String message) {
        String line = message.lines().findFirst().orElse("").strip();
        return line.endsWith(".") ? line.substring(0, line.length() - 1) : line;
    }

    void close() {
        closed = true;
    }
}
