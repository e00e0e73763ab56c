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
import dev.semel.servers.MariaServer;
import dev.semel.servers.MariaVersion;
import dev.semel.testkit.Asking;
import dev.semel.testkit.MovableClock;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What comes between two statements of one node on MariaDB, in just the order that would harm. */
@Timeout(600)
class MariaInterleavingTest {
    private static final LeaseTerms SHORT = new LeaseTerms(100, 3);
    private static final RetentionTerms BRIEF = new RetentionTerms(100, 100, 100);

    private final MariaServer server = MariaServer.shared(MariaVersion.NEWEST);
    private final MovableClock clock = MovableClock.at(1_700_000_000_000L);

    @Test
    void a_take_over_that_was_decided_on_an_earlier_life_does_not_write_over_the_next() throws Exception {
        try (Tables tables = Tables.fresh(server);
                FaultProxy proxy = FaultProxy.to(server);
                HikariDataSource slowPool = Tables.pool(proxy.through(server.jdbcUrl()));
                Race race = new Race()) {
            JdbcStore store = tables.store(clock);
            JdbcStore slow = tables.through(slowPool).store(clock);
            IntentRecord first = Asking.granted(store, Asking.claim("k", 1, Asking.REPEATABLE, SHORT));
            clock.advance(Duration.ofMillis(150));
            CountDownLatch reached = new CountDownLatch(1);
            CountDownLatch done = new CountDownLatch(1);
            proxy.judge(traffic -> {
                if (reached.getCount() > 0 && traffic.executes("UPDATE " + tables.options.prefix() + "record")) {
                    reached.countDown();
                    await(done);
                }
                return Fate.PASS;
            });

            Future<Decision> late = race.go(() -> Asking.apply(slow, Asking.claim("k", 2, Asking.REPEATABLE, SHORT)));
            await(reached);
            Asking.apply(store, Asking.succeed("k", first.lease(), BRIEF));
            clock.advance(Duration.ofMillis(250));
            Asking.apply(store, new Event.Expire(Asking.key("k")));
            Asking.granted(store, Asking.claim("k", 3));
            done.countDown();

            assertThat(Race.result(late)).isInstanceOf(Decision.Running.class);
            assertThat(Asking.found(store, "k").lease().nonce())
                    .isEqualTo(Asking.claim("k", 3).nonce());
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void a_deletion_that_is_given_up_does_not_have_what_went_before_it_decided_twice() throws Exception {
        try (Tables tables = Tables.fresh(server);
                HikariDataSource impatient =
                        Tables.pool(server.jdbcUrl() + "&sessionVariables=innodb_lock_wait_timeout=1");
                Connection other = tables.source.getConnection();
                Statement lock = other.createStatement();
                Race race = new Race()) {
            JdbcStore store = tables.store(clock);
            Asking.granted(store, Asking.claim("taken", 1, Asking.REPEATABLE, SHORT));
            IntentRecord ended = Asking.granted(store, Asking.claim("z", 1));
            Asking.apply(store, Asking.succeed("z", ended.lease(), BRIEF));
            clock.advance(Duration.ofMillis(500));
            other.setAutoCommit(false);
            lock.execute("SELECT * FROM " + tables.options.prefix() + "record WHERE `key` = x'"
                    + java.util.HexFormat.of().formatHex(Asking.key("z").encoded()) + "' FOR UPDATE");
            List<Event> batch =
                    List.of(Asking.claim("taken", 2, Asking.REPEATABLE, SHORT), new Event.Expire(Asking.key("z")));

            JdbcStore node = tables.through(impatient).store(clock);
            Future<List<Decision>> answers = race.go(() -> node.apply(batch));
            awaitSecondTry(tables);
            other.rollback();

            List<Decision> told = Race.result(answers);
            assertThat(((Decision.Granted) told.get(0)).repeated()).isFalse();
            assertThat(((Decision.Accepted) told.get(1)).record()).isNull();
        }
    }

    /** Until the deletion has waited for the row, been given up, and waits again. */
    private static void awaitSecondTry(Tables tables) {
        long first = 0;
        long now = 0;
        while (first == 0 || now == 0 || now == first) {
            Asking.pause();
            now = tables.number("SELECT COALESCE(MAX(QUERY_ID), 0) FROM information_schema.PROCESSLIST"
                    + " WHERE INFO LIKE 'DELETE FROM " + tables.options.prefix() + "record%'");
            first = first == 0 ? now : first;
        }
    }
}
