package dev.semel.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.semel.policy.LeaseTerms;
import dev.semel.policy.RetentionTerms;
import dev.semel.protocol.Decision;
import dev.semel.protocol.Event;
import dev.semel.protocol.IntentRecord;
import dev.semel.servers.Fate;
import dev.semel.servers.FaultProxy;
import dev.semel.servers.PostgresServer;
import dev.semel.servers.PostgresVersion;
import dev.semel.testkit.Asking;
import dev.semel.testkit.MovableClock;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What comes between two statements of one node, in just the order that would harm. */
class InterleavingTest {
    private static final LeaseTerms SHORT = new LeaseTerms(100, 3);
    private static final RetentionTerms BRIEF = new RetentionTerms(100, 100, 100);

    private final PostgresServer server = PostgresServer.shared(PostgresVersion.NEWEST);
    private final MovableClock clock = MovableClock.at(1_700_000_000_000L);
    private Tables tables;
    private FaultProxy proxy;
    private HikariDataSource slowPool;
    private JdbcStore store;
    private JdbcStore slow;

    @BeforeEach
    void openTwoNodes() {
        tables = Tables.fresh(server);
        store = tables.store(clock);
        proxy = FaultProxy.to(server);
        slowPool = Tables.pool(proxy.through(server.jdbcUrl()));
        slow = tables.through(slowPool).store(clock);
    }

    @AfterEach
    void close() {
        proxy.close();
        slowPool.close();
        tables.close();
    }

    @Test
    void a_take_over_that_was_decided_on_an_earlier_life_does_not_write_over_the_next() throws Exception {
        IntentRecord first = Asking.granted(store, Asking.claim("k", 1, Asking.REPEATABLE, SHORT));
        clock.advance(Duration.ofMillis(150));

        Decision late = slowlyWhile("SET state = a.state", Asking.claim("k", 2, Asking.REPEATABLE, SHORT), () -> {
            Asking.apply(store, Asking.succeed("k", first.lease(), BRIEF));
            clock.advance(Duration.ofMillis(250));
            Asking.apply(store, new Event.Expire(Asking.key("k")));
            Asking.granted(store, Asking.claim("k", 3));
        });

        assertThat(late).isInstanceOf(Decision.Running.class);
        IntentRecord stored = Asking.found(store, "k");
        assertThat(stored).isNotNull();
        assertThat(stored.lease().nonce()).isEqualTo(Asking.claim("k", 3).nonce());
    }

    @Test
    void a_row_that_stood_for_none_is_not_taken_for_the_record_that_came_after_it() throws Exception {
        tables.run("INSERT INTO ${p}record (key, epoch, first_epoch, since_ms, version, applied_version, until_ms,"
                + " changed_ms, revision, renewals, state, unproved, nonce, head, history) SELECT "
                + bytea(Asking.key("g").encoded()) + ", 5, 0, 0, 0, 0, 0, 0, 0, 0, 0, false, '\\x00'::bytea,"
                + " ''::bytea, ''::bytea");

        Decision late = slowlyWhile("SET state = a.state", Asking.claim("g", 1), () -> {
            tables.run("DELETE FROM ${p}record WHERE state = 0");
            Asking.granted(store, Asking.claim("g", 2));
        });

        assertThat(late).isInstanceOf(Decision.Running.class);
    }

    @Test
    void a_statement_that_is_given_up_does_not_have_what_went_before_it_decided_twice() throws Exception {
        IntentRecord settled = Asking.granted(store, Asking.claim("a", 1));
        IntentRecord renewed = Asking.granted(store, Asking.claim("b", 1));
        Asking.granted(store, Asking.claim("c", 1, Asking.REPEATABLE, SHORT));
        clock.advance(Duration.ofMillis(150));
        List<Event> batch = List.of(
                Asking.succeed("a", settled.lease(), Asking.DAY),
                new Event.Renew(Asking.key("b"), renewed.lease(), Asking.LEASE),
                Asking.claim("c", 2, Asking.REPEATABLE, SHORT));

        CompletableFuture<List<Decision>> answers;
        try (Connection other = tables.source.getConnection();
                Statement statement = other.createStatement();
                HikariDataSource impatient =
                        Tables.pool(server.jdbcUrl() + "&ApplicationName=impatient&options=-c%20lock_timeout=100ms")) {
            other.setAutoCommit(false);
            statement.executeQuery("SELECT FROM " + tables.options.prefix() + "record WHERE key = "
                    + bytea(Asking.key("c").encoded()) + " FOR UPDATE");
            JdbcStore node = tables.through(impatient).store(clock);
            answers = CompletableFuture.supplyAsync(() -> node.apply(batch));
            awaitSecondTry();
            other.rollback();
            answers.get(30, TimeUnit.SECONDS);
        }

        assertThat(((Decision.Accepted) answers.get().get(0)).repeated()).isFalse();
        assertThat(Asking.found(store, "b").state().toString()).contains("renewals=1");
        assertThat(answers.get().get(2)).isInstanceOf(Decision.Granted.class);
    }

    /** Until the third has waited for the row, been given up, and waits again. */
    private void awaitSecondTry() {
        long first = 0;
        long now = 0;
        while (first == 0 || now == 0 || now == first) {
            Asking.pause();
            now = tables.number("SELECT coalesce(max((extract(epoch FROM query_start) * 1000000)::bigint), 0)"
                    + " FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND application_name = 'impatient'");
            first = first == 0 ? now : first;
        }
    }

    private Decision slowlyWhile(String statement, Event event, Runnable meanwhile) throws Exception {
        CountDownLatch reached = new CountDownLatch(1);
        CountDownLatch done = new CountDownLatch(1);
        proxy.judge(traffic -> {
            if (reached.getCount() > 0 && traffic.executes(statement)) {
                reached.countDown();
                await(done);
            }
            return Fate.PASS;
        });
        CompletableFuture<Decision> late = CompletableFuture.supplyAsync(() -> Asking.apply(slow, event));
        assertThat(reached.await(30, TimeUnit.SECONDS)).isTrue();
        meanwhile.run();
        done.countDown();
        return late.get(30, TimeUnit.SECONDS);
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private static String bytea(byte[] bytes) {
        return "'\\x" + HexFormat.of().formatHex(bytes) + "'::bytea";
    }
}
