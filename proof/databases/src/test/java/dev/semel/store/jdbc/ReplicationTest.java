package dev.semel.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.zaxxer.hikari.HikariDataSource;
import dev.semel.engine.Engine;
import dev.semel.engine.Execution;
import dev.semel.engine.SystemTime;
import dev.semel.policy.DurabilityGrade;
import dev.semel.protocol.Decision;
import dev.semel.protocol.IntentRecord;
import dev.semel.servers.PostgresServer;
import dev.semel.servers.PostgresVersion;
import dev.semel.store.StoreRefusedException;
import dev.semel.store.StoreUnavailableException;
import dev.semel.testkit.Asking;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** A primary that is lost, with a standby that it waited for and with one that it did not wait for. */
class ReplicationTest {
    private static final int ENOUGH = 300;

    @Test
    void what_a_synchronous_standby_has_survives_the_loss_of_the_primary() {
        try (PostgresServer primary = PostgresServer.start(PostgresVersion.NEWEST);
                PostgresServer standby = PostgresServer.standbyOf(primary, true);
                HikariDataSource pool = Tables.pool(primary.jdbcUrl(), config -> config.setConnectionTimeout(1_000))) {
            Tables tables = Tables.in(pool);
            JdbcStore store = tables.store();
            assertThat(store.describe().grade()).isEqualTo(DurabilityGrade.REPLICATED);
            Map<String, IntentRecord> claimed = new ConcurrentHashMap<>();
            Map<String, IntentRecord> settled = new ConcurrentHashMap<>();
            List<CompletableFuture<Void>> load = new ArrayList<>();
            for (int thread = 0; thread < 4; thread++) {
                String name = "t" + thread + "-";
                load.add(CompletableFuture.runAsync(() -> untilItDies(store, name, claimed, settled)));
            }
            while (settled.size() < ENOUGH) {
                Asking.pause();
            }
            primary.kill();
            load.forEach(CompletableFuture::join);
            standby.promote();

            try (HikariDataSource promoted = Tables.pool(standby.jdbcUrl())) {
                JdbcStore after = tables.through(promoted).store();
                claimed.forEach((key, record) ->
                        assertThat(Asking.found(after, key).epoch()).as(key).isEqualTo(record.epoch()));
                settled.forEach((key, record) ->
                        assertThat(Asking.found(after, key)).as(key).isEqualTo(record));
                assertThat(after.describe().generation())
                        .isEqualTo(store.describe().generation());
                assertThat(after.describe().grade()).isEqualTo(DurabilityGrade.MACHINE);
                long highest = claimed.values().stream()
                        .mapToLong(IntentRecord::epoch)
                        .max()
                        .orElseThrow();
                assertThat(Asking.granted(after, Asking.claim("later", 1)).epoch())
                        .isGreaterThan(highest);
            }
        }
    }

    private static void untilItDies(
            JdbcStore store, String name, Map<String, IntentRecord> claimed, Map<String, IntentRecord> settled) {
        try {
            for (int number = 0; ; number++) {
                IntentRecord granted = Asking.granted(store, Asking.claim(name + number, 1));
                claimed.put(name + number, granted);
                Decision answer = Asking.apply(store, Asking.succeed(name + number, granted.lease(), Asking.DAY));
                settled.put(name + number, ((Decision.Accepted) answer).record());
            }
        } catch (StoreUnavailableException dead) {
            assertThat(dead).hasMessageContaining("did not answer");
        }
    }

    @Test
    void what_an_asynchronous_standby_lacks_is_forgotten_and_no_grade_said_otherwise() {
        try (PostgresServer primary = PostgresServer.start(PostgresVersion.NEWEST);
                PostgresServer standby = PostgresServer.standbyOf(primary, false);
                HikariDataSource pool = Tables.pool(primary.jdbcUrl())) {
            Tables tables = Tables.in(pool);
            JdbcStore store = tables.store();
            assertThat(store.describe().grade()).isEqualTo(DurabilityGrade.MACHINE);
            Asking.settled(store, "kept");
            standby.catchUp();
            standby.holdBack();
            IntentRecord lost = Asking.settled(store, "lost");
            primary.kill();
            standby.promote();

            try (HikariDataSource promoted = Tables.pool(standby.jdbcUrl())) {
                JdbcStore after = tables.through(promoted).store();
                assertThat(Asking.found(after, "kept")).isNotNull();
                assertThat(Asking.found(after, "lost")).isNull();
                // Nothing in the database tells; the operator must.
                assertThat(after.describe().generation())
                        .isEqualTo(store.describe().generation());

                String renewed = JdbcSchema.of(tables.options).renewGeneration(promoted);
                JdbcStore declared = tables.through(promoted).store();
                assertThat(declared.describe().generation())
                        .isEqualTo(renewed)
                        .isNotEqualTo(store.describe().generation());
                assertThat(Asking.granted(declared, Asking.claim("lost", 2)).epoch())
                        .isGreaterThan(lost.epoch());
            }
        }
    }

    @Test
    void a_standby_is_refused_at_opening_and_is_not_read_if_connections_come_to_lead_to_it() {
        try (PostgresServer primary = PostgresServer.start(PostgresVersion.NEWEST);
                PostgresServer standby = PostgresServer.standbyOf(primary, false);
                HikariDataSource toPrimary = Tables.pool(primary.jdbcUrl());
                HikariDataSource toStandby = Tables.pool(standby.jdbcUrl())) {
            AtomicReference<DataSource> where = new AtomicReference<>(toPrimary);
            Tables tables = Tables.in(toPrimary);
            JdbcStore store = JdbcStore.open(leadingTo(where), tables.options);
            Asking.settled(store, "k");
            standby.catchUp();

            assertThatExceptionOfType(StoreRefusedException.class)
                    .isThrownBy(() -> JdbcStore.open(toStandby, tables.options))
                    .withMessageContaining("is a standby");

            where.set(toStandby);
            assertThatExceptionOfType(StoreUnavailableException.class)
                    .isThrownBy(() -> Asking.found(store, "k"))
                    .withMessageContaining("is a standby now");
            assertThatExceptionOfType(StoreUnavailableException.class)
                    .isThrownBy(() -> Asking.apply(store, Asking.claim("k", 2)));
        }
    }

    @Test
    void a_commit_that_gave_up_waiting_for_its_standby_is_not_taken_for_one_that_reached_it() throws Exception {
        try (PostgresServer primary = PostgresServer.start(PostgresVersion.NEWEST);
                PostgresServer standby = PostgresServer.standbyOf(primary, true);
                HikariDataSource pool = Tables.pool(primary.jdbcUrl());
                HikariDataSource root = Tables.pool(primary.superuserUrl())) {
            Tables tables = Tables.in(pool);
            JdbcStore store = tables.store();
            Tables asRoot = tables.through(root);
            // The claim of the leased form commits while the standby is there, its transaction does not.
            assertThat(cancelled(asRoot, standby, () -> leased(store, standby::stop)))
                    .satisfies(ReplicationTest::mayHaveRun);
            assertThat(cancelled(
                            asRoot,
                            standby,
                            () -> store.transactions()
                                    .once(Ledger.TRANSFER, Ledger.transfer("joined"), connection -> "on one machine")))
                    .satisfies(ReplicationTest::mayHaveRun);

            assertThat(cancelled(asRoot, standby, () -> Asking.apply(store, Asking.claim("k", 1))))
                    .isInstanceOf(StoreUnavailableException.class)
                    .asString()
                    .contains("did not wait for its standby");
            primary.reset("synchronous_standby_names");
        }
    }

    private static Execution<String> leased(JdbcStore store, Runnable inTheEffect) throws Exception {
        try (SystemTime time = new SystemTime();
                Engine engine = Engine.over(store, time).start()) {
            return store.transactions()
                    .leased(engine)
                    .once(Ledger.TRANSFER, Ledger.transfer("leased"), (connection, lease) -> {
                        inTheEffect.run();
                        return "on one machine";
                    });
        }
    }

    /**
     * What is told by a call whose commit an operator cancels while it waits for the standby that is gone; while that is
     * there, commits wait a moment for it as well.
     */
    private static Object cancelled(Tables asRoot, PostgresServer standby, Callable<Object> call) throws Exception {
        CompletableFuture<Object> told = new CompletableFuture<>();
        Thread caller = new Thread(() -> {
            try {
                told.complete(call.call());
            } catch (Throwable failure) {
                told.complete(failure);
            }
        });
        caller.start();
        while (!told.isDone()) {
            if (!standby.runs()) {
                asRoot.number(
                        "SELECT count(pg_cancel_backend(pid)) FROM pg_stat_activity WHERE wait_event = 'SyncRep'");
            }
            Asking.pause();
        }
        return told.get();
    }

    private static void mayHaveRun(Object told) {
        assertThat(told)
                .isInstanceOfSatisfying(
                        Execution.Unavailable.class,
                        unavailable ->
                                assertThat(unavailable.effectMayHaveRun()).isTrue())
                .asString()
                .contains("did not wait for its standby");
    }

    private static DataSource leadingTo(AtomicReference<DataSource> where) {
        return (DataSource) Proxy.newProxyInstance(
                ReplicationTest.class.getClassLoader(),
                new Class<?>[] {DataSource.class},
                (proxy, method, arguments) -> {
                    try {
                        return method.invoke(where.get(), arguments);
                    } catch (InvocationTargetException thrown) {
                        throw thrown.getCause();
                    }
                });
    }
}
