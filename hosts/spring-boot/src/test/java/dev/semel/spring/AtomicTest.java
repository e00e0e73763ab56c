package dev.semel.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import dev.semel.engine.Execution;
import dev.semel.engine.NotSettledException;
import dev.semel.policy.EffectClass;
import dev.semel.servers.PostgresServer;
import dev.semel.servers.PostgresVersion;
import dev.semel.store.OperationStore;
import dev.semel.store.jdbc.JdbcStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;

/** Effects that commit with their outcome, in Spring's own transactions, on a real PostgreSQL. */
@Timeout(600)
class AtomicTest {
    /** The business says no. */
    static class Poor extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /** Writes lines. */
    @Service
    static class Ledger {
        private final JdbcTemplate jdbc;

        Ledger(JdbcTemplate jdbc) {
            this.jdbc = jdbc;
        }

        @Transactional
        @Idempotent(key = "#id", effect = EffectClass.ATOMIC)
        public String write(String id) {
            jdbc.update("INSERT INTO spring_line VALUES (?)", id);
            return "line " + id;
        }

        @Idempotent(key = "#id", effect = EffectClass.ATOMIC)
        public String writeWithoutSaying(String id) {
            jdbc.update("INSERT INTO spring_line VALUES (?)", id);
            return "line " + id;
        }

        @Transactional
        @Idempotent(key = "#id", effect = EffectClass.ATOMIC, refusals = Poor.class)
        public String refuse(String id) {
            jdbc.update("INSERT INTO spring_line VALUES (?)", id);
            throw new Poor();
        }

        @Transactional
        @Idempotent(key = "#id", effect = EffectClass.ATOMIC)
        public String fail(String id) {
            jdbc.update("INSERT INTO spring_line VALUES (?)", id);
            if (lines(id) == 1 && !Boolean.TRUE.equals(ready)) {
                throw new IllegalStateException("the disk is slow");
            }
            return "line " + id;
        }

        private volatile boolean ready;

        /** From now on nothing fails. */
        public void mend() {
            ready = true;
        }

        public int lines(String id) {
            Integer lines = jdbc.queryForObject("SELECT count(*) FROM spring_line WHERE id = ?", Integer.class, id);
            return lines == null ? 0 : lines;
        }
    }

    private static ApplicationContextRunner application() {
        String url = PostgresServer.shared(PostgresVersion.NEWEST).jdbcUrl();
        try (HikariDataSource pool = new HikariDataSource()) {
            pool.setJdbcUrl(url);
            JdbcTemplate jdbc = new JdbcTemplate(pool);
            jdbc.execute("CREATE TABLE IF NOT EXISTS spring_line (id text)");
            jdbc.execute("TRUNCATE spring_line");
            jdbc.execute("DROP SCHEMA IF EXISTS spring_test CASCADE");
        }
        return new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        JacksonAutoConfiguration.class,
                        DataSourceAutoConfiguration.class,
                        DataSourceTransactionManagerAutoConfiguration.class,
                        TransactionAutoConfiguration.class,
                        JdbcTemplateAutoConfiguration.class,
                        SemelAutoConfiguration.class))
                .withPropertyValues("spring.datasource.url=" + url, "semel.schema=spring_test")
                .withUserConfiguration(Ledger.class);
    }

    @Test
    void the_records_are_in_the_applications_database() {
        application().run(context -> {
            assertThat(context).hasNotFailed();
            assertThat(context.getBean(OperationStore.class)).isInstanceOf(JdbcStore.class);
        });
    }

    @Test
    void what_a_transactional_method_writes_commits_with_its_outcome_once() {
        application().run(context -> {
            Ledger ledger = context.getBean(Ledger.class);
            assertThat(ledger.write("a")).isEqualTo("line a");
            assertThat(ledger.write("a")).isEqualTo("line a");
            assertThat(ledger.writeWithoutSaying("a")).isEqualTo("line a");
            assertThat(ledger.writeWithoutSaying("a")).isEqualTo("line a");
            assertThat(ledger.lines("a")).isEqualTo(2);
        });
    }

    @Test
    void a_failure_undoes_both_and_a_repeat_runs() {
        application().run(context -> {
            Ledger ledger = context.getBean(Ledger.class);
            assertThatThrownBy(() -> ledger.fail("f")).hasMessage("the disk is slow");
            assertThat(ledger.lines("f")).isZero();
            ledger.mend();
            assertThat(ledger.fail("f")).isEqualTo("line f");
            assertThat(ledger.lines("f")).isEqualTo(1);
        });
    }

    @Test
    void a_refusal_undoes_what_was_written_and_is_remembered() {
        application().run(context -> {
            Ledger ledger = context.getBean(Ledger.class);
            assertThatThrownBy(() -> ledger.refuse("r")).isInstanceOf(Poor.class);
            assertThat(ledger.lines("r")).isZero();
            assertThatThrownBy(() -> ledger.refuse("r"))
                    .isInstanceOfSatisfying(
                            NotSettledException.class,
                            refused -> assertThat(refused.execution()).isInstanceOf(Execution.Rejected.class));
        });
    }

    @Test
    void within_a_transaction_of_the_callers_both_stand_or_fall_with_it() {
        application().run(context -> {
            Ledger ledger = context.getBean(Ledger.class);
            TransactionTemplate outer = context.getBean(TransactionTemplate.class);
            outer.executeWithoutResult(status -> {
                assertThat(ledger.write("o")).isEqualTo("line o");
                status.setRollbackOnly();
            });
            assertThat(ledger.lines("o")).isZero();
            outer.executeWithoutResult(status -> assertThat(ledger.write("o")).isEqualTo("line o"));
            assertThat(ledger.write("o")).isEqualTo("line o");
            assertThat(ledger.lines("o")).isEqualTo(1);
        });
    }
}
