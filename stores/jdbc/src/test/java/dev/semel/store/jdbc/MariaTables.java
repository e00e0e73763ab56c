package dev.semel.store.jdbc;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.semel.servers.MariaServer;
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

/** Semel's tables in a MariaDB database of their own, empty; used again by a later test. One pool per server. */
final class MariaTables implements AutoCloseable {
    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final Map<String, HikariDataSource> POOLS = new ConcurrentHashMap<>();
    private static final Map<String, Queue<MariaTables>> FREE = new ConcurrentHashMap<>();

    final HikariDataSource source;
    final JdbcOptions options;

    private MariaTables(HikariDataSource source, JdbcOptions options) {
        this.source = source;
        this.options = options;
    }

    static MariaTables fresh(MariaServer server) {
        HikariDataSource pool = POOLS.computeIfAbsent(server.jdbcUrl(), MariaTables::pool);
        MariaTables used = FREE.computeIfAbsent(pool.getJdbcUrl(), url -> new ConcurrentLinkedQueue<>())
                .poll();
        if (used == null) {
            return in(pool);
        }
        used.run("DELETE FROM ${p}record");
        used.run("DELETE FROM ${p}mark WHERE name NOT IN ('generation', 'schema')");
        return used;
    }

    /** In a pool of the caller's, for connections that differ from the usual ones; not used again. */
    static MariaTables in(HikariDataSource pool) {
        JdbcOptions options = JdbcOptions.defaults().in("test_" + NUMBER.incrementAndGet());
        JdbcSchema.of(options).apply(pool);
        return new MariaTables(pool, options);
    }

    /** The same tables over another pool, which has another user, another way or other settings. */
    MariaTables through(HikariDataSource pool) {
        return new MariaTables(pool, options);
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
        config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
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
