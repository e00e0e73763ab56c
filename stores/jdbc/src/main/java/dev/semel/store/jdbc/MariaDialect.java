package dev.semel.store.jdbc;

import dev.semel.store.StoreUnavailableException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import javax.sql.DataSource;

/** How stores on MariaDB are opened and their tables made. */
final class MariaDialect implements Dialect {
    /** So many calls at once may wait for the database's disk, which syncs them together. */
    private static final int LANES = 8;

    private static final int LOCK_SECONDS = 60;
    private static final String LOCK = "CONCAT('semel ', MD5(COALESCE(DATABASE(), '')))";

    @Override
    public Opened open(DataSource source, JdbcOptions options, String name) {
        StoreTime time = new StoreTime(options.clock());
        Sql sql = new Sql("mariadb.sql", options.prefix(), time.isOfDatabase());
        MariaFailure failures = new MariaFailure();
        MariaPreflight preflight = new Connections(source, name, options.silence(), () -> false, failures)
                .with(connection -> MariaPreflight.of(connection, sql, name));
        Connections connections = new Connections(source, name, options.silence(), preflight::isolates, failures);
        return new MariaRecords(connections, sql, time).opened(name, preflight.grade(), preflight.because(), LANES);
    }

    @Override
    public String schemaResource(int version) {
        return "mariadb-schema-" + version + ".sql";
    }

    @Override
    public String shapeResource(int version) {
        return "mariadb-shape-" + version + ".txt";
    }

    @Override
    public String versionMark(JdbcOptions options, String name, int version) {
        return "INSERT INTO " + options.prefix() + "mark (name, value) VALUES ('" + name + "', '" + version
                + "') ON DUPLICATE KEY UPDATE value = VALUES(value)";
    }

    @Override
    public String whetherThere(JdbcOptions options) {
        String database = options.schema().isEmpty() ? "DATABASE()" : "'" + options.schema() + "'";
        return "SELECT MAX(TABLE_NAME) FROM information_schema.TABLES WHERE TABLE_SCHEMA = " + database
                + " AND TABLE_NAME = 'semel_mark'";
    }

    /**
     * Takes a lock that the server keeps for this connection: statements about tables commit what came before them, so
     * there is no transaction that could hold one. Each may be run again, and the version is said last.
     */
    @Override
    public void begin(Connection connection, JdbcOptions options) throws SQLException {
        connection.setAutoCommit(true);
        try (Statement statement = connection.createStatement()) {
            try (ResultSet row = statement.executeQuery("SELECT GET_LOCK(" + LOCK + ", " + LOCK_SECONDS + ")")) {
                row.next();
                if (row.getInt(1) != 1) {
                    throw new StoreUnavailableException("Another process has been making Semel's tables for more than "
                            + LOCK_SECONDS + " seconds; see what holds it up, then try again.");
                }
            }
            makeDatabaseIfMissing(statement, options.schema());
        }
    }

    /** "If not exists" demands the right to make one even if it exists. */
    private static void makeDatabaseIfMissing(Statement statement, String schema) throws SQLException {
        if (schema.isEmpty()) {
            return;
        }
        // The name is plain: the options see to that.
        try (ResultSet row = statement.executeQuery(
                "SELECT COUNT(*) FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = '" + schema + "'")) {
            row.next();
            if (row.getInt(1) != 0) {
                return;
            }
        }
        statement.execute("CREATE DATABASE IF NOT EXISTS " + schema);
    }

    @Override
    public void commit(Connection connection) throws SQLException {
        release(connection);
    }

    @Override
    public void rollBack(Connection connection) throws SQLException {
        release(connection);
    }

    private static void release(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("DO RELEASE_LOCK(" + LOCK + ")");
        }
    }

    /** One statement at a time: that a connection takes several at once is a setting which most do not have. */
    @Override
    public void run(Statement statement, String script) throws SQLException {
        for (String each : script.split(";\n", -1)) {
            if (!each.isBlank()) {
                statement.execute(each);
            }
        }
    }

    @Override
    public Optional<Sql> upkeep(JdbcOptions options) {
        return Optional.of(new Sql("mariadb.sql", options.prefix(), true));
    }

    @Override
    public void check(JdbcOptions options) {
        // All of them are for MariaDB too; a schema is a database there.
    }

    @Override
    public RuntimeException told(SQLException failure, String name, String grants) {
        return MariaFailure.told(
                failure,
                name,
                "CREATE, CREATE VIEW, INDEX, REFERENCES, SELECT, INSERT, UPDATE and DELETE on the database of Semel's"
                        + " tables");
    }
}
