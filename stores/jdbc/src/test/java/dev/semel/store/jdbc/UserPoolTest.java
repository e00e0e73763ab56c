package dev.semel.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.semel.protocol.Decision;
import dev.semel.protocol.IntentRecord;
import dev.semel.protocol.Status;
import dev.semel.servers.PostgresServer;
import dev.semel.servers.PostgresVersion;
import dev.semel.store.StoreRefusedException;
import dev.semel.store.StoreUnavailableException;
import dev.semel.testkit.Asking;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever pool, role and settings the user has: it works, or it is said what does not. */
@SuppressWarnings("try") // A connection is held for the lock that it has.
class UserPoolTest {
    private final PostgresServer server = PostgresServer.shared(PostgresVersion.NEWEST);

    static Stream<Arguments> pools() {
        return Stream.of(
                pool("no autocommit", "", config -> config.setAutoCommit(false)),
                pool(
                        "repeatable read",
                        "&options=-c%20default_transaction_isolation=repeatable\\%20read",
                        config -> {}),
                pool("serializable, no autocommit", "", config -> {
                    config.setTransactionIsolation("TRANSACTION_SERIALIZABLE");
                    config.setAutoCommit(false);
                }),
                pool("read-only pool", "", config -> config.setReadOnly(true)),
                pool("no search path", "&options=-c%20search_path=", config -> {}),
                pool("never prepared on the server", "&prepareThreshold=0", config -> {}),
                pool("prepared at once", "&prepareThreshold=1", config -> {}),
                pool("simple queries", "&preferQueryMode=simple", config -> {}),
                pool(
                        "simple queries, escaped bytes",
                        "&preferQueryMode=simple&options=-c%20bytea_output=escape",
                        c -> {}),
                pool("savepoints by the driver", "&autosave=always", config -> config.setAutoCommit(false)),
                pool(
                        "another time zone and date style",
                        "&options=-c%20TimeZone=Asia/Kathmandu%20-c%20DateStyle=German",
                        config -> {}),
                pool("other floats and strings", "&options=-c%20extra_float_digits=-15", config -> {}),
                pool(
                        "no JIT, odd plans",
                        "&options=-c%20enable_indexscan=off%20-c%20plan_cache_mode=force_generic_plan",
                        config -> {}));
    }

    private static Arguments pool(String name, String parameters, Consumer<HikariConfig> settings) {
        return Arguments.of(name, parameters, settings);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("pools")
    void it_works_and_gives_connections_back_as_they_came(
            String name, String parameters, Consumer<HikariConfig> settings) throws SQLException {
        try (Tables tables = Tables.fresh(server);
                HikariDataSource pool = Tables.pool(server.jdbcUrl() + parameters, settings)) {
            Handed handed = new Handed(pool);
            JdbcStore store = JdbcStore.open(handed, tables.options);
            for (int number = 0; number < 8; number++) {
                IntentRecord settled = Asking.settled(store, "k" + number);
                assertThat(Asking.apply(store, Asking.claim("k" + number, 2))).isInstanceOf(Decision.Replay.class);
                assertThat(Asking.found(store, "k" + number)).isEqualTo(settled);
            }
            assertThat(store.apply(List.of(
                            Asking.claim("a", 1), Asking.claim("b", 1), Asking.claim("a", 2), Asking.claim("k1", 3))))
                    .extracting(decision -> decision.getClass().getSimpleName())
                    .containsExactly("Granted", "Granted", "Running", "Replay");
            assertThat(store.expire(100).looked()).isEqualTo(10);
            assertThat(store.open().running()).isEqualTo(2);

            assertThat(handed.changed()).isEmpty();
        }
    }

    @Test
    void connections_whose_statement_failed_go_back_as_they_came() throws SQLException {
        try (Tables tables = Tables.fresh(server);
                HikariDataSource pool = Tables.pool(
                        server.jdbcUrl() + "&options=-c%20statement_timeout=200ms",
                        config -> config.setAutoCommit(false))) {
            Handed handed = new Handed(pool);
            JdbcStore store = JdbcStore.open(handed, tables.options);
            IntentRecord granted = Asking.granted(store, Asking.claim("k", 1));
            try (Connection user = locked(tables, "k")) {
                assertThatExceptionOfType(StoreUnavailableException.class)
                        .isThrownBy(() -> Asking.apply(store, Asking.succeed("k", granted.lease(), Asking.DAY)))
                        .withMessageContaining("statement timeout");
            }
            assertThat(handed.changed()).isEmpty();
            assertThat(Asking.apply(store, Asking.succeed("k", granted.lease(), Asking.DAY)))
                    .isInstanceOf(Decision.Accepted.class);
        }
    }

    @Test
    void a_row_that_the_user_locks_is_waited_for_and_other_keys_are_not_held_up() throws Exception {
        try (Tables tables = Tables.fresh(server)) {
            JdbcStore store = tables.store();
            IntentRecord granted = Asking.granted(store, Asking.claim("k", 1));
            CompletableFuture<Decision> waiting;
            try (Connection user = locked(tables, "k")) {
                waiting = CompletableFuture.supplyAsync(
                        () -> Asking.apply(store, Asking.succeed("k", granted.lease(), Asking.DAY)));
                awaitOneThatWaits(tables);
                assertThat(Asking.apply(store, Asking.claim("k", 2))).isInstanceOf(Decision.Running.class);
                Asking.settled(store, "other");
                assertThat(waiting).isNotDone();
            }
            assertThat(waiting.join()).isInstanceOf(Decision.Accepted.class);
        }
    }

    @Test
    void a_lock_timeout_of_the_role_is_answered_clearly_and_nothing_is_stuck() throws SQLException {
        try (Tables tables = Tables.fresh(server);
                HikariDataSource pool = Tables.pool(server.jdbcUrl() + "&options=-c%20lock_timeout=20ms")) {
            JdbcStore store = tables.through(pool).store();
            IntentRecord granted = Asking.granted(store, Asking.claim("k", 1));
            try (Connection user = locked(tables, "k")) {
                assertThatExceptionOfType(StoreUnavailableException.class)
                        .isThrownBy(() -> Asking.apply(store, Asking.succeed("k", granted.lease(), Asking.DAY)))
                        .withMessageContaining("lock timeout");
            }
            assertThat(Asking.found(store, "k").status()).isEqualTo(Status.RUNNING);
        }
    }

    @Test
    void a_deadlock_with_the_user_is_survived() throws SQLException {
        try (Tables tables = Tables.fresh(server)) {
            JdbcStore store = tables.store();
            int tries = 1;
            while (!storeIsGivenUpInADeadlock(tables, store, tries)) {
                assertThat(tries++).as("deadlocks of which each was the user's").isLessThan(10);
            }
        }
    }

    /**
     * False if it was the user that the database gave up: it looks for deadlocks when somebody has waited for a second, and
     * on a slow machine the store had waited longer before there was one.
     */
    private static boolean storeIsGivenUpInADeadlock(Tables tables, JdbcStore store, int number) throws SQLException {
        String first = "a" + number;
        String second = "b" + number;
        IntentRecord a = Asking.granted(store, Asking.claim(first, 1));
        IntentRecord b = Asking.granted(store, Asking.claim(second, 1));
        CompletableFuture<List<Decision>> both = new CompletableFuture<>();
        boolean storeWasGivenUp = true;
        try (Connection user = locked(tables, second);
                Statement statement = user.createStatement()) {
            both.completeAsync(() -> store.apply(List.of(
                    Asking.succeed(first, a.lease(), Asking.DAY), Asking.succeed(second, b.lease(), Asking.DAY))));
            awaitOneThatWaits(tables);
            statement.execute(lock(tables, first));
        } catch (SQLException deadlock) {
            assertThat(deadlock.getSQLState()).isEqualTo("40P01");
            storeWasGivenUp = false;
        }
        assertThat(both.join())
                .allSatisfy(decision ->
                        assertThat(((Decision.Accepted) decision).repeated()).isFalse());
        return storeWasGivenUp;
    }

    @Test
    void a_role_with_rights_on_the_tables_alone_is_enough_and_less_is_refused() throws SQLException {
        try (Tables tables = Tables.fresh(server);
                HikariDataSource root = Tables.pool(server.superuserUrl());
                HikariDataSource pool = Tables.pool(
                        server.jdbcUrl().replace("user=semel", "user=app"),
                        config -> config.setInitializationFailTimeout(-1))) {
            String schema = tables.options.schema();
            Tables asRoot = tables.through(root);
            asRoot.run(
                    "DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'app') THEN CREATE ROLE app LOGIN;"
                            + " END IF; END $$");
            asRoot.run("GRANT USAGE ON SCHEMA " + schema + " TO app");
            assertThatExceptionOfType(StoreRefusedException.class)
                    .isThrownBy(() -> JdbcStore.open(pool, tables.options))
                    .withMessageContaining("grant the role SELECT, INSERT, UPDATE and DELETE");

            asRoot.run("GRANT SELECT, INSERT, UPDATE, DELETE ON ${p}record, ${p}note, ${p}mark TO app");
            asRoot.run("GRANT USAGE ON SEQUENCE ${p}epoch TO app");
            JdbcStore store = JdbcStore.open(pool, tables.options);
            Asking.settled(store, "k");
            assertThat(store.expire(10).looked()).isEqualTo(1);
            assertThat(store.open().running()).isZero();
        }
    }

    @Test
    void a_role_that_may_not_make_tables_is_told_what_to_be_granted() {
        String database = server.freshDatabase();
        try (HikariDataSource root = Tables.pool(server.superuserUrl());
                HikariDataSource pool = Tables.pool(
                        database.replace("user=semel", "user=maker"),
                        config -> config.setInitializationFailTimeout(-1));
                HikariDataSource owner = Tables.pool(database)) {
            run(
                    root,
                    "DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'maker') THEN CREATE ROLE maker"
                            + " LOGIN; END IF; END $$");
            run(owner, "CREATE SCHEMA theirs");

            refused(pool, "theirs", "USAGE and CREATE on the schema theirs");
            run(owner, "GRANT USAGE, CREATE ON SCHEMA theirs TO maker");
            assertThat(JdbcSchema.of(JdbcOptions.defaults().in("theirs")).apply(pool))
                    .isZero();

            refused(pool, "not_there", "CREATE on the database");
            refused(pool, "", "CREATE on its schema, which is public");
        }
    }

    /** Some roll nothing back; what is read in such a transaction would keep the database from cleaning up. */
    @Test
    void a_pool_without_autocommit_gets_its_connection_back_outside_of_a_transaction() throws SQLException {
        try (Tables tables = Tables.fresh(server);
                JdbcStore store = tables.store();
                Connection only = DriverManager.getConnection(server.jdbcUrl() + "&ApplicationName=kept")) {
            only.setAutoCommit(false);
            DataSource pool = Failing.keeping(only);
            JdbcSchema schema = JdbcSchema.of(tables.options);

            assertThat(schema.installed(pool)).isEqualTo(JdbcSchema.NEWEST);
            assertThat(stateOf(tables)).isEqualTo("idle");
            assertThat(schema.differences(pool)).isEmpty();
            assertThat(stateOf(tables)).isEqualTo("idle");
            assertThat(store.transactions(pool)).isNotNull();
            assertThat(stateOf(tables)).isEqualTo("idle");
            assertThat(only.getAutoCommit()).isFalse();
        }
    }

    private static String stateOf(Tables tables) throws SQLException {
        try (Connection connection = tables.source.getConnection();
                Statement statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery("SELECT state FROM pg_stat_activity WHERE application_name = 'kept'")) {
            row.next();
            return row.getString(1);
        }
    }

    private static void refused(HikariDataSource pool, String schema, String grant) {
        assertThatExceptionOfType(StoreRefusedException.class)
                .isThrownBy(
                        () -> JdbcSchema.of(JdbcOptions.defaults().in(schema)).apply(pool))
                .withMessageContaining("permission denied")
                .withMessageContaining(grant);
    }

    private static void run(HikariDataSource pool, String sql) {
        try (Connection connection = pool.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    @Test
    void tables_are_made_once_by_all_who_try_whatever_their_isolation() {
        try (HikariDataSource pool = Tables.pool(server.freshDatabase(), config -> {
            config.setTransactionIsolation("TRANSACTION_REPEATABLE_READ");
            config.setAutoCommit(false);
        })) {
            Handed handed = new Handed(pool);
            List<CompletableFuture<Integer>> all = new ArrayList<>();
            for (int number = 0; number < 8; number++) {
                all.add(CompletableFuture.supplyAsync(
                        () -> JdbcSchema.of(JdbcOptions.defaults().in("made")).apply(handed)));
            }
            assertThat(all.stream().map(CompletableFuture::join))
                    .containsOnlyOnce(0)
                    .hasSize(8);
            assertThat(handed.changed()).isEmpty();
        }
    }

    private static Connection locked(Tables tables, String key) throws SQLException {
        Connection user = tables.source.getConnection();
        user.setAutoCommit(false);
        try (Statement statement = user.createStatement()) {
            statement.execute(lock(tables, key));
        }
        return user;
    }

    private static String lock(Tables tables, String key) {
        return "SELECT FROM " + tables.options.prefix() + "record WHERE key = '\\x"
                + HexFormat.of().formatHex(Asking.key(key).encoded()) + "'::bytea FOR UPDATE";
    }

    private static void awaitOneThatWaits(Tables tables) {
        while (tables.number("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                        + " AND query LIKE '%" + tables.options.schema() + ".%'")
                == 0) {
            Asking.pause();
        }
    }
}
