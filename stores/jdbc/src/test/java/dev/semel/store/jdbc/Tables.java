package dev.semel.store.jdbc;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.semel.servers.DatabaseServer;
import dev.semel.servers.MariaServer;
import dev.semel.servers.PostgresServer;
import dev.semel.store.StoreClock;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Semel's tables in a schema of their own, which on MariaDB is a database, empty; used again by a later test. All tests
 * share one pool per server.
 */
final class Tables implements AutoCloseable {
    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final Map<String, HikariDataSource> POOLS = new ConcurrentHashMap<>();
    private static final Map<String, Queue<Tables>> FREE = new ConcurrentHashMap<>();

    final HikariDataSource source;
    final JdbcOptions options;

    private Tables(HikariDataSource source) {
        this.source = source;
        options = JdbcOptions.defaults().in("test_" + NUMBER.incrementAndGet());
        JdbcSchema.of(options).apply(source);
    }

    static Tables fresh(PostgresServer server) {
        return fresh(server, "TRUNCATE ${p}record, ${p}note");
    }

    static Tables fresh(MariaServer server) {
        return fresh(server, "DELETE FROM ${p}record");
    }

    private static Tables fresh(DatabaseServer server, String emptying) {
        HikariDataSource pool = POOLS.computeIfAbsent(server.jdbcUrl(), Tables::pool);
        Tables used = FREE.computeIfAbsent(pool.getJdbcUrl(), url -> new ConcurrentLinkedQueue<>())
                .poll();
        if (used == null) {
            return new Tables(pool);
        }
        used.run(emptying);
        used.run("DELETE FROM ${p}mark WHERE name NOT IN ('generation', 'schema')");
        return used;
    }

    /** In a pool of the caller's, for connections that differ from the usual ones; not used again. */
    static Tables in(HikariDataSource pool) {
        return new Tables(pool);
    }

    /** The same tables over another pool, which has another role, another way or other settings. */
    Tables through(HikariDataSource pool) {
        return new Tables(pool, options);
    }

    private Tables(HikariDataSource source, JdbcOptions options) {
        this.source = source;
        this.options = options;
    }

    static HikariDataSource pool(String url) {
        return pool(url, config -> {});
    }

    /** As the manual has it, unless the settings say otherwise. */
    static HikariDataSource pool(String url, Consumer<HikariConfig> settings) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setMaximumPoolSize(20);
        config.setMinimumIdle(1);
        if (url.startsWith("jdbc:mariadb:")) {
            config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
        }
        settings.accept(config);
        return new HikariDataSource(config);
    }

    JdbcStore store() {
        return JdbcStore.open(source, options);
    }

    JdbcStore store(StoreClock clock) {
        return JdbcStore.open(source, options.by(clock));
    }

    void run(String sql) {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql.replace("${p}", options.prefix()));
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    static void run(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** A setting as it is for this connection now. */
    static String shown(Connection connection, String setting) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SHOW " + setting)) {
            row.next();
            return row.getString(1);
        }
    }

    long number(String sql) {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql.replace("${p}", options.prefix()))) {
            row.next();
            return row.getLong(1);
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    @Override
    public void close() {
        FREE.computeIfAbsent(source.getJdbcUrl(), url -> new ConcurrentLinkedQueue<>())
                .add(this);
    }
}
