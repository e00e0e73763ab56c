package dev.semel.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.semel.servers.PostgresServer;
import dev.semel.servers.PostgresVersion;
import dev.semel.testkit.Explanation;
import dev.semel.testkit.RecordedStorm;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Several nodes, many threads, few keys, the server's own clock: each key's history has an order that the protocol
 * explains. More of it with {@code -Dsemel.storms=200}.
 */
class StormTest {
    private static final int NODES = 3;
    private static final int THREADS = 12;
    private static final int BATCHES = 40;
    private static final int MORE = Integer.getInteger("semel.storms", 2);

    @ParameterizedTest
    @ValueSource(strings = {"NEWEST", "OLDEST"})
    void nodes_that_share_a_database_are_explained(PostgresVersion version) {
        for (int seed = 1; seed <= MORE; seed++) {
            try (Tables tables = Tables.fresh(PostgresServer.shared(version))) {
                blow(tables, seed);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TRANSACTION_REPEATABLE_READ", "TRANSACTION_SERIALIZABLE"})
    void a_stricter_default_isolation_changes_nothing(String isolation) {
        inPool(config -> {
            config.setTransactionIsolation(isolation);
            config.setAutoCommit(false);
        });
    }

    @Test
    void statements_without_a_name_on_the_server_change_nothing() {
        inPool(config -> config.addDataSourceProperty("preferQueryMode", "simple"));
    }

    private static void inPool(Consumer<HikariConfig> settings) {
        PostgresServer server = PostgresServer.shared(PostgresVersion.NEWEST);
        try (Tables tables = Tables.fresh(server);
                HikariDataSource pool = Tables.pool(server.jdbcUrl(), settings)) {
            blow(tables.through(pool), 7);
        }
    }

    private static void blow(Tables tables, long seed) {
        List<JdbcStore> nodes = new ArrayList<>();
        for (int node = 0; node < NODES; node++) {
            nodes.add(tables.store());
        }
        RecordedStorm storm = new RecordedStorm(nodes, seed);
        storm.blow(THREADS, BATCHES);

        assertThat(storm.history().unknown()).isZero();
        assertThat(storm.explainedBy(nodes.get(0))).isInstanceOf(Explanation.Explained.class);
        nodes.forEach(JdbcStore::close);
    }
}
