package dev.semel.store.jdbc;

import dev.semel.store.StoreRefusedException;
import dev.semel.store.StoreUnavailableException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.UUID;
import javax.sql.DataSource;

/**
 * Semel's tables: their versions, forward only, each applied in one transaction by whoever comes first. Nothing here
 * touches a table that is not Semel's.
 */
public final class JdbcSchema {
    /** The version that this release works with. */
    public static final int NEWEST = 1;

    private static final String MARK = "schema";
    private static final long LOCK = 0x53656d656cL;

    private final JdbcOptions options;

    private JdbcSchema(JdbcOptions options) {
        this.options = options;
    }

    /** The schema as these options place it. */
    public static JdbcSchema of(JdbcOptions options) {
        return new JdbcSchema(options);
    }

    /** The statements that lead from one version to the next, to be run in one transaction. */
    public String script(int version) {
        return Sql.read("postgresql-schema-" + version + ".sql").replace("${p}", options.prefix())
                + "\nINSERT INTO " + options.prefix() + "mark (name, value) VALUES ('" + MARK + "', '" + version
                + "') ON CONFLICT (name) DO UPDATE SET value = excluded.value;\n";
    }

    /**
     * Which version is there, 0 if none.
     *
     * @throws StoreUnavailableException if the database does not answer
     */
    public int installed(DataSource source) {
        try (Connection connection = source.getConnection()) {
            return installed(connection);
        } catch (SQLException failure) {
            throw unavailable(failure);
        }
    }

    private int installed(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            try (ResultSet row = statement.executeQuery("SELECT to_regclass('" + options.prefix() + "mark')")) {
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
        try (Connection connection = source.getConnection()) {
            boolean automatic = connection.getAutoCommit();
            connection.setAutoCommit(false);
            int before;
            try (Statement statement = connection.createStatement()) {
                // Whoever waited for the lock must see what was made meanwhile, whatever the default isolation.
                statement.execute("SET TRANSACTION ISOLATION LEVEL READ COMMITTED");
                statement.execute("SELECT pg_advisory_xact_lock(" + LOCK + ")");
                if (!options.schema().isEmpty()) {
                    statement.execute("CREATE SCHEMA IF NOT EXISTS " + options.schema());
                }
                before = installed(connection);
                refuseLater(before, "The database");
                for (int version = before + 1; version <= NEWEST; version++) {
                    statement.execute(script(version));
                }
                connection.commit();
            } catch (SQLException | RuntimeException failure) {
                connection.rollback();
                throw failure;
            } finally {
                connection.setAutoCommit(automatic);
            }
            return before;
        } catch (SQLException failure) {
            throw unavailable(failure);
        }
    }

    /**
     * Makes these tables another store, for an operator who knows that acknowledged records are missing: a backup was
     * restored, a standby promoted that lacked some. Nodes that pinned the old generation refuse it, until they are told
     * to accept the new one; epochs go on above all that were ever given out, if the clock is right.
     *
     * @return the new generation
     * @throws StoreUnavailableException if the database does not answer or refuses
     */
    public String renew(DataSource source) {
        String generation = UUID.randomUUID().toString();
        String p = options.prefix();
        try (Connection connection = source.getConnection()) {
            boolean automatic = connection.getAutoCommit();
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                statement.execute("SELECT setval('" + p + "epoch', greatest((SELECT last_value FROM " + p
                        + "epoch), date_part('epoch', clock_timestamp())::bigint * 1048576))");
                statement.executeUpdate(
                        "UPDATE " + p + "mark SET value = '" + generation + "' WHERE name = 'generation'");
                connection.commit();
            } catch (SQLException failure) {
                connection.rollback();
                throw failure;
            } finally {
                connection.setAutoCommit(automatic);
            }
            return generation;
        } catch (SQLException failure) {
            throw unavailable(failure);
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

    private static StoreUnavailableException unavailable(SQLException failure) {
        return new StoreUnavailableException(
                "The database did not do what was asked for Semel's tables: "
                        + String.valueOf(failure.getMessage()).strip() + ".",
                failure);
    }
}
