package dev.semel.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import dev.semel.policy.EffectClass;
import dev.semel.store.OperationStore;
import dev.semel.store.jdbc.JdbcStore;
import jakarta.persistence.Entity;
import jakarta.persistence.EntityManager;
import jakarta.persistence.Id;
import jakarta.persistence.PersistenceContext;
import jakarta.persistence.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Service;
import org.springframework.transaction.IllegalTransactionStateException;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.UnexpectedRollbackException;
import org.springframework.transaction.annotation.Isolation;
import org.springframework.transaction.annotation.Propagation;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.interceptor.TransactionAspectSupport;
import org.springframework.transaction.support.TransactionTemplate;

/** Which transactions an effect can commit in with its outcome, on a real PostgreSQL; each is right or refused. */
@Timeout(600)
class TransactionsTest {
    /** A line as an entity. */
    @Entity
    @Table(name = "spring_line")
    static class Line {
        @Id
        private String id;

        Line() {}

        Line(String id) {
            this.id = id;
        }

        String id() {
            return id;
        }
    }

    /** Writes lines as entities. */
    @Service
    static class EntityLedger {
        @PersistenceContext
        private EntityManager entities;

        @Transactional
        @Idempotent(key = "#id", effect = EffectClass.ATOMIC)
        public String write(String id, boolean fails) {
            entities.persist(new Line(id));
            if (fails) {
                throw new IllegalStateException("the disk is slow");
            }
            return "line " + id;
        }
    }

    /** Writes lines. */
    @Service
    static class Ledger {
        private final JdbcTemplate jdbc;

        Ledger(JdbcTemplate jdbc) {
            this.jdbc = jdbc;
        }

        @Idempotent(key = "#id", effect = EffectClass.ATOMIC)
        public String write(String id) {
            jdbc.update("INSERT INTO spring_line VALUES (?)", id);
            return "line " + id;
        }

        public int lines(String id) {
            Integer lines = jdbc.queryForObject("SELECT count(*) FROM spring_line WHERE id = ?", Integer.class, id);
            return lines == null ? 0 : lines;
        }
    }

    /** Says how. */
    @Service
    static class Said {
        private final JdbcTemplate jdbc;

        Said(JdbcTemplate jdbc) {
            this.jdbc = jdbc;
        }

        @Transactional(isolation = Isolation.SERIALIZABLE, timeout = 30)
        @Idempotent(key = "#id", effect = EffectClass.ATOMIC)
        public String isolation(String id) {
            return jdbc.queryForObject("SHOW transaction_isolation", String.class);
        }

        @Transactional(propagation = Propagation.MANDATORY)
        @Idempotent(key = "#id", effect = EffectClass.ATOMIC)
        public String within(String id) {
            jdbc.update("INSERT INTO spring_line VALUES (?)", id);
            return "line " + id;
        }

        @Transactional
        @Idempotent(key = "#id", effect = EffectClass.ATOMIC)
        public String undone(String id) {
            jdbc.update("INSERT INTO spring_line VALUES (?)", id);
            TransactionAspectSupport.currentTransactionStatus().setRollbackOnly();
            return "line " + id;
        }

        @Transactional
        @Idempotent(key = "#id", effect = EffectClass.DEDUPLICATED, horizon = "1d")
        public String toldBefore(String id) {
            jdbc.update("INSERT INTO spring_line VALUES (?)", id);
            return "line " + id;
        }
    }

    /** In a transaction of another database. */
    @Service
    static class Elsewhere {
        @Transactional("otherTransactions")
        @Idempotent(key = "#id", effect = EffectClass.ATOMIC)
        public String write(String id) {
            return id;
        }
    }

    /** By its class. */
    @Service
    @Transactional(propagation = Propagation.REQUIRES_NEW)
    static class NewByClass {
        @Idempotent(key = "#id", effect = EffectClass.ATOMIC)
        public String write(String id) {
            return id;
        }
    }

    /** That writes nothing. */
    @Service
    static class Reads {
        @Transactional(readOnly = true)
        @Idempotent(key = "#id", effect = EffectClass.ATOMIC)
        public String write(String id) {
            return id;
        }
    }

    /** That commits failures. */
    @Service
    static class Forgives {
        @Transactional(noRollbackFor = IllegalStateException.class)
        @Idempotent(key = "#id", effect = EffectClass.ATOMIC)
        public String write(String id) {
            return id;
        }
    }

    /** That comes later. */
    @Service
    static class Later {
        @Idempotent(key = "#id", effect = EffectClass.ATOMIC)
        public CompletableFuture<String> write(String id) {
            return CompletableFuture.completedFuture(id);
        }
    }

    @BeforeEach
    void makeTable() {
        try (HikariDataSource pool = Databases.pool()) {
            JdbcTemplate jdbc = new JdbcTemplate(pool);
            jdbc.execute("CREATE TABLE IF NOT EXISTS spring_line (id text)");
            jdbc.execute("TRUNCATE spring_line");
            jdbc.execute("DROP SCHEMA IF EXISTS spring_transactions CASCADE");
        }
    }

    private static ApplicationContextRunner application(Class<?>... parts) {
        return new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        JacksonAutoConfiguration.class,
                        TransactionAutoConfiguration.class,
                        SemelAutoConfiguration.class))
                .withPropertyValues("semel.schema=spring_transactions")
                .withUserConfiguration(parts);
    }

    private static void refused(ApplicationContextRunner application, String... words) {
        application.run(context -> {
            assertThat(context).hasFailed();
            FailureAnalysis told = new MisuseAnalyzer().analyze(context.getStartupFailure());
            assertThat(told).as(String.valueOf(context.getStartupFailure())).isNotNull();
            assertThat(told.getDescription()).contains(words);
        });
    }

    private static void writesOnce(AssertableApplicationContext context) {
        assertThat(context).hasNotFailed();
        assertThat(context.getBean(OperationStore.class)).isInstanceOf(JdbcStore.class);
        Ledger ledger = context.getBean(Ledger.class);
        assertThat(ledger.write("a")).isEqualTo("line a");
        assertThat(ledger.write("a")).isEqualTo("line a");
        assertThat(ledger.lines("a")).isEqualTo(1);
        // Of several that of the ledger's own database, whichever was declared first.
        transaction(context, context.containsBean("mainTransactions") ? "mainTransactions" : "", status -> {
            ledger.write("b");
            status.setRollbackOnly();
        });
        assertThat(ledger.lines("b")).isZero();
        assertThat(ledger.write("b")).isEqualTo("line b");
        assertThat(ledger.lines("b")).isEqualTo(1);
    }

    private static void transaction(
            AssertableApplicationContext context,
            String manager,
            Consumer<org.springframework.transaction.TransactionStatus> work) {
        new TransactionTemplate(
                        manager.isEmpty()
                                ? context.getBeansOfType(PlatformTransactionManager.class)
                                        .values()
                                        .iterator()
                                        .next()
                                : context.getBean(manager, PlatformTransactionManager.class))
                .executeWithoutResult(work);
    }

    @Test
    void of_two_databases_one_is_named_or_primary() {
        application(Databases.Two.class, Ledger.class)
                .withPropertyValues("semel.data-source=main")
                .run(TransactionsTest::writesOnce);
        makeTable();
        application(Databases.PrimaryOfTwo.class, Ledger.class).run(TransactionsTest::writesOnce);
    }

    @Test
    void of_two_databases_none_is_guessed() {
        refused(
                application(Databases.Two.class, Ledger.class)
                        .withPropertyValues("semel.store=memory", "semel.schema="),
                "Ledger.write is declared ATOMIC, and there is no database");
        application(Databases.Two.class)
                .withPropertyValues("semel.store=jdbc")
                .run(context -> assertThat(context).getFailure().rootCause().hasMessageContaining("several"));
        refused(
                application(Databases.Two.class).withPropertyValues("semel.data-source=nobody"),
                "semel.data-source is nobody");
    }

    @Test
    void a_transaction_of_another_database_is_refused() {
        refused(
                application(Databases.PrimaryOfTwo.class, Elsewhere.class),
                "Elsewhere.write is declared ATOMIC, and the transaction manager of its @Transactional"
                        + " (DataSourceTransactionManager) is not one of the database that holds the records");
    }

    @Test
    void what_would_commit_otherwise_is_refused() {
        refused(
                application(Databases.PrimaryOfTwo.class, NewByClass.class),
                "REQUIRES_NEW has it write where its outcome");
        refused(application(Databases.PrimaryOfTwo.class, Reads.class), "Reads.write", "read-only");
        refused(application(Databases.PrimaryOfTwo.class, Forgives.class), "Forgives.write", "noRollbackFor");
        refused(application(Databases.PrimaryOfTwo.class, Later.class), "Later.write", "comes later");
        refused(application(Databases.Routed.class), "routes to several databases");
    }

    @Test
    void connections_that_do_not_commit_by_themselves_are_taken() {
        application(Databases.NotByItself.class, Ledger.class).run(TransactionsTest::writesOnce);
    }

    @Test
    void a_proxy_that_joins_transactions_is_looked_through() {
        application(Databases.Aware.class, Ledger.class, Said.class)
                .withPropertyValues("semel.misuse=warn")
                .run(context -> {
                    writesOnce(context);
                    // A claim that joined would be rolled back with its caller, and the repeat would run again.
                    transaction(context, "", status -> {
                        context.getBean(Said.class).toldBefore("t");
                        status.setRollbackOnly();
                    });
                    assertThat(context.getBean(Said.class).toldBefore("t")).isEqualTo("line t");
                    assertThat(context.getBean(Ledger.class).lines("t")).isZero();
                });
    }

    @Test
    void a_method_has_the_isolation_and_the_propagation_that_it_says() {
        application(Databases.PrimaryOfTwo.class, Ledger.class, Said.class).run(context -> {
            Said said = context.getBean(Said.class);
            assertThat(said.isolation("i")).isEqualTo("serializable");
            assertThatThrownBy(() -> said.within("m")).isInstanceOf(IllegalTransactionStateException.class);
            transaction(context, "mainTransactions", status -> said.within("m"));
            assertThat(context.getBean(Ledger.class).lines("m")).isEqualTo(1);
        });
    }

    @Test
    void what_is_rolled_back_without_a_failure_is_told_to_nobody() {
        application(Databases.PrimaryOfTwo.class, Ledger.class, Said.class).run(context -> {
            Said said = context.getBean(Said.class);
            assertThatThrownBy(() -> said.undone("u")).isInstanceOf(UnexpectedRollbackException.class);
            assertThatThrownBy(() -> said.undone("u")).isInstanceOf(UnexpectedRollbackException.class);
            assertThat(context.getBean(Ledger.class).lines("u")).isZero();
        });
    }

    @Test
    void a_callers_read_only_transaction_is_refused_and_no_other_one_is() {
        application(Databases.PrimaryOfTwo.class, Ledger.class).run(context -> {
            Ledger ledger = context.getBean(Ledger.class);
            for (String manager : new String[] {"mainTransactions", "otherTransactions"}) {
                TransactionTemplate reading =
                        new TransactionTemplate(context.getBean(manager, PlatformTransactionManager.class));
                reading.setReadOnly(true);
                Callable<String> call = () -> reading.execute(status -> ledger.write("r"));
                if (manager.equals("mainTransactions")) {
                    assertThatThrownBy(call::call)
                            .isInstanceOf(IllegalTransactionStateException.class)
                            .hasMessageContaining("read-only");
                    assertThat(ledger.lines("r")).isZero();
                } else {
                    assertThat(call.call()).isEqualTo("line r");
                }
            }
            assertThat(ledger.lines("r")).isEqualTo(1);
        });
    }

    @Test
    void callers_may_nest_begin_anew_and_use_another_database() {
        application(Databases.PrimaryOfTwo.class, Ledger.class).run(context -> {
            Ledger ledger = context.getBean(Ledger.class);
            PlatformTransactionManager manager = context.getBean("mainTransactions", PlatformTransactionManager.class);
            for (int propagation :
                    new int[] {TransactionDefinition.PROPAGATION_NESTED, TransactionDefinition.PROPAGATION_REQUIRES_NEW
                    }) {
                String id = "p" + propagation;
                TransactionTemplate inner = new TransactionTemplate(manager);
                inner.setPropagationBehavior(propagation);
                new TransactionTemplate(manager).executeWithoutResult(status -> {
                    inner.executeWithoutResult(undone -> {
                        ledger.write(id);
                        undone.setRollbackOnly();
                    });
                    inner.executeWithoutResult(kept -> ledger.write(id));
                });
                assertThat(ledger.write(id)).isEqualTo("line " + id);
                assertThat(ledger.lines(id)).isEqualTo(1);
            }
            transaction(context, "otherTransactions", status -> {
                ledger.write("x");
                status.setRollbackOnly();
            });
            assertThat(ledger.lines("x")).as("committed where it was written").isEqualTo(1);
        });
    }

    @Test
    void what_is_told_before_its_callers_commit_is_refused() {
        application(Databases.PrimaryOfTwo.class, Ledger.class, Said.class).run(context -> {
            Said said = context.getBean(Said.class);
            assertThatThrownBy(() -> transaction(context, "mainTransactions", status -> said.toldBefore("t")))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("Said.toldBefore would be recorded as done while what it writes waits");
            assertThat(said.toldBefore("t")).isEqualTo("line t");
            assertThat(context.getBean(Ledger.class).lines("t")).isEqualTo(1);
        });
    }

    @Test
    void entities_commit_with_the_outcome() {
        application(Databases.Persistence.class, Ledger.class, EntityLedger.class)
                .run(context -> {
                    writesOnce(context);
                    EntityLedger entities = context.getBean(EntityLedger.class);
                    Ledger ledger = context.getBean(Ledger.class);
                    assertThatThrownBy(() -> entities.write("e", true)).hasMessage("the disk is slow");
                    assertThat(ledger.lines("e")).isZero();
                    assertThat(entities.write("f", false)).isEqualTo("line f");
                    assertThat(entities.write("f", false)).isEqualTo("line f");
                    assertThat(ledger.lines("f")).isEqualTo(1);
                });
    }

    @Test
    void twins_write_once() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            application(Databases.PrimaryOfTwo.class, Ledger.class).run(context -> {
                Ledger ledger = context.getBean(Ledger.class);
                for (int round = 0; round < 20; round++) {
                    String id = "w" + round;
                    List<Future<String>> twins = new ArrayList<>();
                    for (int twin = 0; twin < 4; twin++) {
                        twins.add(threads.submit(() -> ledger.write(id)));
                    }
                    for (Future<String> twin : twins) {
                        assertThat(twin.get()).isEqualTo("line " + id);
                    }
                    assertThat(ledger.lines(id)).isEqualTo(1);
                }
            });
        } finally {
            threads.shutdown();
        }
    }
}
