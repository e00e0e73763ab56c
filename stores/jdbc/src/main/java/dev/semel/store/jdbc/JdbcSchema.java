package dev.semel.store.jdbc;

import dev.semel.store.StoreRefusedException;
import dev.semel.store.StoreUnavailableException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
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

    private final JdbcOptions options;

    private JdbcSchema(JdbcOptions options) {
        this.options = options;
    }

    /** The schema as these options place it. */
    public static JdbcSchema of(JdbcOptions options) {
        return new JdbcSchema(options);
    }

    /**
     * The statements that lead a PostgreSQL to this version from the one before, to be run in one transaction. The first
     * begins with the schema that the options name, if it is not there.
     */
    public String script(int version) {
        boolean first = version == 1 && !options.schema().isEmpty();
        return (first ? "CREATE SCHEMA IF NOT EXISTS " + options.schema() + ";\n\n" : "")
                + statements(version, new PostgresDialect());
    }

    /** The same for a SQLite file, which is brought to {@code journal_mode=WAL} before, if it is new. */
    public String sqliteScript(int version) {
        return statements(version, new SqliteDialect());
    }

    /**
     * The same for a MariaDB, whose statements about tables are each a transaction: they may all be run again if
     * one of them failed. A database that the options name is made first, if it is not there.
     */
    public String mariadbScript(int version) {
        boolean first = version == 1 && !options.schema().isEmpty();
        return (first ? "CREATE DATABASE IF NOT EXISTS " + options.schema() + ";\n\n" : "")
                + statements(version, new MariaDialect());
    }

    private String statements(int version, Dialect dialect) {
        return Sql.read(dialect.schemaResource(version)).replace("${p}", options.prefix()) + "\n"
                + dialect.versionMark(options, MARK, version) + ";\n";
    }

    /**
     * Which version is there, 0 if none.
     *
     * @throws StoreRefusedException if the role may not look
     * @throws StoreUnavailableException if the database does not answer
     */
    public int installed(DataSource source) {
        Dialect.Database database = known(source);
        try (OpenTransaction asking = OpenTransaction.begin(source)) {
            return installed(asking.connection(), database.dialect());
        } catch (SQLException failure) {
            throw database.dialect().told(failure, database.name(), toLook());
        }
    }

    private String toLook() {
        return "SELECT on the table " + options.prefix() + "mark" + toReach();
    }

    private String toMake() {
        return options.schema().isEmpty()
                ? "USAGE and CREATE on its schema, which is public unless its search_path says otherwise"
                : "USAGE and CREATE on the schema " + options.schema()
                        + ", or CREATE on the database if that schema is not there";
    }

    private String toRenew() {
        return "SELECT and UPDATE on the sequence " + options.prefix()
                + "epoch, SELECT, INSERT and UPDATE on the table " + options.prefix() + "mark" + toReach();
    }

    private String toReach() {
        return options.schema().isEmpty() ? "" : ", and USAGE on the schema " + options.schema();
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
     * @throws StoreRefusedException if the tables are of a later release, or the role may not make them
     * @throws StoreUnavailableException if the database does not answer, or does not do it
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
            throw database.dialect().told(failure, database.name(), toMake());
        }
    }

    private int apply(Connection connection, Dialect dialect) throws SQLException {
        dialect.begin(connection, options);
        try (Statement statement = connection.createStatement()) {
            int before = installed(connection, dialect);
            refuseLater(before, "The database");
            for (int version = before + 1; version <= NEWEST; version++) {
                dialect.run(statement, statements(version, dialect));
            }
            dialect.commit(connection);
            return before;
        } catch (SQLException | RuntimeException failure) {
            dialect.rollBack(connection);
            throw failure;
        }
    }

    /**
     * How the tables differ from those of the newest version, a line each: what is missing, and what nobody knows of.
     * Empty if they are as they must be; of SQLite's only the version is looked at.
     *
     * @throws StoreUnavailableException if the database does not answer
     */
    public List<String> differences(DataSource source) {
        Dialect.Database database = known(source);
        Optional<Sql> sql = database.dialect().upkeep(options);
        return sql.map(statements -> differences(source, database, statements)).orElse(List.of());
    }

    private List<String> differences(DataSource source, Dialect.Database database, Sql sql) {
        Set<String> expected =
                Sql.read(database.dialect().shapeResource(NEWEST)).lines().collect(Collectors.toSet());
        Set<String> found = new HashSet<>();
        try (OpenTransaction asking = OpenTransaction.begin(source);
                Statement statement = asking.connection().createStatement();
                ResultSet row = statement.executeQuery(sql.get("shape"))) {
            while (row.next()) {
                found.add(row.getString(1));
            }
        } catch (SQLException failure) {
            throw database.dialect().told(failure, database.name(), toLook());
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
     * @throws StoreRefusedException if the role may not do it
     * @throws StoreUnavailableException if the database does not answer or has not got the tables
     */
    public String renewGeneration(DataSource source) {
        Dialect.Database database = known(source);
        Sql sql = database.dialect()
                .upkeep(options)
                .orElseThrow(() -> new StoreRefusedException(
                        StoreRefusedException.Code.LACKS_CAPABILITY,
                        "The generation of " + database.name()
                                + " cannot be renewed; make the restored file anew under another name."));
        try (Connection connection = source.getConnection()) {
            boolean automatic = connection.getAutoCommit();
            connection.setAutoCommit(false);
            try (Statement statement = connection.createStatement()) {
                statement.execute(sql.get("raise-epochs"));
                statement.execute(sql.get("renew-generation"));
                String generation;
                try (ResultSet row = statement.executeQuery(sql.get("generation"))) {
                    row.next();
                    generation = row.getString(1);
                }
                connection.commit();
                return generation;
            } catch (SQLException | RuntimeException failure) {
                connection.rollback();
                throw failure;
            } finally {
                connection.setAutoCommit(automatic);
            }
        } catch (SQLException failure) {
            throw database.dialect().told(failure, database.name(), toRenew());
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
