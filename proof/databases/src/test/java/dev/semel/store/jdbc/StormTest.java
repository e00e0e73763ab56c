package dev.semel.store.jdbc;

import com.zaxxer.hikari.HikariConfig;
import dev.semel.servers.PostgresServer;
import dev.semel.servers.PostgresVersion;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Storms on PostgreSQL, and with other settings of the pool than the manual's. */
class StormTest extends ServerStorms {
    @ParameterizedTest
    @ValueSource(strings = {"NEWEST", "OLDEST"})
    void nodes_that_share_a_database_are_explained(PostgresVersion version) {
        explained(() -> Tables.fresh(PostgresServer.shared(version)));
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
        explainedInPool(server, Tables.fresh(server), "", settings);
    }
}
