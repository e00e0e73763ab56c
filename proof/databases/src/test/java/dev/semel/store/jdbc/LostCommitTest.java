package dev.semel.store.jdbc;

import static dev.semel.store.jdbc.Ledger.TRANSFER;
import static dev.semel.store.jdbc.Ledger.transfer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import dev.semel.engine.Engine;
import dev.semel.engine.Execution;
import dev.semel.engine.SystemTime;
import dev.semel.servers.Fate;
import dev.semel.servers.Fault;
import dev.semel.servers.FaultProxy;
import dev.semel.servers.PostgresServer;
import dev.semel.servers.PostgresVersion;
import dev.semel.testkit.Asking;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A commit that fails, or whose answer never comes: looked up behind the old transaction, never taken for a failure. */
class LostCommitTest {
    private final PostgresServer server = PostgresServer.shared(version());
    private final FaultProxy proxy = FaultProxy.to(server);
    private final Tables tables = Tables.fresh(server);
    private final HikariDataSource pool = Tables.pool(proxy.through(server.jdbcUrl()));
    private final Ledger ledger = new Ledger(tables);
    private final SystemTime time = new SystemTime();
    private final JdbcStore store = tables.store();
    private final Engine engine = Engine.over(store, time).start();
    private final Transactions transactions = store.transactions(pool);
    private final AtomicInteger runs = new AtomicInteger();

    PostgresVersion version() {
        return PostgresVersion.NEWEST;
    }

    @AfterEach
    void close() {
        engine.close();
        store.close();
        pool.close();
        proxy.close();
        time.close();
        tables.run("DROP TRIGGER IF EXISTS slow ON ${p}journal");
        tables.close();
    }

    enum Form {
        JOINED,
        LEASED
    }

    private Execution<String> move(Form form, Transactions over, String id) throws Exception {
        Ledger.Transfer asked = transfer(id);
        Transactions.Effect<String, Exception> effect = connection -> {
            runs.incrementAndGet();
            return ledger.move(connection, asked);
        };
        return form == Form.JOINED
                ? over.once(TRANSFER, asked, effect)
                : over.leased(engine).once(TRANSFER, asked, (connection, lease) -> effect.apply(connection));
    }

    @ParameterizedTest
    @CsvSource({
        "JOINED, LOSE_REPLY, 1", "JOINED, CUT_AFTER, 1", "JOINED, CUT_BEFORE, 2",
        "LEASED, LOSE_REPLY, 1", "LEASED, CUT_AFTER, 1", "LEASED, CUT_BEFORE, 2"
    })
    void a_commit_without_an_answer_is_looked_up_and_applied_once(Form form, Fate fate, int times) throws Exception {
        Fault lost = proxy.next(traffic -> traffic.executes("commit"), fate);

        Execution<String> told = move(form, transactions, "t");

        assertThat(lost.hasHappened()).isTrue();
        assertThat(told).isInstanceOf(Execution.Applied.class);
        assertThat(told.orThrow()).isEqualTo("a has 999");
        assertThat(runs).hasValue(times);
        assertThat(ledger.times("t")).isOne();
        assertThat(ledger.cents("a")).isEqualTo(999);
        assertThat(move(form, transactions, "t")).isInstanceOf(Execution.Replayed.class);
    }

    @ParameterizedTest
    @EnumSource
    void the_look_waits_behind_a_commit_that_is_still_under_way(Form form) throws Exception {
        slowCommits("0.7");
        proxy.next(traffic -> traffic.executes("commit"), Fate.CUT_AFTER);

        assertThat(move(form, transactions, "t")).isInstanceOf(Execution.Applied.class);

        assertThat(runs).hasValue(1);
        assertThat(ledger.times("t")).isOne();
    }

    @ParameterizedTest
    @EnumSource
    void what_cannot_be_found_out_in_time_is_told_so_and_a_retry_is_safe(Form form) throws Exception {
        slowCommits("1");
        proxy.next(traffic -> traffic.executes("commit"), Fate.CUT_AFTER);

        Execution<String> told = move(form, transactions.waitingAtMost(Duration.ofMillis(50)), "t");

        assertThat(told)
                .isInstanceOfSatisfying(
                        Execution.Unavailable.class,
                        unavailable ->
                                assertThat(unavailable.effectMayHaveRun()).isTrue());
        assertThat(transactions
                        .waitingAtMost(Duration.ofSeconds(30))
                        .once(TRANSFER, transfer("t"), connection -> ledger.move(connection, transfer("t"))))
                .isInstanceOf(Execution.Replayed.class);
        assertThat(ledger.times("t")).isOne();
    }

    /** A deferred trigger, so that the commit itself takes this long. */
    private void slowCommits(String seconds) {
        tables.run("CREATE OR REPLACE FUNCTION ${p}slow() RETURNS trigger LANGUAGE plpgsql AS"
                + " 'BEGIN PERFORM pg_sleep(" + seconds + "); RETURN NULL; END'");
        tables.run("CREATE CONSTRAINT TRIGGER slow AFTER INSERT ON ${p}journal DEFERRABLE INITIALLY DEFERRED"
                + " FOR EACH ROW EXECUTE FUNCTION ${p}slow()");
    }

    @ParameterizedTest
    @EnumSource
    void a_commit_that_the_business_refuses_is_its_failure_and_leaves_nothing(Form form) {
        tables.run("CREATE OR REPLACE FUNCTION ${p}refuse() RETURNS trigger LANGUAGE plpgsql AS"
                + " 'BEGIN RAISE EXCEPTION ''too late'' USING ERRCODE = ''23514''; END'");
        tables.run("CREATE CONSTRAINT TRIGGER slow AFTER INSERT ON ${p}journal DEFERRABLE INITIALLY DEFERRED"
                + " FOR EACH ROW EXECUTE FUNCTION ${p}refuse()");

        assertThatThrownBy(() -> move(form, transactions, "t"))
                .isInstanceOfSatisfying(
                        SQLException.class,
                        refused -> assertThat(refused.getSQLState()).isEqualTo("23514"));

        assertThat(runs).hasValue(1);
        assertThat(ledger.times("t")).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void a_connection_whose_commit_was_refused_goes_back_as_it_came(Form form) {
        tables.run("CREATE OR REPLACE FUNCTION ${p}refuse() RETURNS trigger LANGUAGE plpgsql AS"
                + " 'BEGIN RAISE EXCEPTION ''too late'' USING ERRCODE = ''23514''; END'");
        tables.run("CREATE CONSTRAINT TRIGGER slow AFTER INSERT ON ${p}journal DEFERRABLE INITIALLY DEFERRED"
                + " FOR EACH ROW EXECUTE FUNCTION ${p}refuse()");
        Handed handed = new Handed(pool);
        Transactions over = store.transactions(handed);

        assertThatThrownBy(() -> move(form, over, "t")).isInstanceOf(SQLException.class);

        assertThat(handed.changed()).isEmpty();
    }

    /** As a pool does that was closed meanwhile. */
    @Test
    void a_look_that_breaks_leaves_no_twin_waiting_for_ever() {
        AtomicInteger taken = new AtomicInteger();
        Transactions over = store.transactions(Failing.from(pool, () -> taken.incrementAndGet() > 2));
        proxy.next(traffic -> traffic.executes("commit"), Fate.LOSE_REPLY);

        assertThatThrownBy(() -> move(Form.LEASED, over, "t")).hasMessage("The pool is closed.");

        assertThat(runs).hasValue(1);
        assertThat(engine.gauges().attemptsUnderWay()).isZero();
    }

    @ParameterizedTest
    @EnumSource
    void a_connection_that_breaks_in_the_effect_leaves_nothing_and_a_retry_runs(Form form) throws Exception {
        proxy.next(traffic -> traffic.executes("_journal"), Fate.CUT_AFTER);

        assertThatThrownBy(() -> move(form, transactions, "t")).isInstanceOf(SQLException.class);

        assertThat(move(form, transactions, "t")).isInstanceOf(Execution.Applied.class);
        assertThat(ledger.times("t")).isOne();
    }

    @Test
    void a_server_that_crashes_in_the_middle_has_all_of_it_or_nothing() throws Exception {
        try (PostgresServer own = PostgresServer.start(version());
                Tables there = Tables.fresh(own);
                Race race = new Race();
                JdbcStore over = there.store()) {
            Ledger its = new Ledger(there);
            Transactions safe = over.transactions();
            for (int round = 0; round < 2; round++) {
                String name = "crash-" + round + "-";
                List<Future<Integer>> movers = List.of(
                        race.go(() -> moveUntilKnown(safe, its, name)), race.go(() -> moveUntilKnown(safe, its, name)));
                while (there.number("SELECT count(*) FROM ${p}journal") < 20 + 100L * round) {
                    Asking.pause();
                }
                own.kill();
                own.restart();
                for (Future<Integer> mover : movers) {
                    Race.result(mover);
                }
            }
            assertThat(there.number("SELECT count(*) FROM ${p}journal")).isEqualTo(200);
            assertThat(there.number("SELECT count(DISTINCT id) FROM ${p}journal"))
                    .isEqualTo(200);
            assertThat(its.cents("a")).isEqualTo(800);
            assertThat(there.number("SELECT count(*) FROM ${p}record WHERE state <> 2"))
                    .isZero();
        }
    }

    /** A hundred transfers, each asked for until its outcome is known. */
    private static Integer moveUntilKnown(Transactions over, Ledger its, String name) throws Exception {
        int asked = 0;
        for (int key = 0; key < 100; key++) {
            Ledger.Transfer wish = transfer(name + key);
            boolean known = false;
            while (!known) {
                asked++;
                try {
                    known = over.once(TRANSFER, wish, connection -> its.move(connection, wish))
                            instanceof Execution.Settled;
                } catch (SQLException crashed) {
                    // Nothing was applied by this attempt; the next one finds out, or runs.
                    assertThat(crashed.getSQLState()).matches("08.*|57P0.");
                }
            }
        }
        return asked;
    }
}
