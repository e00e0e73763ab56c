package dev.semel.store.jdbc;

import dev.semel.store.StoreClock;
import dev.semel.store.StoreDescription;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import javax.sql.DataSource;

/** How stores on SQLite are opened and their tables made. */
final class SqliteDialect implements Dialect {
    private static final int MOST_TRIES = 10;

    @Override
    public Opened open(DataSource source, JdbcOptions options, String name) {
        Sql sql = new Sql("sqlite.sql", options.prefix(), true);
        StoreTime time = new StoreTime(clock(options));
        SqliteConnection writer = new SqliteConnection(source, name, sql);
        SqlitePreflight preflight;
        SqliteRecords records;
        try {
            preflight = writer.read(connection -> SqlitePreflight.of(connection, name));
            SqliteConnection reader = preflight.inMemory() ? writer : new SqliteConnection(source, name, sql);
            records = new SqliteRecords(writer, reader, time);
        } catch (RuntimeException refused) {
            writer.close();
            throw refused;
        }
        try {
            JdbcSchema.refuseUnknown(records, name);
            records.begin();
            String generation = records.mark("generation").orElse("");
            return new Opened(
                    records, new StoreDescription(name, preflight.grade(), generation, true, 1, preflight.because()));
        } catch (RuntimeException refused) {
            records.close();
            throw refused;
        }
    }

    @Override
    public String schemaResource(int version) {
        return "sqlite-schema-" + version + ".sql";
    }

    @Override
    public String whetherThere(JdbcOptions options) {
        return "SELECT max(name) FROM sqlite_master WHERE type = 'table' AND name = '" + options.prefix() + "mark'";
    }

    /** A new file is Semel's own and gets the journal that is synced on commit; the mode of another is its owner's to say. */
    @Override
    public void begin(Connection connection, JdbcOptions options) throws SQLException {
        connection.setAutoCommit(true);
        try (Statement statement = connection.createStatement()) {
            for (int tries = 1; ; tries++) {
                try {
                    if (isEmpty(statement)) {
                        statement.execute("PRAGMA journal_mode = WAL");
                    }
                    statement.execute("BEGIN IMMEDIATE");
                    return;
                } catch (SQLException failure) {
                    if (tries == MOST_TRIES || !SqliteFailure.isBusy(failure)) {
                        throw failure;
                    }
                }
            }
        }
    }

    private static boolean isEmpty(Statement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery("PRAGMA page_count")) {
            row.next();
            return row.getLong(1) == 0;
        }
    }

    @Override
    public void commit(Connection connection) throws SQLException {
        execute(connection, "COMMIT");
    }

    @Override
    public void rollBack(Connection connection) throws SQLException {
        execute(connection, "ROLLBACK");
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The driver runs one statement at a time. */
    @Override
    public void run(Statement statement, String script) throws SQLException {
        for (String each : script.split(";\n", -1)) {
            if (!each.isBlank()) {
                statement.execute(each);
            }
        }
    }

    @Override
    public void check(JdbcOptions options) {
        if (!options.schema().isEmpty()) {
            throw new IllegalArgumentException("The schema is '" + options.schema()
                    + "' and a SQLite file has none; leave it out, or name another file.");
        }
    }

    /** A file knows no roles. */
    @Override
    public RuntimeException told(SQLException failure, String name, String grants) {
        return SqliteFailure.told(failure, name);
    }

    /** SQLite is no server and so has no time of its own. */
    private static StoreClock clock(JdbcOptions options) {
        StoreClock clock = options.clock();
        if (clock == null) {
            throw new IllegalArgumentException(
                    "A SQLite store is opened without a clock and SQLite has none; give one with JdbcOptions.by.");
        }
        return clock;
    }

    @Override
    public Optional<Sql> upkeep(JdbcOptions options) {
        return Optional.empty();
    }
}
