package dev.semel.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.semel.protocol.IntentRecord;
import dev.semel.servers.PostgresServer;
import dev.semel.servers.PostgresVersion;
import dev.semel.testkit.Asking;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Clean-up by several nodes at once, under load. With {@code -Dsemel.expired=200000} of as many records. */
class ExpiryTest {
    private static final int EXPIRED = Integer.getInteger("semel.expired", 20_000);
    private static final int STEP = 500;

    @Test
    void several_nodes_clean_up_in_small_steps_and_claims_go_on() {
        try (PostgresServer server = PostgresServer.start(PostgresVersion.NEWEST);
                HikariDataSource pool = Tables.pool(server.jdbcUrl())) {
            Tables tables = Tables.in(pool);
            fillWithExpired(tables, Asking.settled(tables.store(), "template-000000000"));
            int asked = CleaningUp.underLoad(tables, EXPIRED);

            assertThat(tables.number("SELECT count(*) FROM ${p}record")).isEqualTo(asked + 1L);
            assertThat(tables.number("SELECT deadlocks FROM pg_stat_database WHERE datname = 'semel'"))
                    .isZero();
        }
    }

    @Test
    void the_time_is_kept_once_a_second_and_at_the_end_and_not_at_every_step() {
        AtomicLong now = new AtomicLong(1_900_000_000_000L);
        try (Tables tables = Tables.fresh(PostgresServer.shared(PostgresVersion.NEWEST))) {
            JdbcStore store = tables.store(now::get);
            store.expire(STEP);
            assertThat(kept(tables)).isEqualTo(now.get());

            now.addAndGet(999);
            store.expire(STEP);
            assertThat(kept(tables)).isEqualTo(now.get() - 999);
            now.addAndGet(1);
            store.expire(STEP);
            assertThat(kept(tables)).isEqualTo(now.get());

            now.addAndGet(10);
            store.expire(STEP);
            store.close();
            assertThat(kept(tables)).isEqualTo(now.get());
        }
    }

    private static long kept(Tables tables) {
        return tables.number("SELECT value FROM ${p}mark WHERE name = 'time'");
    }

    /** Records like one that was settled, that ended long ago. */
    private static void fillWithExpired(Tables tables, IntentRecord settled) {
        tables.run("INSERT INTO ${p}record (key, epoch, first_epoch, since_ms, version, applied_version, until_ms,"
                + " refuse_ms, settled_ms, changed_ms, revision, renewals, state, unproved, nonce, head, rest, history)"
                + " SELECT substring(key FOR octet_length(key) - 9) || convert_to(lpad(n::text, 9, '0'), 'UTF8'), epoch, first_epoch, 1, version,"
                + " applied_version, 2, 3, 1, 1, revision, renewals, state, unproved, nonce, head, rest, history"
                + " FROM ${p}record, generate_series(1, " + EXPIRED + ") n WHERE epoch = " + settled.epoch());
    }
}
