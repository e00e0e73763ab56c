package dev.semel.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.zaxxer.hikari.HikariDataSource;
import dev.semel.servers.PostgresServer;
import dev.semel.servers.PostgresVersion;
import dev.semel.testkit.Asking;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A pool without time-outs over a line that has gone: no thread waits for ever. */
@Timeout(600)
class SilenceTest {
    private static final Duration MOST = Duration.ofSeconds(2);

    private final PostgresServer server = PostgresServer.shared(PostgresVersion.NEWEST);

    @Test
    void a_time_out_of_the_pools_own_is_left_alone_and_ours_does_not_outlast_our_statement() throws SQLException {
        try (Tables tables = Tables.fresh(server);
                HikariDataSource none = Tables.pool(server.jdbcUrl(), config -> config.setMaximumPoolSize(1));
                HikariDataSource own =
                        Tables.pool(server.jdbcUrl() + "&socketTimeout=7", config -> config.setMaximumPoolSize(1))) {
            assertThat(timeOutAfterUse(none, tables)).isZero();
            assertThat(timeOutAfterUse(own, tables)).isEqualTo(7_000);
        }
    }

    private static int timeOutAfterUse(HikariDataSource pool, Tables tables) throws SQLException {
        JdbcStore store = JdbcStore.open(pool, tables.options.silentFor(MOST));
        Asking.apply(store, Asking.claim("k", 1));
        try (Connection connection = pool.getConnection()) {
            return connection.getNetworkTimeout();
        }
    }

    @Test
    void a_silence_too_short_for_the_server_to_give_up_in_is_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> JdbcOptions.defaults().silentFor(Duration.ofMillis(1_999)))
                .withMessageContaining("PT1.999S");
    }
}
