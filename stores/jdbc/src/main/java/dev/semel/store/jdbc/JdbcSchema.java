package dev.semel.store.jdbc;

import dev.semel.store.StoreRefusedException;
import dev.semel.store.StoreUnavailableException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;

/**
 * Semel's tables: their versions, forward only, each applied in one transaction by whoever comes first. Nothing here
 * touches a table that is not Semel's.
 */
public final class JdbcSchema {
    /** The version that this release works with. */
    public static final int NEWEST = 1;

    private static final String MARK = "schema";

    private final JdbcOptions options;

    private JdbcSchema(JdbcOptions options) {
        this.options = options;
    }

    /** The schema as these options place it. */
    public static JdbcSchema of(JdbcOptions options) {
        return new JdbcSchema(options);
    }

    /** The statements that lead a PostgreSQL from one version to the next, to be run in one transaction. */
    public String script(int version) {
        return script(version, new PostgresDialect());
    }

    /** The same for a SQLite file, which is brought to {@code journal_mode=WAL} before, if it is new. */
    public String sqliteScript(int version) {
        return script(version, new SqliteDialect());
    }

    private String script(int version, Dialect dialect) {
        return Sql.read(dialect.schemaResource(version)).replace("${p}", options.prefix())
                + "\nINSERT INTO " + options.prefix() + "mark (name, value) VALUES ('" + MARK + "', '" + version
                + "') ON CONFLICT (name) DO UPDATE SET value = excluded.value;\n";
    }

    /**
     * Which version is there, 0 if none.
     *
     * @throws StoreUnavailableException if the database does not answer
     */
    public int installed(DataSource source) {
        Dialect.Database database = known(source);
        try (Connection connection = source.getConnection()) {
            return installed(connection, database.dialect());
        } catch (SQLException failure) {
            throw database.dialect().told(failure, database.name());
        }
    }

    private Dialect.Database known(DataSource source) {
        Dialect.Database database = Dialect.of(source);
        database.dialect().check(options);
        return database;
    }

    private int installed(Connection connection, Dialect dialect) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            try (ResultSet row = statement.executeQuery(dialect.whetherThere(options))) {
                row.next();
                if (row.getString(1) == null) {
                    return 0;
                }
            }
            try (ResultSet row = statement.executeQuery(
                    "SELECT value FROM " + options.prefix() + "mark WHERE name = '" + MARK + "'")) {
                return row.next() ? Integer.parseInt(row.getString(1)) : 0;
            }
        }
    }

    /**
     * Brings the tables to the newest version; others who do the same at once wait and find it done.
     *
     * @return the version that was there before
     * @throws StoreRefusedException if the tables are of a later release
     * @throws StoreUnavailableException if the database does not answer or refuses
     */
    public int apply(DataSource source) {
        Dialect.Database database = known(source);
        try (Connection connection = source.getConnection()) {
            boolean automatic = connection.getAutoCommit();
            try {
                return apply(connection, database.dialect());
            } finally {
                connection.setAutoCommit(automatic);
            }
        } catch (SQLException failure) {
            throw database.dialect().told(failure, database.name());
        }
    }

    private int apply(Connection connection, Dialect dialect) throws SQLException {
        dialect.begin(connection, options);
        try (Statement statement = connection.createStatement()) {
            int before = installed(connection, dialect);
            refuseLater(before, "The database");
            for (int version = before + 1; version <= NEWEST; version++) {
                dialect.run(statement, script(version, dialect));
            }
            dialect.commit(connection);
            return before;
        } catch (SQLException | RuntimeException failure) {
            dialect.rollBack(connection);
            throw failure;
        }
    }

    static void refuseUnknown(Records records, String name) {
        int version = records.mark(MARK).map(Integer::parseInt).orElse(0);
        refuseLater(version, "The store " + name);
        if (version < NEWEST) {
            throw new StoreRefusedException(
                    StoreRefusedException.Code.NOT_USABLE,
                    "The store " + name + " has Semel's tables in version " + version + " and this release needs "
                            + NEWEST + "; bring them forward with 'semel schema apply'.");
        }
    }

    private static void refuseLater(int version, String what) {
        if (version > NEWEST) {
            throw new StoreRefusedException(
                    StoreRefusedException.Code.UNKNOWN_SCHEMA,
                    what + " has Semel's tables in version " + version + " and this release knows up to " + NEWEST
                            + "; run the release that made them, or a later one.");
        }
    }
}
