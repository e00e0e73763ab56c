package dev.semel.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.zaxxer.hikari.HikariDataSource;
import dev.semel.protocol.Decision;
import dev.semel.protocol.IntentRecord;
import dev.semel.servers.DatabaseServer;
import dev.semel.servers.Fate;
import dev.semel.servers.FaultProxy;
import dev.semel.store.StoreUnavailableException;
import dev.semel.testkit.AcknowledgedLoad;
import dev.semel.testkit.Asking;
import dev.semel.testkit.Explanation;
import dev.semel.testkit.RecordedStorm;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A database server over a bad line, killed, and silent: what was acknowledged stays, and the rest may be either. */
@Timeout(600)
abstract class ServerFaults {
    private static final int HARMED_IN_A_HUNDRED = 3;
    private static final Duration MOST_SILENCE = Duration.ofSeconds(2);

    /** One for all tests, which none of them harms. */
    abstract DatabaseServer shared();

    /** One of the test's own. */
    abstract DatabaseServer start();

    /** Empty tables in the shared one. */
    abstract Tables fresh();

    /** Settings of its driver by which a connection that says nothing is given up after a second. */
    abstract String impatient();

    /** Asks the shared one how many statements about tables of this prefix wait for a lock. */
    abstract String waiting(String prefix);

    @ParameterizedTest
    @EnumSource(Fate.class)
    void whatever_the_line_does_the_history_is_explained(Fate fate) {
        DatabaseServer server = shared();
        try (Tables tables = fresh();
                FaultProxy proxy = FaultProxy.to(server);
                HikariDataSource pool = badPool(proxy.through(server.jdbcUrl()))) {
            List<JdbcStore> nodes = new ArrayList<>();
            for (int node = 0; node < 3; node++) {
                nodes.add(tables.through(pool).store());
            }
            Random random = new Random(fate.name().length());
            AtomicInteger harmed = new AtomicInteger();
            proxy.delay(Duration.ofMillis(1), Duration.ofMillis(1));
            proxy.slice(200);
            proxy.judge(traffic -> {
                boolean hit = traffic.executes(tables.options.schema()) && random.nextInt(100) < HARMED_IN_A_HUNDRED;
                harmed.addAndGet(hit ? 1 : 0);
                return hit ? fate : Fate.PASS;
            });
            RecordedStorm storm = new RecordedStorm(nodes, 100 + fate.name().length());
            storm.blow(8, 25);
            proxy.heal();

            assertThat(harmed).hasPositiveValue();
            if (fate != Fate.PASS) {
                assertThat(storm.history().unknown()).isPositive();
            }
            assertThat(storm.explainedBy(tables.store())).isInstanceOf(Explanation.Explained.class);
        }
    }

    @Test
    void a_claim_whose_reply_is_lost_is_granted_again_under_the_same_epoch() {
        DatabaseServer server = shared();
        try (Tables tables = fresh();
                FaultProxy proxy = FaultProxy.to(server);
                HikariDataSource pool = badPool(proxy.through(server.jdbcUrl()))) {
            JdbcStore store = tables.through(pool).store();
            proxy.next(traffic -> traffic.executes("INSERT INTO"), Fate.LOSE_REPLY);

            assertThatExceptionOfType(StoreUnavailableException.class)
                    .isThrownBy(() -> Asking.apply(store, Asking.claim("k", 1)));

            assertThat(Asking.apply(store, Asking.claim("k", 2))).isInstanceOf(Decision.Running.class);
            Decision again = Asking.apply(store, Asking.claim("k", 1));
            assertThat(((Decision.Granted) again).repeated()).isTrue();
            assertThat(((Decision.Granted) again).record()).isEqualTo(Asking.found(tables.store(), "k"));
        }
    }

    HikariDataSource badPool(String url) {
        return Tables.pool(url + impatient(), config -> {
            config.setConnectionTimeout(10_000);
            config.setValidationTimeout(1_000);
        });
    }

    @Test
    void a_server_that_is_killed_under_load_forgets_nothing_and_the_store_works_again_by_itself() throws Exception {
        try (DatabaseServer server = start();
                HikariDataSource pool = badPool(server.jdbcUrl())) {
            Tables tables = Tables.in(pool);
            JdbcStore store = tables.store();
            AcknowledgedLoad load = new AcknowledgedLoad(store);
            try (load) {
                for (int kill = 1; kill <= 2; kill++) {
                    load.awaitMore(100);
                    server.kill();
                    server.restart();
                }
                load.awaitMore(100);
            }
            assertThat(load.lost(store)).isZero();
        }
    }

    @Test
    void a_silent_connection_without_a_time_out_is_broken_off_and_a_new_one_serves() {
        DatabaseServer server = shared();
        try (Tables tables = fresh();
                FaultProxy proxy = FaultProxy.to(server);
                HikariDataSource pool = Tables.pool(proxy.through(server.jdbcUrl()))) {
            JdbcStore store = JdbcStore.open(pool, tables.options.silentFor(MOST_SILENCE));
            proxy.swallow();

            assertThatExceptionOfType(StoreUnavailableException.class)
                    .isThrownBy(() -> Asking.apply(store, Asking.claim("k", 1)));

            proxy.heal();
            // The pool waits for what it was opening meanwhile as long as nobody tells it.
            proxy.cut();
            assertThat(Asking.apply(store, Asking.claim("k", 1))).isInstanceOf(Decision.Granted.class);
        }
    }

    @Test
    void a_statement_that_is_given_up_leaves_nothing_at_work_in_the_server() throws SQLException {
        try (Tables tables = fresh();
                Connection user = tables.source.getConnection()) {
            JdbcStore store = JdbcStore.open(tables.source, tables.options.silentFor(MOST_SILENCE));
            IntentRecord granted = Asking.granted(store, Asking.claim("k", 1));
            user.setAutoCommit(false);
            try (Statement lock = user.createStatement()) {
                lock.execute("SELECT * FROM " + tables.options.prefix() + "record FOR UPDATE");
            }

            assertThatExceptionOfType(StoreUnavailableException.class)
                    .isThrownBy(() -> Asking.apply(store, Asking.succeed("k", granted.lease(), Asking.DAY)));

            assertThat(tables.number(waiting(tables.options.prefix()))).isZero();
            user.rollback();
            assertThat(Asking.apply(store, Asking.succeed("k", granted.lease(), Asking.DAY)))
                    .isInstanceOf(Decision.Accepted.class);
        }
    }
}
