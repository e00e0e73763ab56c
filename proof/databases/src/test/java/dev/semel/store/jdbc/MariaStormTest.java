package dev.semel.store.jdbc;

import com.zaxxer.hikari.HikariConfig;
import dev.semel.servers.MariaServer;
import dev.semel.servers.MariaVersion;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Storms on MariaDB, however the pool sets its connections. */
class MariaStormTest extends ServerStorms {
    @ParameterizedTest
    @EnumSource
    void nodes_that_share_a_database_are_explained(MariaVersion version) {
        explained(() -> Tables.fresh(MariaServer.shared(version)));
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
        explainedInPool(server, Tables.fresh(server), setting, settings);
    }
}
