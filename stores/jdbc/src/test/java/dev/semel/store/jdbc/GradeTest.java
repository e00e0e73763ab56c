package dev.semel.store.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.zaxxer.hikari.HikariDataSource;
import dev.semel.engine.Engine;
import dev.semel.engine.SystemTime;
import dev.semel.operation.Operation;
import dev.semel.policy.DurabilityGrade;
import dev.semel.policy.EffectTerms;
import dev.semel.policy.Terms;
import dev.semel.servers.PostgresServer;
import dev.semel.servers.PostgresVersion;
import dev.semel.store.StoreDescription;
import dev.semel.store.StoreRefusedException;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the server's settings promise, read as the pool's connections see them, and told to people. */
class GradeTest {
    private final PostgresServer server = PostgresServer.shared(PostgresVersion.NEWEST);

    // house: parameters because each is a column of the table
    @ParameterizedTest
    @CsvSource({
        // fsync, full_page_writes, synchronous_commit, synchronous_standby_names, logged, grade
        "on,  on,  off,          '',       true,  NONE,       synchronous_commit is off",
        "on,  on,  off,          any 1(a), true,  NONE,       synchronous_commit is off",
        "off, on,  off,          '',       true,  NONE,       synchronous_commit is off",
        "on,  on,  on,           any 1(a), false, NONE,       its table of records is UNLOGGED",
        "off, on,  on,           any 1(a), true,  PROCESS,    fsync is off",
        "on,  off, on,           any 1(a), true,  PROCESS,    full_page_writes is off",
        "off, off, local,        '',       true,  PROCESS,    fsync is off",
        "on,  on,  local,        '',       true,  MACHINE,    synchronous_standby_names is empty",
        "on,  on,  on,           '',       true,  MACHINE,    synchronous_standby_names is empty",
        "on,  on,  remote_write, ' ',      true,  MACHINE,    synchronous_standby_names is empty",
        "on,  on,  remote_apply, '',       true,  MACHINE,    synchronous_standby_names is empty",
        "on,  on,  local,        any 1(a), true,  MACHINE,    synchronous_commit is local",
        "on,  on,  remote_write, any 1(a), true,  MACHINE,    synchronous_commit is remote_write",
        "on,  on,  on,           any 1(a), true,  REPLICATED, synchronous_commit is on",
        "on,  on,  remote_apply, any 1(a), true,  REPLICATED, synchronous_commit is remote_apply",
    })
    void settings_give_a_grade_and_say_why(
            String fsync,
            String pages,
            String commit,
            String standbys,
            boolean logged,
            DurabilityGrade grade,
            String because) {
        Preflight.Settings settings = new Preflight.Settings(fsync, pages, commit, standbys, logged);

        assertThat(settings.grade()).isEqualTo(grade);
        assertThat(settings.because()).startsWith(because);
    }

    @Test
    void a_durable_server_without_a_standby_keeps_what_it_said_over_its_own_death() {
        try (Tables tables = Tables.fresh(server)) {
            StoreDescription description = tables.store().describe();
            assertThat(description.grade()).isEqualTo(DurabilityGrade.MACHINE);
            assertThat(description.because()).isEqualTo("synchronous_standby_names is empty");
        }
    }

    @Test
    void what_the_address_sets_for_its_connections_counts() {
        String url = server.jdbcUrl() + "&options=-c%20synchronous_commit=off";
        assertThat(described(url).grade()).isEqualTo(DurabilityGrade.NONE);
    }

    @Test
    void what_the_role_sets_for_its_connections_counts() {
        try (Tables tables = Tables.fresh(server)) {
            tables.run("ALTER ROLE semel SET synchronous_commit = 'off'");
            try {
                assertThat(described(server.jdbcUrl()).because()).isEqualTo("synchronous_commit is off");
            } finally {
                tables.run("ALTER ROLE semel RESET synchronous_commit");
            }
        }
    }

    private StoreDescription described(String url) {
        try (Tables tables = Tables.fresh(server);
                HikariDataSource pool = Tables.pool(url);
                JdbcStore store = tables.through(pool).store()) {
            return store.describe();
        }
    }

    @Test
    void a_table_that_is_not_logged_promises_nothing() {
        try (Tables tables = Tables.fresh(server)) {
            tables.run("ALTER TABLE ${p}record SET UNLOGGED");
            assertThat(tables.store().describe().grade()).isEqualTo(DurabilityGrade.NONE);
            tables.run("ALTER TABLE ${p}record SET LOGGED");
        }
    }

    @Test
    void an_operation_that_demands_more_does_not_start_and_is_told_which_setting_lacks() {
        try (Tables tables = Tables.fresh(server);
                HikariDataSource pool = Tables.pool(server.jdbcUrl() + "&options=-c%20synchronous_commit=off");
                JdbcStore store = tables.through(pool).store();
                SystemTime time = new SystemTime();
                Engine engine = Engine.over(store, time).start()) {
            Terms demanding = Terms.of(EffectTerms.atomic())
                    .durability(DurabilityGrade.MACHINE)
                    .build();

            assertThatExceptionOfType(StoreRefusedException.class)
                    .isThrownBy(() -> engine.declare("payments.capture", demanding))
                    .withMessageContaining("payments.capture demands durability MACHINE")
                    .withMessageContaining("gives NONE, for synchronous_commit is off")
                    .extracting(StoreRefusedException::code)
                    .isEqualTo(StoreRefusedException.Code.TOO_WEAK);
        }
    }

    @Test
    void what_the_transactions_own_pool_gives_counts_for_them() {
        try (Tables tables = Tables.fresh(server);
                HikariDataSource hasty = Tables.pool(server.jdbcUrl() + "&options=-c%20synchronous_commit=off");
                JdbcStore store = tables.store()) {
            Operation<Ledger.Transfer, String> demanding = Ledger.operation(
                    "ledger.durable",
                    Terms.of(EffectTerms.atomic())
                            .durability(DurabilityGrade.MACHINE)
                            .build());
            assertThat(store.describe().grade()).isEqualTo(DurabilityGrade.MACHINE);

            assertThatExceptionOfType(StoreRefusedException.class)
                    .isThrownBy(() -> store.transactions(hasty)
                            .once(demanding, Ledger.transfer("t"), connection -> "forgotten in a crash"))
                    .withMessageContaining("demands durability MACHINE")
                    .withMessageContaining("give NONE, for synchronous_commit is off")
                    .extracting(StoreRefusedException::code)
                    .isEqualTo(StoreRefusedException.Code.TOO_WEAK);
        }
    }

    @Test
    void read_only_transactions_are_refused() {
        refused(
                "default_transaction_read_only=on",
                message -> assertThat(message).contains("read-only", "default_transaction_read_only"));
    }

    private void refused(String setting, Consumer<String> saying) {
        try (Tables tables = Tables.fresh(server);
                HikariDataSource pool = Tables.pool(server.jdbcUrl() + "&options=-c%20" + setting)) {
            assertThatExceptionOfType(StoreRefusedException.class)
                    .isThrownBy(() -> JdbcStore.open(pool, tables.options))
                    .satisfies(refusal -> saying.accept(refusal.getMessage()));
        }
    }
}
