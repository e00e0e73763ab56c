package dev.semel.store.jdbc;

import dev.semel.store.StoreDescription;
import dev.semel.store.StoreRefusedException;
import dev.semel.store.StoreUnavailableException;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import javax.sql.DataSource;

/** What differs between the databases when tables are made and a store is opened. */
interface Dialect {
    /** A database, asked who it is. */
    record Database(Dialect dialect, String name) {}

    /** A store that may be relied on as it is described. */
    record Opened(Records records, StoreDescription description) {}

    /** Where the statements that lead to the next version are. */
    String schemaResource(int version);

    /** The statement that says which version is there now, without its end. */
    default String versionMark(JdbcOptions options, String name, int version) {
        return "INSERT INTO " + options.prefix() + "mark (name, value) VALUES ('" + name + "', '" + version
                + "') ON CONFLICT (name) DO UPDATE SET value = excluded.value";
    }

    /** Where the lines are that tell what belongs to the tables of this version, if the dialect compares them. */
    default String shapeResource(int version) {
        return "";
    }

    /** The text of a query for the table of marks: one row, null if there is no such table. */
    String whetherThere(JdbcOptions options);

    /** Begins the transaction that makes tables; others who make them wait. Autocommit is put back by the caller. */
    void begin(Connection connection, JdbcOptions options) throws SQLException;

    /** Ends it. */
    void commit(Connection connection) throws SQLException;

    /** Undoes it. */
    void rollBack(Connection connection) throws SQLException;

    /** Runs one version's statements. */
    void run(Statement statement, String script) throws SQLException;

    /** The statements that look at tables that are there and that renew a generation, if the dialect has them. */
    Optional<Sql> upkeep(JdbcOptions options);

    /** @throws IllegalArgumentException if the options are not for this database */
    void check(JdbcOptions options);

    /**
     * What is told of a failure while tables are made or looked at.
     *
     * @param grants what the role needs for that
     */
    RuntimeException told(SQLException failure, String name, String grants);

    /**
     * Asks for the settings and opens.
     *
     * @throws StoreRefusedException if the database must not be used as it is
     * @throws IllegalArgumentException if the options are not for this database
     */
    Opened open(DataSource source, JdbcOptions options, String name);

    /**
     * Who answers on the connections of this source.
     *
     * @throws StoreRefusedException if nobody whom Semel knows
     * @throws StoreUnavailableException if nobody
     */
    static Database of(DataSource source) {
        try (Connection connection = source.getConnection()) {
            DatabaseMetaData about = connection.getMetaData();
            String url = about.getURL();
            int query = url.indexOf('?');
            // Without user, password and the like.
            String name = query < 0 ? url : url.substring(0, query);
            return new Database(named(about.getDatabaseProductName()), name);
        } catch (SQLException failure) {
            throw new StoreUnavailableException(
                    "The database does not answer: "
                            + String.valueOf(failure.getMessage()).strip(),
                    failure);
        }
    }

    /** @throws StoreRefusedException if it is a product that Semel has no proof of */
    static Dialect named(String product) {
        return switch (product) {
            case "PostgreSQL" -> new PostgresDialect();
            case "SQLite" -> new SqliteDialect();
            case "MariaDB" -> new MariaDialect();
            case "MySQL" ->
                throw new StoreRefusedException(
                        StoreRefusedException.Code.NOT_USABLE,
                        "The database is MySQL, which does not tell a statement's own rows back; Semel has no proof of"
                                + " what it would answer there. Use MariaDB 10.6 or PostgreSQL 12, or a later one.");
            default ->
                throw new StoreRefusedException(
                        StoreRefusedException.Code.NOT_USABLE,
                        "The database is " + product + "; Semel knows PostgreSQL, MariaDB and SQLite.");
        };
    }
}
