package dev.semel.store.jdbc;

import dev.semel.store.StoreRefusedException;
import dev.semel.store.StoreUnavailableException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import javax.sql.DataSource;

/** How stores on PostgreSQL are opened and their tables made. */
final class PostgresDialect implements Dialect {
    /** So many calls at once may wait for the database's disk, which syncs them together. */
    private static final int LANES = 8;

    private static final long LOCK = 0x53656d656cL;
    private static final String NO_RIGHT = "42501";

    @Override
    public Opened open(DataSource source, JdbcOptions options, String name) {
        StoreTime time = new StoreTime(options.clock());
        Sql sql = new Sql("postgresql.sql", options.prefix(), time.isOfDatabase());
        Preflight preflight = new Connections(source, name, options.silence(), () -> false)
                .with(connection -> Preflight.of(connection, sql.get("settings"), name));
        Connections connections = new Connections(source, name, options.silence(), preflight::isolates);
        return new PostgresRecords(connections, sql, time).opened(name, preflight.grade(), preflight.because(), LANES);
    }

    @Override
    public String schemaResource(int version) {
        return "postgresql-schema-" + version + ".sql";
    }

    @Override
    public String shapeResource(int version) {
        return "postgresql-shape-" + version + ".txt";
    }

    @Override
    public String whetherThere(JdbcOptions options) {
        return "SELECT to_regclass('" + options.prefix() + "mark')";
    }

    @Override
    public void begin(Connection connection, JdbcOptions options) throws SQLException {
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            // Whoever waited for the lock must see what was made meanwhile, whatever the default isolation.
            statement.execute("SET TRANSACTION ISOLATION LEVEL READ COMMITTED");
            statement.execute("SELECT pg_advisory_xact_lock(" + LOCK + ")");
            makeSchemaIfMissing(statement, options.schema());
        }
    }

    /** "If not exists" demands the right to make one even if it exists. */
    private static void makeSchemaIfMissing(Statement statement, String schema) throws SQLException {
        if (schema.isEmpty()) {
            return;
        }
        // The name is plain: the options see to that.
        try (ResultSet row = statement.executeQuery("SELECT to_regnamespace('" + schema + "') IS NULL")) {
            row.next();
            if (!row.getBoolean(1)) {
                return;
            }
        }
        statement.execute("CREATE SCHEMA " + schema);
    }

    @Override
    public Optional<Sql> upkeep(JdbcOptions options) {
        return Optional.of(new Sql("postgresql.sql", options.prefix(), true));
    }

    @Override
    public void commit(Connection connection) throws SQLException {
        connection.commit();
    }

    @Override
    public void rollBack(Connection connection) throws SQLException {
        connection.rollback();
    }

    @Override
    public void run(Statement statement, String script) throws SQLException {
        statement.execute(script);
    }

    @Override
    public void check(JdbcOptions options) {
        // All of them are for PostgreSQL.
    }

    @Override
    public RuntimeException told(SQLException failure, String name, String grants) {
        if (NO_RIGHT.equals(failure.getSQLState())) {
            return new StoreRefusedException(
                    StoreRefusedException.Code.NOT_USABLE,
                    "The store " + name + " forbids this role what Semel's tables need (" + said(failure)
                            + "); grant it " + grants + ", or have the owner do it.",
                    failure);
        }
        return new StoreUnavailableException(
                "The database did not do what was asked for Semel's tables: " + said(failure) + ".", failure);
    }

    private static String said(SQLException failure) {
        return String.valueOf(failure.getMessage())
                .lines()
                .findFirst()
                .orElse("no reason given")
                .strip();
    }
}
