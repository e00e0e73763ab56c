package dev.semel.assembly;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.semel.store.StoreUnavailableException;
import dev.semel.store.jdbc.JdbcSchema;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * Semel's tables in the database of an address: looked at, made and brought forward. Holds a connection until it is
 * closed. For one thread.
 */
public final class StoreTables implements AutoCloseable {
    private final JdbcAddress address;
    private final JdbcSchema schema;
    private final HikariDataSource pool;

    private StoreTables(JdbcAddress address) {
        this.address = address;
        schema = JdbcSchema.of(address.options());
        HikariConfig settings = address.settings(System.getenv());
        settings.setMaximumPoolSize(1);
        pool = address.pool(settings);
    }

    /**
     * Connects to the database.
     *
     * @throws IllegalArgumentException if the store has no tables
     * @throws StoreUnavailableException if the database cannot be reached
     */
    public static StoreTables of(StoreAddress address) {
        return new StoreTables(withTables(address).database());
    }

    /**
     * All statements that make the tables of this release, to be run in order, on PostgreSQL in one transaction; asks no database.
     *
     * @throws IllegalArgumentException if the store has no tables
     */
    public static String script(StoreAddress address) {
        JdbcAddress database = withTables(address).database();
        JdbcSchema schema = JdbcSchema.of(database.options());
        StringBuilder script = new StringBuilder();
        for (int version = 1; version <= JdbcSchema.NEWEST; version++) {
            script.append(database.isMaria() ? schema.mariadbScript(version) : schema.script(version));
        }
        return script.toString();
    }

    private static StoreAddress withTables(StoreAddress address) {
        if (!address.hasTables()) {
            throw new IllegalArgumentException("The store '" + address.name() + "' has no tables.");
        }
        return address;
    }

    /**
     * The databases that {@link #script} is for, as Liquibase names them.
     *
     * @throws IllegalArgumentException if the store has no tables
     */
    public static String databases(StoreAddress address) {
        return withTables(address).database().isMaria() ? "mariadb" : "postgresql";
    }

    /** The version that this release needs. */
    public static int needed() {
        return JdbcSchema.NEWEST;
    }

    /** The version that is there, 0 for none. */
    public int installed() {
        return schema.installed(pool);
    }

    /** See {@link JdbcSchema#differences}. */
    public List<String> differences() {
        return schema.differences(pool);
    }

    /** Brings them to the version that is needed; the version that was there before. */
    public int apply() {
        return schema.apply(pool);
    }

    /** See {@link JdbcSchema#renewGeneration}. */
    public String renewGeneration() {
        return schema.renewGeneration(pool);
    }

    /**
     * Drops the whole schema that the address names, with everything in it: for one that was made for a try.
     *
     * @throws IllegalStateException if the address names none
     * @throws StoreUnavailableException if the database does not do it
     */
    public void dropSchema() {
        if (address.schema().isEmpty()) {
            throw new IllegalStateException("The address " + address.name() + " names no schema to drop.");
        }
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("DROP SCHEMA IF EXISTS " + address.schema() + (address.isMaria() ? "" : " CASCADE"));
        } catch (SQLException failure) {
            throw new StoreUnavailableException(
                    "The schema " + address.schema() + " could not be dropped (" + failure.getMessage() + "); drop it.",
                    failure);
        }
    }

    @Override
    public void close() {
        pool.close();
    }
}
