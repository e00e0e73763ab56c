package dev.semel.store.jdbc;

import static dev.semel.store.jdbc.Ledger.TRANSFER;
import static dev.semel.store.jdbc.Ledger.transfer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semel.engine.Execution;
import dev.semel.engine.Listener;
import dev.semel.engine.SystemTime;
import dev.semel.operation.FailureRule;
import dev.semel.operation.FieldDigest;
import dev.semel.operation.Operation;
import dev.semel.operation.OperationKey;
import dev.semel.operation.ResultCodec;
import dev.semel.policy.EffectTerms;
import dev.semel.policy.RetentionTerms;
import dev.semel.policy.Terms;
import dev.semel.protocol.Decision;
import dev.semel.protocol.Event;
import dev.semel.protocol.Payload;
import dev.semel.servers.PostgresServer;
import dev.semel.servers.PostgresVersion;
import dev.semel.store.StoreRefusedException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Effects, rules, listeners and records that are not as they should be: nobody's transaction is harmed by them. */
class CarelessTest {
    private final Tables tables = Tables.fresh(PostgresServer.shared(PostgresVersion.NEWEST));
    private final JdbcStore store = tables.store();
    private final Ledger ledger = new Ledger(tables);
    private final Transactions transactions = store.transactions();

    @AfterEach
    void close() {
        store.close();
        tables.close();
    }

    /** Or whoever asks would take an old outcome for that of his new wish. */
    @Test
    @Timeout(8)
    void beside_a_twin_that_is_under_way_nothing_is_told_of_a_record_that_has_expired() throws Exception {
        Operation<Ledger.Transfer, String> brief = Ledger.operation(
                "ledger.brief",
                Terms.of(EffectTerms.atomic())
                        .lease(Duration.ofMillis(500))
                        .retention(new RetentionTerms(1_000, 1_000, 0))
                        .build());
        AtomicLong now = new AtomicLong(1_900_000_000_000L);
        try (JdbcStore timed = tables.store(now::get);
                Connection twin = tables.source.getConnection()) {
            Transactions over = timed.transactions().waitingAtMost(Duration.ofMillis(100));
            over.once(brief, transfer("t"), connection -> "of the first life");
            now.addAndGet(2_000);
            twin.setAutoCommit(false);
            assertThat(over.onceIn(twin, brief, transfer("t"), same -> "of the second life"))
                    .isInstanceOf(Execution.Applied.class);

            assertThat(over.once(brief, transfer("t"), connection -> "never")).isInstanceOf(Execution.Running.class);
            twin.rollback();
        }
    }

    @Test
    void an_effect_that_goes_on_after_a_failed_statement_is_told_so_and_is_not_run_again() throws Exception {
        AtomicInteger runs = new AtomicInteger();
        Transactions.Effect<String, SQLException> careless = connection -> {
            runs.incrementAndGet();
            try {
                Tables.run(connection, "SELECT 1/0");
            } catch (SQLException ignored) {
                return "it will do";
            }
            return "never";
        };
        assertThatThrownBy(() -> transactions.once(TRANSFER, transfer("t"), careless))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("went on after one of its statements had failed");
        assertThat(runs).hasValue(1);

        try (Connection connection = tables.source.getConnection()) {
            connection.setAutoCommit(false);
            ledger.journal(connection, transfer("before"));
            assertThatThrownBy(() -> transactions.onceIn(connection, TRANSFER, transfer("t"), careless))
                    .isInstanceOf(IllegalStateException.class);
            connection.commit();
        }
        assertThat(ledger.times("before")).isOne();
        assertThat(store.find(List.of(TRANSFER.intent(transfer("t")).key()))
                        .get(0)
                        .record())
                .isNull();
    }

    /** A later release wrote it, say, while nodes are brought forward one after the other. */
    @Test
    void a_record_that_cannot_be_read_leaves_the_callers_transaction_as_it_was() throws Exception {
        transactions.once(TRANSFER, transfer("t"), connection -> "done");
        tables.run("UPDATE ${p}record SET head = set_byte(head, 0, 9)");
        try (Connection connection = tables.source.getConnection()) {
            connection.setAutoCommit(false);
            Tables.run(connection, "SET LOCAL lock_timeout = '7s'");

            assertThatThrownBy(() -> transactions.onceIn(connection, TRANSFER, transfer("t"), same -> "never"))
                    .isInstanceOf(StoreRefusedException.class)
                    .hasMessageContaining("schema 9");

            assertThat(Tables.shown(connection, "lock_timeout")).isEqualTo("7s");
            assertThat(Tables.shown(connection, "enable_hashjoin")).isEqualTo("on");
            assertThatThrownBy(() -> Tables.run(connection, "ROLLBACK TO SAVEPOINT semel_once"))
                    .hasMessageContaining("does not exist");
            connection.rollback();
        }
    }

    @Test
    void a_failure_rule_that_fails_leaves_the_callers_transaction_as_it_was() throws Exception {
        Operation<Ledger.Transfer, String> careless = Operation.named("ledger.careless", Ledger.Transfer.class)
                .key(Ledger.Transfer::id)
                .fingerprint(
                        asked -> FieldDigest.fields().text("id", asked.id()).fingerprint())
                .failures(FailureRule.ambiguous()
                        .with(
                                failure -> {
                                    throw new IllegalStateException("the rule is broken");
                                },
                                FailureRule.Meaning.REJECTED))
                .terms(Terms.of(EffectTerms.atomic()).build())
                .result(ResultCodec.text());
        try (Connection connection = tables.source.getConnection()) {
            connection.setAutoCommit(false);
            ledger.journal(connection, transfer("before"));

            assertThatThrownBy(() -> transactions.onceIn(connection, careless, transfer("t"), same -> {
                        throw new IllegalStateException("broken");
                    }))
                    .hasMessage("broken");

            connection.commit();
        }
        assertThat(ledger.times("before")).isOne();
    }

    @Test
    void a_listener_that_fails_changes_nothing() throws Exception {
        Listener broken = new Listener() {
            @Override
            public void onAnswer(OperationKey key, Execution<Payload> told, Source source, long nanos) {
                throw new IllegalStateException("broken listener");
            }

            @Override
            public void onDecision(Event event, Decision decision) {
                throw new IllegalStateException("broken listener");
            }

            @Override
            public void onProbe(OperationKey key, String answer) {}

            @Override
            public void onTrouble(String what, Throwable cause) {}
        };
        try (SystemTime time = new SystemTime();
                Connection connection = tables.source.getConnection()) {
            Transactions heardOf = transactions.listener(broken, time);
            assertThat(heardOf.once(TRANSFER, transfer("t"), same -> "done")).isInstanceOf(Execution.Applied.class);
            connection.setAutoCommit(false);
            assertThat(heardOf.onceIn(connection, TRANSFER, transfer("u"), same -> ledger.move(same, transfer("u"))))
                    .isInstanceOf(Execution.Applied.class);
            connection.commit();
        }
        assertThat(ledger.times("u")).isOne();
    }
}
