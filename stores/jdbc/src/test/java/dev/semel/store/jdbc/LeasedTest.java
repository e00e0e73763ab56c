package dev.semel.store.jdbc;

import static dev.semel.store.jdbc.Ledger.TRANSFER;
import static dev.semel.store.jdbc.Ledger.transfer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semel.engine.Engine;
import dev.semel.engine.Execution;
import dev.semel.engine.SystemTime;
import dev.semel.operation.Operation;
import dev.semel.policy.EffectTerms;
import dev.semel.policy.Terms;
import dev.semel.policy.WaitingRule;
import dev.semel.protocol.IntentRecord;
import dev.semel.protocol.Status;
import dev.semel.servers.PostgresServer;
import dev.semel.servers.PostgresVersion;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The claim commits first; the settlement is the last statement of the effect's transaction. */
class LeasedTest {
    private final AtomicLong now = new AtomicLong(1_900_000_000_000L);
    private final Tables tables = Tables.fresh(PostgresServer.shared(version()));
    private final Ledger ledger = new Ledger(tables);
    private final SystemTime time = new SystemTime();
    private final Node one = new Node();
    private final Node other = new Node();
    private final Race race = new Race();

    PostgresVersion version() {
        return PostgresVersion.NEWEST;
    }

    /** A process with its own store and engine. */
    private final class Node implements AutoCloseable {
        final JdbcStore store = tables.store(now::get);
        final Engine engine = Engine.over(store, time).start();
        final LeasedTransactions transactions = store.transactions().leased(engine);

        Execution<String> move(Ledger.Transfer asked) throws Exception {
            return transactions.once(TRANSFER, asked, (connection, lease) -> ledger.move(connection, asked));
        }

        @Override
        public void close() {
            engine.close();
            store.close();
        }
    }

    @AfterEach
    void close() {
        race.close();
        one.close();
        other.close();
        time.close();
        tables.close();
    }

    private IntentRecord record(String id) {
        return one.store
                .find(List.of(TRANSFER.intent(transfer(id)).key()))
                .get(0)
                .record();
    }

    @Test
    void a_transfer_is_applied_once_and_replayed_on_every_node() throws Exception {
        assertThat(one.move(transfer("t"))).isInstanceOf(Execution.Applied.class);
        assertThat(one.move(transfer("t")).orThrow()).isEqualTo("a has 999");
        assertThat(other.move(transfer("t"))).isInstanceOf(Execution.Replayed.class);
        assertThat(other.move(new Ledger.Transfer("t", "a", "b", 7))).isInstanceOf(Execution.Mismatched.class);
        assertThat(ledger.times("t")).isOne();
        assertThat(one.store.open().running()).isZero();
    }

    @Test
    void an_attempt_under_way_is_seen_by_everybody() throws Exception {
        one.transactions.once(TRANSFER, transfer("t"), (connection, lease) -> {
            assertThat(record("t").epoch()).isEqualTo(lease.epoch());
            assertThat(other.move(transfer("t"))).isInstanceOf(Execution.Running.class);
            return ledger.move(connection, transfer("t"));
        });

        assertThat(ledger.times("t")).isOne();
    }

    @Test
    void a_refusal_is_recorded_behind_the_rollback() throws Exception {
        Ledger.Transfer much = new Ledger.Transfer("much", "a", "b", 5_000);

        assertThatThrownBy(() -> one.move(much)).isInstanceOf(Ledger.InsufficientFundsException.class);

        assertThat(ledger.times("much")).isZero();
        assertThat(other.move(much)).isInstanceOf(Execution.Rejected.class);
    }

    @Test
    void a_failure_that_is_no_refusal_frees_the_key_at_once() throws Exception {
        assertThatThrownBy(() -> one.transactions.once(TRANSFER, transfer("t"), (connection, lease) -> {
                    ledger.journal(connection, transfer("t"));
                    throw new IllegalStateException("broken");
                }))
                .hasMessage("broken");

        assertThat(record("t").status()).isEqualTo(Status.RELEASED);
        assertThat(other.move(transfer("t"))).isInstanceOf(Execution.Applied.class);
        assertThat(ledger.times("t")).isOne();
    }

    @Test
    void an_owner_that_was_paused_past_its_lease_changes_nothing_and_is_told_its_successors_outcome() throws Exception {
        Execution<String> late = one.transactions.once(TRANSFER, transfer("t"), (connection, lease) -> {
            now.addAndGet(Ledger.LEASE.toMillis() + 1);
            assertThat(other.transactions.once(TRANSFER, transfer("t"), (its, longer) -> {
                        ledger.move(its, transfer("t"));
                        return "the successor's";
                    }))
                    .isInstanceOf(Execution.Applied.class);
            ledger.journal(connection, transfer("t"));
            return "the late owner's";
        });

        assertThat(late).isInstanceOf(Execution.Replayed.class);
        assertThat(late.orThrow()).isEqualTo("the successor's");
        assertThat(ledger.times("t")).isOne();
        assertThat(other.move(transfer("t")).orThrow()).isEqualTo("the successor's");
    }

    @Test
    void an_owner_whose_lease_ran_out_settles_all_the_same_if_nobody_took_over() throws Exception {
        Execution<String> late = one.transactions.once(TRANSFER, transfer("t"), (connection, lease) -> {
            now.addAndGet(Ledger.LEASE.toMillis() + 1);
            return ledger.move(connection, transfer("t"));
        });

        assertThat(late).isInstanceOf(Execution.Applied.class);
        assertThat(ledger.times("t")).isOne();
    }

    @Test
    void eight_twins_of_two_hundred_keys_on_two_nodes_move_the_money_once_each() throws Exception {
        Operation<Ledger.Transfer, String> patient = Ledger.operation(
                "ledger.patient",
                Terms.of(EffectTerms.atomic())
                        .lease(Ledger.LEASE)
                        .waiting(WaitingRule.waitAtMost(Duration.ofSeconds(30)))
                        .build());
        AtomicInteger applied = new AtomicInteger();
        AtomicInteger nodes = new AtomicInteger();
        race.all(8, () -> {
            LeasedTransactions mine = nodes.getAndIncrement() % 2 == 0 ? one.transactions : other.transactions;
            for (int key = 0; key < 200; key++) {
                Ledger.Transfer asked = transfer("twin-" + key);
                Execution<String> told =
                        mine.once(patient, asked, (connection, lease) -> ledger.move(connection, asked));
                assertThat(told).isInstanceOf(Execution.Settled.class);
                applied.addAndGet(told instanceof Execution.Applied ? 1 : 0);
            }
            return applied;
        });

        assertThat(applied).hasValue(200);
        assertThat(tables.number("SELECT count(*) FROM ${p}journal")).isEqualTo(200);
        assertThat(ledger.cents("a")).isEqualTo(800);
    }

    @Test
    void an_effect_that_ends_the_transaction_itself_is_told_so() {
        assertThatThrownBy(() -> one.transactions.once(TRANSFER, transfer("t"), (connection, lease) -> {
                    connection.rollback();
                    return "never there";
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("ended the transaction");
    }

    @Test
    void a_deadlock_in_the_effect_is_run_again() throws Exception {
        AtomicInteger runs = new AtomicInteger();
        Execution<String> told = one.transactions.once(TRANSFER, transfer("t"), (connection, lease) -> {
            if (runs.incrementAndGet() == 1) {
                give(connection, "40P01");
            }
            return ledger.move(connection, transfer("t"));
        });

        assertThat(told).isInstanceOf(Execution.Applied.class);
        assertThat(runs).hasValue(2);
        assertThat(ledger.times("t")).isOne();
    }

    /** The database itself says so. */
    private static void give(Connection connection, String state) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("DO $$ BEGIN RAISE EXCEPTION 'given up' USING ERRCODE = '" + state + "'; END $$");
        }
    }
}
