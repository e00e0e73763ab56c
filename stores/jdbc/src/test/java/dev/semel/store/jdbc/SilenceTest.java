package dev.semel.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.zaxxer.hikari.HikariDataSource;
import dev.semel.protocol.Decision;
import dev.semel.servers.FaultProxy;
import dev.semel.servers.PostgresServer;
import dev.semel.servers.PostgresVersion;
import dev.semel.store.StoreUnavailableException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A pool without time-outs over a line that has gone: no thread waits for ever. */
@Timeout(60)
class SilenceTest {
    private static final Duration MOST = Duration.ofMillis(400);

    private final PostgresServer server = PostgresServer.shared(PostgresVersion.NEWEST);

    @Test
    void a_silent_connection_without_a_time_out_is_broken_off_and_a_new_one_serves() {
        try (Tables tables = Tables.fresh(server);
                FaultProxy proxy = FaultProxy.to(server);
                HikariDataSource pool = Tables.pool(proxy.through(server.jdbcUrl()))) {
            JdbcStore store = JdbcStore.open(pool, tables.options.silentFor(MOST));
            proxy.swallow();

            assertThatExceptionOfType(StoreUnavailableException.class)
                    .isThrownBy(() -> Asking.apply(store, Asking.claim("k", 1)));

            proxy.heal();
            assertThat(Asking.apply(store, Asking.claim("k", 1))).isInstanceOf(Decision.Granted.class);
        }
    }

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
    void a_silence_that_ends_before_it_begins_is_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> JdbcOptions.defaults().silentFor(Duration.ZERO))
                .withMessageContaining("PT0S");
    }
}
