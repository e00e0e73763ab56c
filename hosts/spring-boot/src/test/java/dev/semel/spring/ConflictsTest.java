package dev.semel.spring;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.semel.policy.EffectClass;
import dev.semel.store.jdbc.Transactions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.dao.PessimisticLockingFailureException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.resilience.annotation.EnableResilientMethods;
import org.springframework.resilience.annotation.Retryable;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Isolation;
import org.springframework.transaction.annotation.Transactional;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * ATOMIC methods that a real PostgreSQL cannot serialize: what it gave up has left nothing, its caller is told by Spring's
 * exception that he may ask again, and then it runs.
 */
@Timeout(600)
class ConflictsTest {
    /** Reads before it writes, and waits in between for whoever else does. */
    @Service
    static class Accounts {
        private final JdbcTemplate jdbc;
        private final AtomicInteger calls = new AtomicInteger();
        private volatile CyclicBarrier read = new CyclicBarrier(1);
        private volatile CyclicBarrier written = new CyclicBarrier(1);

        Accounts(JdbcTemplate jdbc) {
            this.jdbc = jdbc;
        }

        /** From now on so many wait for each other when they have read, and so many when they have written. */
        public void meet(int whenRead, int whenWritten) {
            read = new CyclicBarrier(whenRead);
            written = new CyclicBarrier(whenWritten);
            calls.set(0);
        }

        public int calls() {
            return calls.get();
        }

        @Transactional(isolation = Isolation.SERIALIZABLE)
        @Idempotent(key = "#id", effect = EffectClass.ATOMIC)
        public int take(String id) {
            return taken("a");
        }

        @Transactional(isolation = Isolation.SERIALIZABLE)
        @Idempotent(key = "#id", fingerprint = "#id", effect = EffectClass.ATOMIC)
        public int takeOf(String id, String account) {
            return taken(account);
        }

        @Transactional
        @Idempotent(key = "#id", fingerprint = "#id", effect = EffectClass.ATOMIC)
        public int crosswise(String id, String first, String then) {
            calls.incrementAndGet();
            add(first, -1);
            met(read);
            add(then, 1);
            return 1;
        }

        @Transactional(isolation = Isolation.SERIALIZABLE)
        @Idempotent(key = "#id", effect = EffectClass.ATOMIC, refusals = RuntimeException.class)
        public int takeOrRefuse(String id) {
            return taken("a");
        }

        @Retryable(includes = PessimisticLockingFailureException.class, delay = 1)
        @Transactional(isolation = Isolation.SERIALIZABLE)
        @Idempotent(key = "#id", effect = EffectClass.ATOMIC)
        public int takeAgain(String id) {
            return taken("a");
        }

        private int taken(String account) {
            int call = calls.incrementAndGet();
            Integer all = jdbc.queryForObject("SELECT sum(cents) FROM spring_account", Integer.class);
            if (call <= read.getParties()) {
                met(read);
            }
            add(account, -1);
            met(written);
            return all == null ? 0 : all;
        }

        private void add(String account, int cents) {
            jdbc.update("UPDATE spring_account SET cents = cents + ? WHERE id = ?", cents, account);
        }

        private static void met(CyclicBarrier barrier) {
            try {
                barrier.await(20, TimeUnit.SECONDS);
            } catch (InterruptedException | BrokenBarrierException | TimeoutException alone) {
                throw new AssertionError("the other one did not come", alone);
            }
        }

        public int missing() {
            Integer left = jdbc.queryForObject("SELECT sum(cents) FROM spring_account", Integer.class);
            return 200 - (left == null ? 0 : left);
        }
    }

    @EnableResilientMethods
    static class One extends Databases.OverMain {
        @Bean
        HikariDataSource main() {
            return Databases.pool();
        }
    }

    private static ApplicationContextRunner application(Class<?> database) {
        try (HikariDataSource pool = Databases.pool()) {
            JdbcTemplate jdbc = new JdbcTemplate(pool);
            jdbc.execute("CREATE TABLE IF NOT EXISTS spring_account (id text PRIMARY KEY, cents int)");
            jdbc.execute("TRUNCATE spring_account");
            jdbc.execute("INSERT INTO spring_account VALUES ('a', 100), ('b', 100)");
            jdbc.execute("DROP SCHEMA IF EXISTS spring_conflicts CASCADE");
        }
        return new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(
                        JacksonAutoConfiguration.class,
                        TransactionAutoConfiguration.class,
                        SemelAutoConfiguration.class))
                .withPropertyValues("semel.schema=spring_conflicts")
                .withUserConfiguration(database, Accounts.class);
    }

    /** What each answers, or is thrown. */
    private static List<Object> both(Callable<Integer> one, Callable<Integer> other) throws InterruptedException {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            List<Object> told = new ArrayList<>();
            for (Future<Integer> each : threads.invokeAll(List.of(one, other))) {
                try {
                    told.add(each.get());
                } catch (ExecutionException thrown) {
                    told.add(thrown.getCause());
                }
            }
            return told;
        } finally {
            threads.shutdownNow();
        }
    }

    /** One is done and one given up, which runs when it is asked again, while the other is told what it was told. */
    private static void oneIsGivenUp(Accounts accounts, Callable<Integer> one, Callable<Integer> other)
            throws Exception {
        List<Object> told = both(one, other);

        assertThat(accounts.calls()).isEqualTo(2);
        assertThat(told)
                .filteredOn(PessimisticLockingFailureException.class::isInstance)
                .singleElement()
                .satisfies(thrown ->
                        assertThat(Transactions.isGivenUp((Throwable) thrown)).isTrue());
        assertThat(told).filteredOn(Integer.class::isInstance).hasSize(1);

        accounts.meet(1, 1);
        List<Object> again = List.of(one.call(), other.call());
        assertThat(accounts.calls()).isEqualTo(1);
        assertThat(again)
                .containsAll(told.stream().filter(Integer.class::isInstance).toList());
    }

    @ParameterizedTest
    @ValueSource(classes = {One.class, Databases.Persistence.class})
    void what_fails_at_its_statement_leaves_its_key_free(Class<?> database) {
        application(database).run(context -> {
            Accounts accounts = context.getBean(Accounts.class);
            accounts.meet(2, 1);

            oneIsGivenUp(accounts, () -> accounts.take("s-1"), () -> accounts.take("s-2"));

            assertThat(accounts.missing()).isEqualTo(2);
        });
    }

    @ParameterizedTest
    @ValueSource(classes = {One.class, Databases.Persistence.class})
    void what_fails_at_its_commit_or_at_its_settlement_leaves_its_key_free(Class<?> database) {
        application(database).run(context -> {
            Accounts accounts = context.getBean(Accounts.class);
            accounts.meet(2, 2);

            oneIsGivenUp(accounts, () -> accounts.takeOf("k-1", "a"), () -> accounts.takeOf("k-2", "b"));

            assertThat(accounts.missing()).isEqualTo(2);
        });
    }

    @ParameterizedTest
    @ValueSource(classes = {One.class, Databases.Persistence.class})
    void what_a_deadlock_ended_leaves_its_key_free(Class<?> database) {
        application(database).run(context -> {
            Accounts accounts = context.getBean(Accounts.class);
            accounts.meet(2, 1);

            oneIsGivenUp(
                    accounts, () -> accounts.crosswise("c-1", "a", "b"), () -> accounts.crosswise("c-2", "b", "a"));

            assertThat(accounts.missing()).isZero();
        });
    }

    @Test
    void what_the_database_gave_up_is_no_refusal_though_its_exception_is_declared_one() {
        application(One.class).run(context -> {
            Accounts accounts = context.getBean(Accounts.class);
            accounts.meet(2, 1);
            oneIsGivenUp(accounts, () -> accounts.takeOrRefuse("r-1"), () -> accounts.takeOrRefuse("r-2"));

            TransactionTemplate outer = context.getBean(TransactionTemplate.class);
            outer.setIsolationLevel(TransactionTemplate.ISOLATION_SERIALIZABLE);
            accounts.meet(2, 1);
            oneIsGivenUp(
                    accounts,
                    () -> outer.execute(status -> accounts.takeOrRefuse("o-1")),
                    () -> outer.execute(status -> accounts.takeOrRefuse("o-2")));
            assertThat(accounts.missing()).isEqualTo(4);
        });
    }

    @Test
    void twins_are_one_whoever_of_them_is_given_up() {
        application(One.class).run(context -> {
            Accounts accounts = context.getBean(Accounts.class);
            accounts.meet(1, 1);

            List<Object> told = both(() -> accounts.take("t"), () -> accounts.take("t"));

            assertThat(told).allMatch(each -> each instanceof PessimisticLockingFailureException || each.equals(200));
            assertThat(accounts.take("t")).isEqualTo(200);
            assertThat(accounts.missing()).isEqualTo(1);
        });
    }

    @Test
    void springs_own_retries_stand_before_the_guard_and_mend_it() {
        application(One.class).run(context -> {
            Accounts accounts = context.getBean(Accounts.class);
            accounts.meet(2, 1);

            List<Object> told = both(() -> accounts.takeAgain("a-1"), () -> accounts.takeAgain("a-2"));

            assertThat(told).containsExactlyInAnyOrder(200, 199);
            assertThat(accounts.calls()).isEqualTo(3);
            assertThat(accounts.missing()).isEqualTo(2);
        });
    }
}
