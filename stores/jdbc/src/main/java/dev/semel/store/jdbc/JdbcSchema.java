package dev.semel.store.jdbc;

import dev.semel.store.StoreRefusedException;
import dev.semel.store.StoreUnavailableException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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

    /**
     * The statements that lead to this version from the one before, to be run in one transaction. The first begins with
     * the schema that the options name, if it is not there.
     */
    public String script(int version) {
        boolean first = version == 1 && !options.schema().isEmpty();
        return (first ? "CREATE SCHEMA IF NOT EXISTS " + options.schema() + ";\n\n" : "") + statements(version);
    }

    private String statements(int version) {
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
            connection.setAutoCommit(false);
            int before;
            try (Statement statement = connection.createStatement()) {
                statement.execute("SELECT pg_advisory_xact_lock(" + LOCK + ")");
                before = installed(connection);
                makeSchemaIfMissing(connection);
                refuseLater(before, "The database");
                for (int version = before + 1; version <= NEWEST; version++) {
                    statement.execute(statements(version));
                }
                connection.commit();
            } catch (SQLException | RuntimeException failure) {
                connection.rollback();
                throw failure;
            }
            connection.setAutoCommit(true);
            return before;
        } catch (SQLException failure) {
            throw unavailable(failure);
        }
    }

    /** "If not exists" demands the right to make one even if it exists. */
    private void makeSchemaIfMissing(Connection connection) throws SQLException {
        if (options.schema().isEmpty()) {
            return;
        }
        try (PreparedStatement asked = connection.prepareStatement(sql().get("has-schema"))) {
            asked.setString(1, options.schema());
            try (ResultSet row = asked.executeQuery();
                    Statement making = connection.createStatement()) {
                row.next();
                if (!row.getBoolean(1)) {
                    making.execute("CREATE SCHEMA " + options.schema());
                }
            }
        }
    }

    /**
     * How the tables differ from those of the newest version, a line each: what is missing, and what nobody knows of.
     * Empty if they are as they must be.
     *
     * @throws StoreUnavailableException if the database does not answer
     */
    public List<String> differences(DataSource source) {
        Set<String> expected =
                Sql.read("postgresql-shape-" + NEWEST + ".txt").lines().collect(Collectors.toSet());
        Set<String> found = new HashSet<>();
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql().get("shape"))) {
            while (row.next()) {
                found.add(row.getString(1));
            }
        } catch (SQLException failure) {
            throw unavailable(failure);
        }
        Stream<String> missing =
                expected.stream().filter(line -> !found.contains(line)).map("missing: "::concat);
        Stream<String> unknown =
                found.stream().filter(line -> !expected.contains(line)).map("not ours: "::concat);
        return Stream.concat(missing.sorted(), unknown.sorted()).toList();
    }

    /**
     * Says that this store's memory is not what it was, as after the restoration of a backup (rule 17): it becomes another
     * generation, which nodes refuse until they are told to accept it, and its epochs go on above all that were ever given
     * out. No node may be running.
     *
     * @return the new generation
     * @throws StoreUnavailableException if the database does not answer or has not got the tables
     */
    public String renewGeneration(DataSource source) {
        try (Connection connection = source.getConnection()) {
            connection.setAutoCommit(false);
            String generation;
            try (Statement statement = connection.createStatement()) {
                statement.execute(sql().get("raise-epochs"));
                try (ResultSet row = statement.executeQuery(sql().get("renew-generation"))) {
                    row.next();
                    generation = row.getString(1);
                }
                connection.commit();
            } catch (SQLException | RuntimeException failure) {
                connection.rollback();
                throw failure;
            }
            connection.setAutoCommit(true);
            return generation;
        } catch (SQLException failure) {
            throw unavailable(failure);
        }
    }

    private Sql sql() {
        return new Sql("postgresql.sql", options.prefix(), true);
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
