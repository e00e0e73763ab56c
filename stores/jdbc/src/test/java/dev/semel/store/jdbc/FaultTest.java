package dev.semel.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.zaxxer.hikari.HikariDataSource;
import dev.semel.protocol.Decision;
import dev.semel.protocol.IntentRecord;
import dev.semel.protocol.Status;
import dev.semel.servers.Fate;
import dev.semel.servers.FaultProxy;
import dev.semel.servers.PostgresServer;
import dev.semel.servers.PostgresVersion;
import dev.semel.store.StoreUnavailableException;
import dev.semel.testkit.Explanation;
import dev.semel.testkit.RecordedStorm;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A bad line, a server that dies, sessions that are ended: what was acknowledged stays, and the rest may be either. */
class FaultTest {
    private static final int HARMED_IN_A_HUNDRED = 3;
    private static final int MOST_ENDED = 30;

    @ParameterizedTest
    @EnumSource(Fate.class)
    void whatever_the_line_does_the_history_is_explained(Fate fate) {
        PostgresServer server = PostgresServer.shared(PostgresVersion.NEWEST);
        try (Tables tables = Tables.fresh(server);
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

    private static HikariDataSource badPool(String url) {
        return Tables.pool(url + "&socketTimeout=1&connectTimeout=2", config -> {
            config.setConnectionTimeout(10_000);
            config.setValidationTimeout(1_000);
        });
    }

    @Test
    void a_claim_whose_reply_is_lost_is_granted_again_under_the_same_epoch() {
        PostgresServer server = PostgresServer.shared(PostgresVersion.NEWEST);
        try (Tables tables = Tables.fresh(server);
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

    @Test
    void a_server_that_is_killed_under_load_forgets_nothing_and_the_store_works_again_by_itself() throws Exception {
        try (PostgresServer server = PostgresServer.start(PostgresVersion.NEWEST);
                HikariDataSource pool = badPool(server.jdbcUrl())) {
            Tables tables = Tables.in(pool);
            JdbcStore store = tables.store();
            Map<String, IntentRecord> settled = new ConcurrentHashMap<>();
            Map<String, IntentRecord> claimed = new ConcurrentHashMap<>();
            AtomicBoolean over = new AtomicBoolean();
            List<CompletableFuture<Void>> load = new ArrayList<>();
            for (int thread = 0; thread < 6; thread++) {
                String name = "t" + thread + "-";
                load.add(CompletableFuture.runAsync(() -> claimAndSettle(store, name, claimed, settled, over)));
            }
            for (int kill = 1; kill <= 2; kill++) {
                awaitMore(settled, 100);
                server.kill();
                server.restart();
            }
            awaitMore(settled, 100);
            over.set(true);
            load.forEach(CompletableFuture::join);

            assertThat(settled)
                    .allSatisfy((key, record) ->
                            assertThat(Asking.found(store, key)).isEqualTo(record));
            claimed.forEach((key, record) ->
                    assertThat(Asking.found(store, key).epoch()).as(key).isEqualTo(record.epoch()));
        }
    }

    static void claimAndSettle(
            JdbcStore store,
            String name,
            Map<String, IntentRecord> claimed,
            Map<String, IntentRecord> settled,
            AtomicBoolean over) {
        for (int number = 0; !over.get(); number++) {
            String key = name + number;
            try {
                IntentRecord granted = Asking.granted(store, Asking.claim(key, 1));
                claimed.put(key, granted);
                Decision answer = Asking.apply(store, Asking.succeed(key, granted.lease(), Asking.DAY));
                settled.put(key, ((Decision.Accepted) answer).record());
            } catch (StoreUnavailableException unknown) {
                // Nothing is known of this key; the next one is asked for.
                Asking.pause();
            }
        }
    }

    static void awaitMore(Map<String, IntentRecord> settled, int more) {
        int from = settled.size();
        long end = System.nanoTime() + Duration.ofSeconds(60).toNanos();
        while (settled.size() < from + more) {
            assertThat(System.nanoTime()).as("settlements come again").isLessThan(end);
            Asking.pause();
        }
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
