package dev.semel.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.zaxxer.hikari.HikariDataSource;
import dev.semel.protocol.Status;
import dev.semel.servers.DatabaseServer;
import dev.semel.servers.PostgresServer;
import dev.semel.servers.PostgresVersion;
import dev.semel.store.StoreUnavailableException;
import dev.semel.testkit.Asking;
import dev.semel.testkit.Explanation;
import dev.semel.testkit.RecordedStorm;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** A bad line, a server that dies, sessions that are ended: what was acknowledged stays, and the rest may be either. */
class FaultTest extends ServerFaults {
    private static final int MOST_ENDED = 30;

    @Override
    DatabaseServer shared() {
        return PostgresServer.shared(PostgresVersion.NEWEST);
    }

    @Override
    DatabaseServer start() {
        return PostgresServer.start(PostgresVersion.NEWEST);
    }

    @Override
    Tables fresh() {
        return Tables.fresh(PostgresServer.shared(PostgresVersion.NEWEST));
    }

    @Override
    String impatient() {
        return "&socketTimeout=1&connectTimeout=2";
    }

    @Override
    String waiting(String prefix) {
        return "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%" + prefix + "%'";
    }

    @Test
    void sessions_that_an_administrator_ends_are_unavailable_once_and_work_again() {
        PostgresServer server = PostgresServer.shared(PostgresVersion.NEWEST);
        try (Tables tables = Tables.fresh(server);
                HikariDataSource pool = Tables.pool(server.jdbcUrl() + "&ApplicationName=ended")) {
            List<JdbcStore> nodes =
                    List.of(tables.through(pool).store(), tables.through(pool).store());
            RecordedStorm storm = new RecordedStorm(nodes, 77);
            CompletableFuture<Void> blowing = CompletableFuture.runAsync(() -> storm.blow(8, 40));
            long ended = 0;
            while (!blowing.isDone()) {
                // So many and no more, lest a slow machine does nothing but connect again.
                ended += ended >= MOST_ENDED
                        ? 0
                        : tables.number("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
                                + " WHERE application_name = 'ended' AND random() < 0.05");
                Asking.pause();
            }
            blowing.join();

            assertThat(ended).isPositive();
            answersAfterOnceForEachConnection(nodes.get(0), pool.getMaximumPoolSize());
            assertThat(storm.explainedBy(nodes.get(0))).isInstanceOf(Explanation.Explained.class);
        }
    }

    /** Those ended last may still lie in the pool, and each is found out by whoever is handed it. */
    private static void answersAfterOnceForEachConnection(JdbcStore store, int connections) {
        for (int unavailable = 0; ; unavailable++) {
            try {
                Asking.found(store, "k");
                return;
            } catch (StoreUnavailableException ended) {
                assertThat(unavailable).as("ended connections met: %s", ended).isLessThan(connections);
            }
        }
    }

    @Test
    void a_server_that_takes_no_more_connections_is_unavailable_until_it_does() throws SQLException {
        try (PostgresServer server = PostgresServer.start(PostgresVersion.NEWEST, Map.of("max_connections", "8"));
                HikariDataSource pool = Tables.pool(server.jdbcUrl(), config -> {
                    config.setConnectionTimeout(1_000);
                    config.setMinimumIdle(0);
                    config.setInitializationFailTimeout(-1);
                })) {
            Tables tables = Tables.in(pool);
            pool.getHikariPoolMXBean().softEvictConnections();
            List<Connection> others = new ArrayList<>();
            try {
                while (true) {
                    others.add(DriverManager.getConnection(server.superuserUrl()));
                }
            } catch (SQLException full) {
                assertThat(full.getSQLState()).isEqualTo("53300");
            }

            assertThatExceptionOfType(StoreUnavailableException.class)
                    .isThrownBy(tables::store)
                    .withMessageContaining("The database does not answer");
            for (Connection other : others) {
                other.close();
            }
            assertThat(Asking.settled(tables.store(), "k").status()).isEqualTo(Status.SUCCEEDED);
        }
    }
}
