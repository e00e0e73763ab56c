package dev.semel.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.semel.policy.RetentionTerms;
import dev.semel.protocol.Decision;
import dev.semel.protocol.Event;
import dev.semel.protocol.IntentRecord;
import dev.semel.servers.MariaServer;
import dev.semel.servers.MariaVersion;
import dev.semel.testkit.Asking;
import dev.semel.testkit.MovableClock;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Clean-up on MariaDB: by several nodes at once, under load, and never so that an epoch comes twice. */
class MariaCleanUpTest {
    private static final int EXPIRED = Integer.getInteger("semel.expired", 10_000);
    private static final RetentionTerms BRIEF = new RetentionTerms(100, 100, 100);

    @Test
    void several_nodes_clean_up_in_small_steps_and_claims_go_on() {
        try (MariaServer server = MariaServer.start(MariaVersion.NEWEST);
                HikariDataSource pool = Tables.pool(server.jdbcUrl())) {
            Tables tables = Tables.in(pool);
            fillWithExpired(tables, Asking.settled(tables.store(), "template-000000000"));
            int asked = CleaningUp.underLoad(tables, EXPIRED);

            assertThat(tables.number("SELECT COUNT(*) FROM ${p}record")).isEqualTo(asked + 1L);
            assertThat(tables.number("SELECT COUNT(*) FROM ${p}note")).isEqualTo(asked);
            assertThat(tables.number("SELECT VARIABLE_VALUE FROM information_schema.GLOBAL_STATUS"
                            + " WHERE VARIABLE_NAME = 'INNODB_DEADLOCKS'"))
                    .isZero();
        }
    }

    /** Records like one that was settled, that ended long ago. */
    private static void fillWithExpired(Tables tables, IntentRecord settled) {
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
        try (Tables tables = Tables.fresh(MariaServer.shared(MariaVersion.NEWEST));
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
        try (Tables tables = Tables.fresh(MariaServer.shared(MariaVersion.NEWEST));
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

    private static void awaitWaiting(Tables tables, String statement) {
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (tables.number("SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE INFO LIKE '" + statement
                        + "%' AND TIME_MS > 100")
                == 0) {
            assertThat(System.nanoTime()).as(statement + " waits for a lock").isLessThan(end);
            Asking.pause();
        }
    }
}
