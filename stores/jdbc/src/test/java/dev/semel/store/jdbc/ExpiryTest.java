package dev.semel.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.semel.protocol.Decision;
import dev.semel.protocol.IntentRecord;
import dev.semel.servers.PostgresServer;
import dev.semel.servers.PostgresVersion;
import dev.semel.store.Expiry;
import dev.semel.store.TransitionLog.Entry;
import dev.semel.store.TransitionLog.Note;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Clean-up by several nodes at once, under load. With {@code -Dsemel.expired=200000} of as many records. */
class ExpiryTest {
    private static final int EXPIRED = Integer.getInteger("semel.expired", 20_000);
    private static final int STEP = 500;
    private static final int NODES = 3;

    @Test
    void several_nodes_clean_up_in_small_steps_and_claims_go_on() {
        try (PostgresServer server = PostgresServer.start(PostgresVersion.NEWEST);
                HikariDataSource pool = Tables.pool(server.jdbcUrl())) {
            Tables tables = Tables.in(pool);
            JdbcStore template = tables.store();
            IntentRecord settled = Asking.settled(template, "template-000000000");
            fillWithExpired(tables, settled);
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
