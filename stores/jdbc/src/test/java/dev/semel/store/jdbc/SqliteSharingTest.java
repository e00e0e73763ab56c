package dev.semel.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.operation.Intent;
import dev.semel.operation.OperationKey;
import dev.semel.protocol.Decision;
import dev.semel.protocol.Event;
import dev.semel.protocol.IntentRecord;
import dev.semel.protocol.Status;
import dev.semel.store.Backlog;
import dev.semel.testkit.Asking;
import dev.semel.testkit.MovableClock;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several stores over one file, and the connections that they take of their user's. */
class SqliteSharingTest {
    private static final int THREADS = 8;
    private static final int KEYS = 100;

    @TempDir
    private Path directory;

    private SqliteFile file;

    @BeforeEach
    void makeFile() {
        file = SqliteFile.made(directory.resolve("semel.db"));
    }

    @Test
    void two_stores_and_many_threads_share_one_grant_per_key() throws Exception {
        ConcurrentHashMap<String, IntentRecord> grants = new ConcurrentHashMap<>();
        try (JdbcStore one = file.store(() -> SqliteFile.NOW);
                JdbcStore two = file.store(() -> SqliteFile.NOW)) {
            atOnce(thread -> {
                JdbcStore store = thread % 2 == 0 ? one : two;
                for (int number = 0; number < KEYS; number++) {
                    String name = "k" + (number + thread * 7) % KEYS;
                    if (Asking.apply(store, Asking.claim(name, thread)) instanceof Decision.Granted granted) {
                        assertThat(grants.put(name, granted.record()))
                                .as("an earlier grant of %s", name)
                                .isNull();
                        assertThat(Asking.apply(
                                        store,
                                        Asking.succeed(name, granted.record().lease(), Asking.DAY)))
                                .isInstanceOf(Decision.Accepted.class);
                    }
                }
                return thread;
            });
            assertThat(grants).hasSize(KEYS);
            assertThat(grants.values().stream().map(IntentRecord::epoch).distinct())
                    .hasSize(KEYS);
            grants.keySet()
                    .forEach(name -> assertThat(
                                    two.find(List.of(Asking.key(name))).get(0).record())
                            .matches(record -> record.status() == Status.SUCCEEDED));
        }
    }

    @Test
    void a_store_whose_clock_is_behind_begins_where_another_one_ended() {
        long late = SqliteFile.NOW + 3_600_000;
        try (JdbcStore ahead = file.store(() -> late)) {
            Asking.apply(ahead, Asking.claim("k", 1));
        }
        try (JdbcStore behind = file.store(() -> SqliteFile.NOW)) {
            assertThat(Asking.apply(behind, Asking.claim("other", 1)).atMillis())
                    .isGreaterThanOrEqualTo(late);
        }
    }

    @Test
    void what_a_dead_store_left_open_is_handed_out_by_another() {
        MovableClock clock = MovableClock.at(SqliteFile.NOW);
        try (JdbcStore dead = file.store(clock)) {
            Asking.apply(dead, Asking.claim("left", 1));
        }
        clock.advance(Duration.ofMinutes(1));
        try (JdbcStore heir = file.store(clock)) {
            assertThat(heir.due(10)).extracting(Backlog.Due::key).containsExactly(Asking.key("left"));
        }
    }

    @Test
    void people_read_the_view() throws Exception {
        String tenant = "t".repeat(200);
        try (JdbcStore store = file.store(() -> SqliteFile.NOW)) {
            Asking.apply(store, Asking.claim("k\u00e4se", 1));
            var other = new OperationKey(tenant, "\u00fcber", "2");
            var claim = Asking.claim("k", 2);
            var intent = new Intent(other, claim.fingerprint());
            Asking.apply(store, Event.Claim.of(intent, claim.nonce(), claim.effect(), claim.leaseTerms(), "policy 1"));
        }
        assertThat(file.text("SELECT tenant || '/' || operation || '/' || key || ' ' || status || ' ' || since"
                        + " FROM semel_intent WHERE tenant = 'tenant'"))
                .isEqualTo("tenant/payments.capture/k\u00e4se RUNNING 2023-11-14 22:13:20");
        assertThat(file.text("SELECT tenant || operation || key FROM semel_intent WHERE tenant <> 'tenant'"))
                .isEqualTo(tenant + "\u00fcber2");
    }

    @Test
    void connections_are_handed_back_as_they_came() {
        List<String> asTheyCameBack = new ArrayList<>();
        DataSource source = manual(connection -> {
            try (Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery("PRAGMA busy_timeout")) {
                asTheyCameBack.add(connection.getAutoCommit() + " " + row.getInt(1));
            }
        });
        JdbcSchema.of(JdbcOptions.defaults()).apply(source);
        assertThat(asTheyCameBack).isNotEmpty().containsOnly("false 1234");

        asTheyCameBack.clear();
        JdbcStore store = JdbcStore.open(source, JdbcOptions.defaults().by(() -> SqliteFile.NOW));
        Asking.apply(store, Asking.claim("k", 1));
        store.find(List.of(Asking.key("k")));
        store.close();
        assertThat(asTheyCameBack).hasSize(3).containsOnly("false 1234");
    }

    private interface Look {
        void at(Connection connection) throws SQLException;
    }

    /** Hands out connections that do not commit by themselves, and looks at each when it comes back. */
    private DataSource manual(Look look) {
        ClassLoader loader = getClass().getClassLoader();
        return (DataSource) Proxy.newProxyInstance(loader, new Class<?>[] {DataSource.class}, (proxy, method, none) -> {
            Connection real = file.source().getConnection();
            try (Statement statement = real.createStatement()) {
                statement.execute("PRAGMA busy_timeout = 1234");
            }
            real.setAutoCommit(false);
            return Proxy.newProxyInstance(loader, new Class<?>[] {Connection.class}, (self, called, arguments) -> {
                if (called.getName().equals("close")) {
                    look.at(real);
                }
                try {
                    return called.invoke(real, arguments);
                } catch (InvocationTargetException thrown) {
                    throw thrown.getCause();
                }
            });
        });
    }

    private interface Turn {
        int take(int thread) throws Exception;
    }

    private static void atOnce(Turn turn) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<Callable<Integer>> turns = new ArrayList<>();
            for (int thread = 0; thread < THREADS; thread++) {
                int number = thread;
                turns.add(() -> turn.take(number));
            }
            for (Future<Integer> done : threads.invokeAll(turns)) {
                done.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }
}
