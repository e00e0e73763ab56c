package dev.semel.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.semel.servers.DatabaseServer;
import dev.semel.testkit.Explanation;
import dev.semel.testkit.RecordedStorm;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Several nodes, many threads, few keys, the server's own clock: each key's history has an order that the protocol
 * explains. More of it with {@code -Dsemel.storms=200}.
 */
abstract class ServerStorms {
    private static final int NODES = 3;
    private static final int THREADS = 12;
    private static final int BATCHES = 40;
    private static final int MORE = Integer.getInteger("semel.storms", 2);

    static void explained(Supplier<Tables> fresh) {
        for (int seed = 1; seed <= MORE; seed++) {
            try (Tables tables = fresh.get()) {
                blow(tables, seed);
            }
        }
    }

    /** Over a pool to this server whose address ends so and which is set so. */
    static void explainedInPool(DatabaseServer server, Tables fresh, String setting, Consumer<HikariConfig> settings) {
        try (fresh;
                HikariDataSource pool = Tables.pool(server.jdbcUrl() + setting, settings)) {
            blow(fresh.through(pool), 7);
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
