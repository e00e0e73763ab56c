package dev.semel.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.semel.policy.RetentionTerms;
import dev.semel.protocol.Decision;
import dev.semel.protocol.Event;
import dev.semel.protocol.IntentRecord;
import dev.semel.servers.MariaServer;
import dev.semel.servers.MariaVersion;
import dev.semel.store.Expiry;
import dev.semel.store.TransitionLog.Entry;
import dev.semel.store.TransitionLog.Note;
import dev.semel.testkit.MovableClock;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Clean-up on MariaDB: by several nodes at once, under load, and never so that an epoch comes twice. */
class MariaCleanUpTest {
    private static final int EXPIRED = Integer.getInteger("semel.expired", 10_000);
    private static final int STEP = 500;
    private static final int NODES = 3;
    private static final RetentionTerms BRIEF = new RetentionTerms(100, 100, 100);

    @Test
    void several_nodes_clean_up_in_small_steps_and_claims_go_on() {
        try (MariaServer server = MariaServer.start(MariaVersion.NEWEST);
                HikariDataSource pool = MariaTables.pool(server.jdbcUrl())) {
            MariaTables tables = MariaTables.in(pool);
            JdbcStore template = tables.store();
            fillWithExpired(tables, Asking.settled(template, "template-000000000"));
            AtomicLong deleted = new AtomicLong();
            List<CompletableFuture<Void>> walks = new ArrayList<>();
            for (int node = 0; node < NODES; node++) {
                JdbcStore store = tables.store();
                walks.add(CompletableFuture.runAsync(() -> {
                    while (deleted.get() < EXPIRED) {
                        Expiry step = store.expire(STEP);
                        assertThat(step.looked()).isLessThanOrEqualTo(STEP);
                        deleted.addAndGet(step.deleted());
                    }
                }));
            }
            CompletableFuture<Void> cleaned = CompletableFuture.allOf(walks.toArray(CompletableFuture[]::new));
            int asked = 0;
            while (!cleaned.isDone()) {
                String name = "new" + asked++;
                IntentRecord record = Asking.settled(template, name);
                template.note(List.of(new Note(
                        Asking.key(name),
                        new Entry(record.life().sinceMillis(), "replay", record.status(), record.status(), 1, ""))));
                assertThat(Asking.apply(template, Asking.claim(name, 2))).isInstanceOf(Decision.Replay.class);
            }
            cleaned.join();

            assertThat(deleted).hasValue(EXPIRED);
            assertThat(asked).isGreaterThan(10);
            assertThat(tables.number("SELECT COUNT(*) FROM ${p}record")).isEqualTo(asked + 1L);
            assertThat(tables.number("SELECT COUNT(*) FROM ${p}note")).isEqualTo(asked);
            assertThat(tables.number("SELECT VARIABLE_VALUE FROM information_schema.GLOBAL_STATUS"
                            + " WHERE VARIABLE_NAME = 'INNODB_DEADLOCKS'"))
                    .isZero();
        }
    }

    /** Records like one that was settled, that ended long ago. */
    private static void fillWithExpired(MariaTables tables, IntentRecord settled) {
        tables.run("INSERT INTO ${p}record (`key`, epoch, first_epoch, since_ms, version, applied_version, until_ms,"
                + " refuse_ms, settled_ms, changed_ms, revision, renewals, state, unproved, nonce, head, rest, history)"
                + " SELECT CONCAT(LEFT(`key`, LENGTH(`key`) - 9), LPAD(seq, 9, '0')), epoch, first_epoch, 1, version,"
                + " applied_version, 2, 3, 1, 1, revision, renewals, state, unproved, nonce, head, rest, history"
                + " FROM ${p}record, seq_1_to_" + EXPIRED + " WHERE epoch = " + settled.epoch());
    }

    /** A claim may have read the floor and not have inserted yet: what is deleted meanwhile could come again below it. */
    @Test
    void nothing_is_deleted_while_a_claim_under_way_may_have_read_an_older_floor() throws Exception {
        MovableClock clock = MovableClock.at(1_700_000_000_000L);
        try (MariaTables tables = MariaTables.fresh(MariaServer.shared(MariaVersion.NEWEST));
                Race race = new Race();
                Connection underWay = tables.source.getConnection();
                Statement claim = underWay.createStatement()) {
            JdbcStore store = tables.store(clock);
            IntentRecord first = Asking.granted(store, Asking.claim("k", 1));
            Asking.apply(store, Asking.succeed("k", first.lease(), BRIEF));
            clock.advance(Duration.ofMillis(500));
            underWay.setAutoCommit(false);
            claim.execute("SELECT epoch FROM " + tables.options.prefix() + "floor WHERE id = 1 LOCK IN SHARE MODE");

            Future<Decision> expiring = race.go(() -> Asking.apply(store, new Event.Expire(Asking.key("k"))));
            awaitWaiting(tables, "UPDATE " + tables.options.prefix() + "floor");

            assertThat(tables.number("SELECT COUNT(*) FROM ${p}record")).isOne();
            underWay.commit();
            assertThat(Race.result(expiring)).isInstanceOf(Decision.Accepted.class);
            assertThat(tables.number("SELECT COUNT(*) FROM ${p}record")).isZero();
            assertThat(Asking.granted(store, Asking.claim("k", 2)).epoch()).isGreaterThan(first.epoch());
        }
    }

    @Test
    void a_claim_waits_for_a_floor_that_is_being_raised_and_begins_above_it() throws Exception {
        try (MariaTables tables = MariaTables.fresh(MariaServer.shared(MariaVersion.NEWEST));
                Race race = new Race();
                Connection cleaning = tables.source.getConnection();
                Statement raise = cleaning.createStatement()) {
            JdbcStore store = tables.store();
            cleaning.setAutoCommit(false);
            raise.execute("UPDATE " + tables.options.prefix() + "floor SET epoch = epoch + 1000");
            long raised;
            try (ResultSet row = raise.executeQuery("SELECT epoch FROM " + tables.options.prefix() + "floor")) {
                row.next();
                raised = row.getLong(1);
            }

            Future<IntentRecord> claiming = race.go(() -> Asking.granted(store, Asking.claim("k", 1)));
            awaitWaiting(tables, "INSERT INTO " + tables.options.prefix() + "record");
            cleaning.commit();

            assertThat(Race.result(claiming).epoch()).isEqualTo(raised + 1);
        }
    }

    private static void awaitWaiting(MariaTables tables, String statement) {
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (tables.number("SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE INFO LIKE '" + statement
                        + "%' AND TIME_MS > 100")
                == 0) {
            assertThat(System.nanoTime()).as(statement + " waits for a lock").isLessThan(end);
            Asking.pause();
        }
    }
}
