package dev.semel.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.semel.operation.OperationKey;
import dev.semel.protocol.Decision;
import dev.semel.protocol.Event;
import dev.semel.protocol.IntentRecord;
import dev.semel.protocol.Status;
import dev.semel.servers.PostgresServer;
import dev.semel.servers.PostgresVersion;
import dev.semel.store.TransitionLog.Entry;
import dev.semel.store.TransitionLog.Note;
import dev.semel.testkit.Asking;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How the server does what it is asked: by key, on the page, and without a write where nothing changes. */
class PlansTest {
    private static final int ROWS = 40_000;
    private static final int BATCH = 500;

    /** All plans are made while the table is empty, and kept; nobody analyses it. */
    @ParameterizedTest
    @EnumSource(PostgresVersion.class)
    void a_table_that_grew_is_never_scanned(PostgresVersion version) {
        PostgresServer server = PostgresServer.shared(version);
        try (Tables tables = Tables.fresh(server);
                // One connection, so that every statement's plan is old.
                HikariDataSource pool = Tables.pool(
                        server.jdbcUrl()
                                + "&ApplicationName=old%20plans&options=-c%20plan_cache_mode=force_generic_plan",
                        config -> config.setMaximumPoolSize(1))) {
            tables.run("ALTER TABLE ${p}record SET (autovacuum_enabled = off)");
            tables.run("ALTER TABLE ${p}note SET (autovacuum_enabled = off)");
            JdbcStore store = tables.through(pool).store();
            for (int round = 0; round < 12; round++) {
                everything(store, "early" + round);
            }
            for (int from = 0; from < ROWS; from += BATCH) {
                fill(store, from);
            }
            String scans =
                    "SELECT pg_stat_get_numscans('${p}record'::regclass) + pg_stat_get_numscans('${p}note'::regclass)";
            long before = settledNumber(tables, pool, scans);
            for (int round = 0; round < 12; round++) {
                everything(store, "late" + round);
            }

            assertThat(settledNumber(tables, pool, scans) - before).isZero();
            tables.run("ALTER TABLE ${p}record RESET (autovacuum_enabled)");
            tables.run("ALTER TABLE ${p}note RESET (autovacuum_enabled)");
        }
    }

    /** Every statement but the look at all open records, which is a scan. */
    private static void everything(JdbcStore store, String name) {
        IntentRecord granted = Asking.granted(store, Asking.claim(name, 1));
        Asking.apply(store, new Event.Renew(Asking.key(name), granted.lease(), Asking.LEASE));
        Asking.apply(store, Asking.claim(name, 2));
        Asking.apply(store, Asking.succeed(name, granted.lease(), Asking.DAY));
        Asking.apply(store, new Event.Hold(Asking.key(name), granted.life().sinceMillis() + 200_000_000));
        List<Event> claims = new ArrayList<>();
        List<OperationKey> keys = new ArrayList<>();
        List<Note> notes = new ArrayList<>();
        for (int number = 0; number < 20; number++) {
            claims.add(Asking.claim(name + "-" + number, 1));
            keys.add(Asking.key(name + "-" + number));
            notes.add(new Note(keys.get(number), new Entry(1, "replay", Status.RUNNING, Status.RUNNING, 1, "")));
        }
        List<Event> settles = new ArrayList<>();
        for (Decision claimed : store.apply(claims)) {
            IntentRecord record = ((Decision.Granted) claimed).record();
            settles.add(Asking.succeed(keys.get(settles.size()).key(), record.lease(), Asking.DAY));
        }
        store.apply(settles);
        store.apply(claims);
        store.find(keys);
        store.note(notes);
        store.history(keys.get(0), 10);
        store.expire(50);
        store.browse(null, null, 50);
        store.browse(Status.SUCCEEDED, keys.get(0), 50);
        store.usage(List.of("nobody", "somebody"));
        Asking.apply(store, new Event.Expire(Asking.key("nobody")));
    }

    private static void fill(JdbcStore store, int from) {
        List<Event> claims = new ArrayList<>();
        for (int number = from; number < from + BATCH; number++) {
            claims.add(Asking.claim("fill" + number, 1));
        }
        store.apply(claims);
    }

    /** Statistics are told by a session when it has been idle or ends. */
    private static long settledNumber(Tables tables, HikariDataSource pool, String sql) {
        pool.getHikariPoolMXBean().softEvictConnections();
        // The session that made the tables read them for their indexes, and tells of it when it likes.
        tables.source.getHikariPoolMXBean().softEvictConnections();
        while (tables.number("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                        + " AND pid <> pg_backend_pid() AND backend_start < clock_timestamp() - interval '0.5 s'")
                > 0) {
            Asking.pause();
        }
        return tables.number(sql);
    }

    @Test
    void a_settlement_stays_on_its_page() {
        try (Tables tables = Tables.fresh(PostgresServer.shared(PostgresVersion.NEWEST));
                HikariDataSource pool = Tables.pool(tables.source.getJdbcUrl())) {
            JdbcStore store = tables.through(pool).store();
            for (int number = 0; number < 400; number++) {
                Asking.settled(store, "k" + number);
            }
            pool.getHikariPoolMXBean().softEvictConnections();

            String all = "SELECT pg_stat_get_tuples_updated('${p}record'::regclass)";
            String inPlace = "SELECT pg_stat_get_tuples_hot_updated('${p}record'::regclass)";
            while (tables.number(all) < 400) {
                Asking.pause();
            }
            assertThat(tables.number(inPlace)).isGreaterThan(400 * 95 / 100);
        }
    }

    @Test
    void a_storm_of_duplicates_writes_nothing() {
        try (PostgresServer server = PostgresServer.start(PostgresVersion.NEWEST);
                HikariDataSource pool = Tables.pool(server.jdbcUrl());
                HikariDataSource root = Tables.pool(server.superuserUrl())) {
            Tables tables = Tables.in(pool);
            JdbcStore store = tables.store();
            for (int number = 0; number < 100; number++) {
                Asking.settled(store, "k" + number);
            }
            storm(store, 3);
            Tables asRoot = tables.through(root);
            asRoot.run("CHECKPOINT");
            long epochs = epochs(tables);
            long written = asRoot.number("SELECT pg_current_wal_insert_lsn() - '0/0'");

            storm(store, 200);

            assertThat(epochs(tables) - epochs).as("epochs used up").isZero();
            // Nothing of ours; the server itself notes running transactions now and then.
            assertThat(asRoot.number("SELECT pg_current_wal_insert_lsn() - '0/0'") - written)
                    .as("bytes of log")
                    .isLessThan(2_000);
        }
    }

    private static long epochs(Tables tables) {
        return tables.number("SELECT last_value FROM ${p}epoch");
    }

    private static void storm(JdbcStore store, int rounds) {
        for (int round = 0; round < rounds; round++) {
            List<Event> claims = new ArrayList<>();
            for (int number = 0; number < 100; number++) {
                claims.add(Asking.claim("k" + number, 2 + round));
            }
            assertThat(store.apply(claims)).allMatch(Decision.Replay.class::isInstance);
        }
    }
}
