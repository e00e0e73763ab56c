package dev.semel.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.zaxxer.hikari.HikariDataSource;
import dev.semel.policy.DurabilityGrade;
import dev.semel.protocol.Decision;
import dev.semel.protocol.IntentRecord;
import dev.semel.servers.MariaServer;
import dev.semel.servers.MariaVersion;
import dev.semel.store.StoreDescription;
import dev.semel.store.StoreRefusedException;
import dev.semel.store.StoreRefusedException.Code;
import dev.semel.store.StoreUnavailableException;
import dev.semel.testkit.Asking;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What MariaDB's settings promise, which of them are refused, and its tables: made, compared, renewed. */
class MariaRefusalsTest {
    private static final Map<String, String> GOOD = Map.ofEntries(
            Map.entry("version", "11.4.5-MariaDB-log"),
            Map.entry("innodb_flush_log_at_trx_commit", "1"),
            Map.entry("innodb_doublewrite", "ON"),
            Map.entry("innodb_flush_method", "O_DIRECT"),
            Map.entry("log_bin", "ON"),
            Map.entry("sync_binlog", "1"),
            Map.entry("binlog_format", "MIXED"),
            Map.entry("innodb_force_recovery", "0"),
            Map.entry("sql_mode", "STRICT_TRANS_TABLES,NO_ZERO_DATE"),
            Map.entry("max_allowed_packet", "16777216"));

    private final MariaServer server = MariaServer.shared(MariaVersion.NEWEST);

    private static MariaPreflight.Settings settings(String name, String value) {
        Map<String, String> settings = new HashMap<>(GOOD);
        settings.put(name, value);
        return new MariaPreflight.Settings(settings);
    }

    @ParameterizedTest
    @CsvSource({
        "innodb_flush_log_at_trx_commit, 1, MACHINE, this server's own disk",
        "innodb_flush_log_at_trx_commit, 3, MACHINE, this server's own disk",
        "innodb_flush_log_at_trx_commit, 2, PROCESS, innodb_flush_log_at_trx_commit is 2",
        "innodb_flush_log_at_trx_commit, 0, NONE,    innodb_flush_log_at_trx_commit is 0",
        "innodb_doublewrite, OFF,           PROCESS, innodb_doublewrite is OFF",
        "innodb_doublewrite, DETECT_ONLY,   PROCESS, innodb_doublewrite is DETECT_ONLY",
        "innodb_flush_method, nosync,       PROCESS, innodb_flush_method is NOSYNC",
        "sync_binlog, 0,                    PROCESS, log_bin is ON and sync_binlog is 0",
        "sync_binlog, 1000,                 PROCESS, log_bin is ON and sync_binlog is 1000",
        "log_bin, OFF,                      MACHINE, this server's own disk"
    })
    void settings_give_a_grade_and_say_why(String name, String value, DurabilityGrade grade, String because) {
        assertThat(settings(name, value).grade()).isEqualTo(grade);
        assertThat(settings(name, value).because()).startsWith(because);
        settings(name, value).refuse("s");
    }

    @ParameterizedTest
    @CsvSource({
        "version, 10.5.29-MariaDB, Semel needs MariaDB 10.6",
        "wsrep_on, ON, is a Galera cluster",
        "read_only, ON, is read-only (read_only)",
        "innodb_read_only, ON, is read-only (innodb_read_only)",
        "transaction_read_only, ON, gives read-only transactions",
        "tx_read_only, ON, gives read-only transactions",
        "innodb_force_recovery, 3, runs with innodb_force_recovery=3",
        "sql_mode, NO_ZERO_DATE, sql_mode is not strict",
        "sql_mode, 'STRICT_ALL_TABLES,EMPTY_STRING_IS_NULL', takes empty texts for null",
        "binlog_format, STATEMENT, set binlog_format=ROW",
        "max_allowed_packet, 1048576, set max_allowed_packet to 16777216"
    })
    void settings_that_nothing_can_be_relied_on_with_are_refused(String name, String value, String saying) {
        assertThatExceptionOfType(StoreRefusedException.class)
                .isThrownBy(() -> settings(name, value).refuse("the store's name"))
                .withMessageStartingWith("The store the store's name ")
                .withMessageContaining(saying)
                .extracting(StoreRefusedException::code)
                .isEqualTo(Code.NOT_USABLE);
    }

    @ParameterizedTest
    @CsvSource({"MySQL, is MySQL", "Oracle, is Oracle; Semel knows PostgreSQL"})
    void databases_that_nothing_was_proved_of_are_refused(String product, String saying) {
        assertThatExceptionOfType(StoreRefusedException.class)
                .isThrownBy(() -> Dialect.named(product))
                .withMessageContaining(saying)
                .extracting(StoreRefusedException::code)
                .isEqualTo(Code.NOT_USABLE);
    }

    @Test
    void what_the_servers_are_asked_is_what_they_answer() {
        try (Tables tables = Tables.fresh(server);
                HikariDataSource loose = Tables.pool(server.jdbcUrl() + "&sessionVariables=sql_mode='NO_ZERO_DATE'");
                JdbcStore store = tables.store()) {
            StoreDescription description = store.describe();
            assertThat(description.grade()).isEqualTo(DurabilityGrade.MACHINE);
            assertThat(description.generation()).hasSize(36);
            assertThatExceptionOfType(StoreRefusedException.class)
                    .isThrownBy(() -> tables.through(loose).store())
                    .withMessageContaining("sql_mode is not strict");
        }
    }

    @Test
    void a_weaker_server_and_one_that_becomes_read_only_are_told() {
        Map<String, String> weak = Map.of("innodb_flush_log_at_trx_commit", "2");
        try (MariaServer other = MariaServer.start(MariaVersion.NEWEST, weak);
                HikariDataSource pool = Tables.pool(other.jdbcUrl())) {
            Tables tables = Tables.in(pool);
            JdbcStore store = tables.store();
            assertThat(store.describe().grade()).isEqualTo(DurabilityGrade.PROCESS);
            IntentRecord granted = Asking.granted(store, Asking.claim("k", 1));

            other.set("read_only", "ON");

            assertThatExceptionOfType(StoreUnavailableException.class)
                    .isThrownBy(() -> Asking.apply(store, Asking.claim("l", 1)))
                    .withMessageContaining("lead the connections to the primary");
            assertThatExceptionOfType(StoreUnavailableException.class)
                    .isThrownBy(() -> Asking.apply(store, Asking.succeed("k", granted.lease(), Asking.DAY)))
                    .withMessageContaining("read-only now");
            assertThatExceptionOfType(StoreUnavailableException.class)
                    .isThrownBy(() -> Asking.found(store, "none"))
                    .withMessageContaining("read-only now");
            assertThatExceptionOfType(StoreRefusedException.class)
                    .isThrownBy(tables::store)
                    .withMessageContaining("is read-only (read_only)");
        }
    }

    @ParameterizedTest
    @EnumSource
    void tables_are_missing_then_made_then_as_they_must_be(MariaVersion version) {
        MariaServer made = MariaServer.shared(version);
        try (HikariDataSource pool = Tables.pool(made.freshDatabase())) {
            JdbcSchema schema = JdbcSchema.of(JdbcOptions.defaults());
            assertThat(schema.installed(pool)).isZero();
            assertThatExceptionOfType(StoreRefusedException.class)
                    .isThrownBy(() -> JdbcStore.open(pool, JdbcOptions.defaults()))
                    .withMessageContaining("has not got Semel's tables");

            assertThat(schema.apply(pool)).isZero();
            assertThat(schema.apply(pool)).isEqualTo(JdbcSchema.NEWEST);
            assertThat(schema.differences(pool)).isEmpty();
            Tables tables = Tables.in(pool);
            tables.run("ALTER TABLE ${p}record MODIFY history BLOB NOT NULL");
            assertThat(JdbcSchema.of(tables.options).differences(pool))
                    .containsExactly(
                            "missing: column record.history mediumblob not null",
                            "not ours: column record.history blob not null");
        }
    }

    @Test
    void a_table_in_another_engine_is_refused() {
        try (HikariDataSource pool = Tables.pool(server.freshDatabase())) {
            Tables tables = Tables.in(pool);
            tables.run("ALTER TABLE ${p}mark ENGINE = Aria");
            assertThatExceptionOfType(StoreRefusedException.class)
                    .isThrownBy(tables::store)
                    .withMessageContaining("has the table semel_mark in the engine Aria");
        }
    }

    @Test
    void a_renewed_generation_begins_above_all_epochs() {
        try (HikariDataSource pool = Tables.pool(server.freshDatabase())) {
            Tables tables = Tables.in(pool);
            JdbcStore store = tables.store();
            String before = store.describe().generation();
            tables.run("UPDATE ${p}floor SET epoch = 5");
            Asking.granted(store, Asking.claim("k", 1));

            String after = JdbcSchema.of(tables.options).renewGeneration(pool);

            assertThat(after).isNotEqualTo(before).hasSize(36);
            assertThat(tables.store().describe().generation()).isEqualTo(after);
            long floor = tables.number("SELECT epoch FROM ${p}floor");
            assertThat(floor).isGreaterThan(1_700_000_000L << 20);
            assertThat(Asking.granted(tables.store(), Asking.claim("l", 1)).epoch())
                    .isGreaterThan(floor);
        }
    }

    @Test
    void people_read_the_view() {
        try (Tables tables = Tables.fresh(server)) {
            Asking.settled(tables.store(), "k");
            assertThat(tables.number("SELECT COUNT(*) FROM ${p}intent WHERE tenant = 'tenant' AND operation ="
                            + " 'payments.capture' AND `key` = 'k' AND status = 'SUCCEEDED'"
                            + " AND ABS(TIMESTAMPDIFF(SECOND, settled, UTC_TIMESTAMP())) < 60"))
                    .isOne();
        }
    }

    @Test
    void atomic_effects_are_refused() {
        try (Tables tables = Tables.fresh(server);
                JdbcStore store = tables.store()) {
            assertThatExceptionOfType(StoreRefusedException.class)
                    .isThrownBy(store::transactions)
                    .extracting(StoreRefusedException::code)
                    .isEqualTo(Code.LACKS_CAPABILITY);
            assertThat(Asking.apply(store, Asking.claim("k", 1))).isInstanceOf(Decision.Granted.class);
        }
    }
}
