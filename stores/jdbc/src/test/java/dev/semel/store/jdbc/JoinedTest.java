package dev.semel.store.jdbc;

import static dev.semel.store.jdbc.Ledger.TRANSFER;
import static dev.semel.store.jdbc.Ledger.transfer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semel.engine.Execution;
import dev.semel.engine.Listener;
import dev.semel.engine.SystemTime;
import dev.semel.operation.Operation;
import dev.semel.operation.OperationKey;
import dev.semel.policy.DurabilityGrade;
import dev.semel.policy.EffectTerms;
import dev.semel.policy.Terms;
import dev.semel.protocol.Decision;
import dev.semel.protocol.Event;
import dev.semel.protocol.IntentRecord;
import dev.semel.protocol.Payload;
import dev.semel.protocol.Status;
import dev.semel.servers.PostgresServer;
import dev.semel.servers.PostgresVersion;
import dev.semel.store.StoreRefusedException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransactionRollbackException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Claim, effect and settlement in one transaction, ours or the caller's. */
class JoinedTest {
    private final Tables tables = Tables.fresh(PostgresServer.shared(version()));
    private final JdbcStore store = tables.store();
    private final Ledger ledger = new Ledger(tables);
    private final Transactions transactions = store.transactions();
    private final Transactions hasty = transactions.waitingAtMost(Duration.ofMillis(100));
    private final Race race = new Race();

    PostgresVersion version() {
        return PostgresVersion.NEWEST;
    }

    @AfterEach
    void close() {
        race.close();
        store.close();
        tables.close();
    }

    private Execution<String> move(Ledger.Transfer asked) throws Exception {
        return transactions.once(TRANSFER, asked, connection -> ledger.move(connection, asked));
    }

    private Status status(String id) {
        IntentRecord record =
                store.find(List.of(TRANSFER.intent(transfer(id)).key())).get(0).record();
        return record == null ? Status.ABSENT : record.status();
    }

    @Test
    void a_transfer_is_applied_once_and_replayed_from_then_on() throws Exception {
        Execution<String> first = move(transfer("t"));
        Execution<String> second = move(transfer("t"));

        assertThat(first).isInstanceOf(Execution.Applied.class);
        assertThat(first.orThrow()).isEqualTo("a has 999");
        assertThat(second).isInstanceOf(Execution.Replayed.class);
        assertThat(second.orThrow()).isEqualTo("a has 999");
        assertThat(ledger.times("t")).isOne();
        assertThat(ledger.cents("b")).isEqualTo(1001);
    }

    @Test
    void the_same_key_for_something_else_is_mismatched_and_nothing_moves() throws Exception {
        move(transfer("t"));

        assertThat(move(new Ledger.Transfer("t", "a", "b", 7))).isInstanceOf(Execution.Mismatched.class);
        assertThat(ledger.cents("a")).isEqualTo(999);
    }

    @Test
    void a_refusal_passes_through_leaves_nothing_and_is_told_from_then_on() throws Exception {
        Ledger.Transfer much = new Ledger.Transfer("much", "a", "b", 5_000);

        assertThatThrownBy(() -> move(much)).isInstanceOf(Ledger.InsufficientFundsException.class);

        assertThat(ledger.times("much")).isZero();
        assertThat(move(much))
                .isInstanceOfSatisfying(
                        Execution.Rejected.class,
                        rejected -> assertThat(rejected.replayed()).isTrue());
    }

    @Test
    void a_failure_that_is_no_refusal_leaves_neither_writes_nor_record() {
        assertThatThrownBy(() -> transactions.once(TRANSFER, transfer("t"), connection -> {
                    ledger.journal(connection, transfer("t"));
                    throw new IllegalStateException("broken");
                }))
                .hasMessage("broken");

        assertThat(ledger.times("t")).isZero();
        assertThat(status("t")).isEqualTo(Status.ABSENT);
    }

    @Test
    void epochs_rise_over_attempts_that_left_nothing() throws Exception {
        long before = epoch(move(transfer("one")));
        assertThatThrownBy(() -> transactions.once(TRANSFER, transfer("t"), connection -> {
                    throw new IllegalStateException("broken");
                }))
                .hasMessage("broken");

        assertThat(epoch(move(transfer("t")))).isGreaterThan(before + 1);
    }

    private static long epoch(Execution<String> told) {
        return ((Execution.Settled<String>) told).record().epoch();
    }

    @Test
    void eight_twins_of_two_hundred_keys_move_the_money_once_each() throws Exception {
        AtomicInteger runs = new AtomicInteger();
        List<Integer> applied = race.all(8, () -> {
            int mine = 0;
            for (int key = 0; key < 200; key++) {
                Ledger.Transfer asked = transfer("twin-" + key);
                Execution<String> told = transactions.once(TRANSFER, asked, connection -> {
                    runs.incrementAndGet();
                    return ledger.move(connection, asked);
                });
                assertThat(told).isInstanceOf(Execution.Settled.class);
                mine += told instanceof Execution.Applied ? 1 : 0;
            }
            return mine;
        });

        assertThat(applied.stream().mapToInt(Integer::intValue).sum()).isEqualTo(200);
        assertThat(runs).hasValue(200);
        assertThat(tables.number("SELECT count(*) FROM ${p}journal")).isEqualTo(200);
        assertThat(ledger.cents("a")).isEqualTo(800);
    }

    @Test
    void in_the_callers_transaction_the_answer_holds_once_he_commits() throws Exception {
        try (Connection connection = tables.source.getConnection()) {
            connection.setAutoCommit(false);
            Execution<String> told = in(connection, transactions, "t");
            assertThat(told).isInstanceOf(Execution.Applied.class);
            assertThat(status("t")).isEqualTo(Status.ABSENT);
            connection.rollback();
            assertThat(status("t")).isEqualTo(Status.ABSENT);

            assertThat(in(connection, transactions, "t")).isInstanceOf(Execution.Applied.class);
            assertThat(in(connection, transactions, "t")).isInstanceOf(Execution.Replayed.class);
            connection.commit();
            connection.setAutoCommit(true);
        }
        assertThat(move(transfer("t"))).isInstanceOf(Execution.Replayed.class);
        assertThat(ledger.times("t")).isOne();
    }

    private Execution<String> in(Connection connection, Transactions over, String id) throws Exception {
        return over.onceIn(connection, TRANSFER, transfer(id), same -> ledger.move(same, transfer(id)));
    }

    @Test
    @Timeout(8)
    void a_twin_that_is_under_way_is_told_running_and_the_callers_transaction_goes_on() throws Exception {
        try (Connection first = tables.source.getConnection();
                Connection second = tables.source.getConnection()) {
            first.setAutoCommit(false);
            second.setAutoCommit(false);
            in(first, hasty, "t");
            ledger.journal(second, transfer("before"));

            assertThat(in(second, hasty, "t")).isInstanceOf(Execution.Running.class);

            ledger.journal(second, transfer("after"));
            second.commit();
            assertThat(hasty.once(TRANSFER, transfer("t"), connection -> "no")).isInstanceOf(Execution.Running.class);
            first.commit();
            assertThat(in(second, hasty, "t")).isInstanceOf(Execution.Replayed.class);
            second.commit();
        }
        assertThat(ledger.times("before")).isOne();
        assertThat(ledger.times("after")).isOne();
        assertThat(ledger.times("t")).isOne();
    }

    @Test
    void what_we_set_is_set_back_before_the_callers_next_statement() throws Exception {
        try (Connection connection = tables.source.getConnection()) {
            connection.setAutoCommit(false);
            Tables.run(connection, "SET LOCAL lock_timeout = '7s'");
            move(transfer("settled"));
            in(connection, transactions, "settled");
            in(connection, transactions, "t");

            assertThat(Tables.shown(connection, "lock_timeout")).isEqualTo("7s");
            assertThat(Tables.shown(connection, "enable_seqscan")).isEqualTo("on");
            assertThat(Tables.shown(connection, "enable_hashjoin")).isEqualTo("on");
            connection.rollback();
        }
    }

    @Test
    void the_effect_is_not_bound_by_the_wait_for_twins() throws Exception {
        transactions.once(TRANSFER, transfer("t"), connection -> {
            assertThat(Tables.shown(connection, "lock_timeout")).isEqualTo("0");
            return "seen";
        });
    }

    @Test
    void what_fails_in_the_callers_transaction_is_undone_alone() throws Exception {
        try (Connection connection = tables.source.getConnection()) {
            connection.setAutoCommit(false);
            ledger.journal(connection, transfer("before"));
            assertThatThrownBy(() -> transactions.onceIn(connection, TRANSFER, transfer("t"), same -> {
                        ledger.journal(same, transfer("t"));
                        Tables.run(same, "SELECT 1/0");
                        return "never";
                    }))
                    .isInstanceOf(SQLException.class);
            connection.commit();
        }
        assertThat(ledger.times("before")).isOne();
        assertThat(ledger.times("t")).isZero();
        assertThat(status("t")).isEqualTo(Status.ABSENT);
    }

    @Test
    void a_refusal_in_the_callers_transaction_stands_or_falls_with_it() throws Exception {
        Ledger.Transfer much = new Ledger.Transfer("much", "a", "b", 5_000);
        try (Connection connection = tables.source.getConnection()) {
            connection.setAutoCommit(false);
            for (boolean commits : new boolean[] {false, true}) {
                assertThatThrownBy(
                                () -> transactions.onceIn(connection, TRANSFER, much, same -> ledger.move(same, much)))
                        .isInstanceOf(Ledger.InsufficientFundsException.class);
                assertThat(status("much")).isEqualTo(Status.ABSENT);
                if (commits) {
                    connection.commit();
                } else {
                    connection.rollback();
                }
            }
        }
        assertThat(status("much")).isEqualTo(Status.REJECTED);
        assertThat(ledger.times("much")).isZero();
    }

    @Test
    void an_operation_inside_another_commits_with_it_or_not_at_all() throws Exception {
        Operation<Ledger.Transfer, String> fee = Ledger.transfer("ledger.fee", Ledger.LEASE);
        Transactions.Effect<String, Exception> both = connection -> {
            String moved = ledger.move(connection, transfer("t"));
            transactions.onceIn(connection, fee, transfer("t"), same -> ledger.move(same, transfer("fee-of-t")));
            return moved;
        };
        assertThatThrownBy(() -> transactions.once(TRANSFER, transfer("t"), connection -> {
                    both.apply(connection);
                    throw new IllegalStateException("broken");
                }))
                .hasMessage("broken");
        assertThat(ledger.times("fee-of-t")).isZero();

        assertThat(transactions.once(TRANSFER, transfer("t"), both)).isInstanceOf(Execution.Applied.class);

        assertThat(ledger.times("t")).isOne();
        assertThat(ledger.times("fee-of-t")).isOne();
    }

    @ParameterizedTest
    @ValueSource(
            ints = {
                Connection.TRANSACTION_READ_COMMITTED,
                Connection.TRANSACTION_REPEATABLE_READ,
                Connection.TRANSACTION_SERIALIZABLE
            })
    void at_every_isolation_a_twin_that_committed_meanwhile_is_replayed_or_the_transaction_is_to_be_repeated(int level)
            throws Exception {
        try (Connection connection = tables.source.getConnection()) {
            connection.setAutoCommit(false);
            connection.setTransactionIsolation(level);
            Tables.shown(connection, "lock_timeout");
            Tables.run(connection, "SELECT 1");
            move(transfer("t"));

            if (level == Connection.TRANSACTION_READ_COMMITTED) {
                assertThat(in(connection, transactions, "t")).isInstanceOf(Execution.Replayed.class);
            } else {
                assertThatThrownBy(() -> in(connection, transactions, "t"))
                        .isInstanceOf(SQLTransactionRollbackException.class);
                connection.rollback();
                assertThat(in(connection, transactions, "t")).isInstanceOf(Execution.Replayed.class);
            }
            connection.rollback();
            connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
        }
        assertThat(ledger.times("t")).isOne();
    }

    @Test
    void two_transactions_that_lock_two_keys_crosswise_both_end() throws Exception {
        CountDownLatch bothIn = new CountDownLatch(2);
        List<Future<Execution<String>>> ends = new ArrayList<>();
        for (boolean forth : new boolean[] {true, false}) {
            Ledger.Transfer outer = transfer(forth ? "x" : "y");
            Ledger.Transfer inner = transfer(forth ? "y" : "x");
            ends.add(race.go(() -> transactions
                    .waitingAtMost(Duration.ofSeconds(20))
                    .once(TRANSFER, outer, connection -> {
                        bothIn.countDown();
                        bothIn.await();
                        transactions
                                .waitingAtMost(Duration.ofSeconds(20))
                                .onceIn(connection, TRANSFER, inner, same -> ledger.move(same, inner));
                        return ledger.move(connection, outer);
                    })));
        }
        for (Future<Execution<String>> end : ends) {
            assertThat(Race.result(end)).isInstanceOf(Execution.Settled.class);
        }
        assertThat(ledger.times("x")).isOne();
        assertThat(ledger.times("y")).isOne();
    }

    @Test
    void a_listener_hears_every_answer_and_only_decisions_that_were_committed() throws Exception {
        List<String> heard = new CopyOnWriteArrayList<>();
        Listener listener = new Listener() {
            @Override
            public void onAnswer(OperationKey key, Execution<Payload> told, Source source, long nanos) {
                heard.add(told.name() + (nanos > 0 ? "" : " in no time"));
            }

            @Override
            public void onDecision(Event event, Decision decision) {
                heard.add(event.getClass().getSimpleName() + " "
                        + decision.getClass().getSimpleName());
            }

            @Override
            public void onProbe(OperationKey key, String answer) {}

            @Override
            public void onTrouble(String what, Throwable cause) {}
        };
        try (SystemTime time = new SystemTime()) {
            Transactions heardOf = transactions.listener(listener, time);
            assertThatThrownBy(() -> heardOf.once(TRANSFER, transfer("t"), connection -> {
                        throw new IllegalStateException("broken");
                    }))
                    .hasMessage("broken");
            heardOf.once(TRANSFER, transfer("t"), connection -> "done");
            heardOf.once(TRANSFER, transfer("t"), connection -> "again");
        }

        assertThat(heard).containsExactly("Claim Granted", "Settle Accepted", "applied", "Claim Replay", "replayed");
    }

    @Test
    void an_effect_that_ends_the_transaction_itself_is_told_so() {
        assertThatThrownBy(() -> transactions.once(TRANSFER, transfer("t"), connection -> {
                    ledger.journal(connection, transfer("t"));
                    connection.commit();
                    return "committed";
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("ended the transaction");
    }

    @Test
    void what_cannot_commit_with_its_outcome_is_refused() throws Exception {
        Operation<Ledger.Transfer, String> unprotected = Ledger.operation("ledger.plain", Terms.defaults());
        assertThatThrownBy(() -> transactions.once(unprotected, transfer("t"), connection -> "never"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("UNPROTECTED");
        Operation<Ledger.Transfer, String> demanding = Ledger.operation(
                "ledger.replicated",
                Terms.of(EffectTerms.atomic())
                        .durability(DurabilityGrade.REPLICATED)
                        .build());
        assertThatThrownBy(() -> transactions.once(demanding, transfer("t"), connection -> "never"))
                .isInstanceOf(StoreRefusedException.class)
                .hasMessageContaining("REPLICATED");
        try (Connection connection = tables.source.getConnection()) {
            assertThatThrownBy(() -> in(connection, transactions, "t"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("setAutoCommit(false)");
        }
    }

    @Test
    void a_pool_that_leads_to_other_tables_is_refused() {
        try (Tables elsewhere = Tables.fresh(PostgresServer.shared(version()));
                JdbcStore other = JdbcStore.open(elsewhere.source, elsewhere.options)) {
            String url = PostgresServer.shared(version()).freshDatabase();
            try (var pool = Tables.pool(url)) {
                assertThatThrownBy(() -> other.transactions(pool)).isInstanceOf(StoreRefusedException.class);
                JdbcSchema.of(elsewhere.options).apply(pool);
                assertThatThrownBy(() -> other.transactions(pool))
                        .isInstanceOf(StoreRefusedException.class)
                        .hasMessageContaining("generation");
            }
        }
    }
}
