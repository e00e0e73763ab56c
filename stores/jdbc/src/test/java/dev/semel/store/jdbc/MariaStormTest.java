package dev.semel.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.semel.servers.MariaServer;
import dev.semel.servers.MariaVersion;
import dev.semel.testkit.Explanation;
import dev.semel.testkit.RecordedStorm;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Several nodes, many threads, few keys, MariaDB's own clock: each key's history has an order that the protocol explains,
 * however the pool sets its connections. More of it with {@code -Dsemel.storms=200}.
 */
class MariaStormTest {
    private static final int NODES = 3;
    private static final int THREADS = 12;
    private static final int BATCHES = 40;
    private static final int MORE = Integer.getInteger("semel.storms", 2);

    @ParameterizedTest
    @EnumSource
    void nodes_that_share_a_database_are_explained(MariaVersion version) {
        for (int seed = 1; seed <= MORE; seed++) {
            try (Tables tables = Tables.fresh(MariaServer.shared(version))) {
                blow(tables, seed);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TRANSACTION_READ_UNCOMMITTED", "TRANSACTION_REPEATABLE_READ", "TRANSACTION_SERIALIZABLE"})
    void another_default_isolation_changes_nothing(String isolation) {
        inPool("", config -> {
            config.setTransactionIsolation(isolation);
            config.setAutoCommit(false);
        });
    }

    /** The driver then counts rows that were found, or those alone that were changed. */
    @ParameterizedTest
    @ValueSource(strings = {"true", "false"})
    void how_the_driver_counts_rows_changes_nothing(boolean affected) {
        inPool("&useAffectedRows=" + affected, config -> {});
    }

    @Test
    void statements_that_are_prepared_at_the_server_change_nothing() {
        inPool("&useServerPrepStmts=true", config -> {});
    }

    private static void inPool(String setting, Consumer<HikariConfig> settings) {
        MariaServer server = MariaServer.shared(MariaVersion.NEWEST);
        try (Tables tables = Tables.fresh(server);
                HikariDataSource pool = Tables.pool(server.jdbcUrl() + setting, settings)) {
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
