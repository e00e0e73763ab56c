package dev.semel.store.jdbc;

import static dev.semel.store.jdbc.Ledger.transfer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semel.engine.Engine;
import dev.semel.engine.Execution;
import dev.semel.engine.SystemTime;
import dev.semel.operation.FailureRule;
import dev.semel.operation.FieldDigest;
import dev.semel.operation.Operation;
import dev.semel.operation.ResultCodec;
import dev.semel.policy.EffectTerms;
import dev.semel.policy.Terms;
import dev.semel.servers.PostgresServer;
import dev.semel.servers.PostgresVersion;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the database gave up for another transaction is no refusal, though the operation declares every exception to be one. */
class GivenUpTest {
    private static final Operation<Ledger.Transfer, String> WARY = Operation.named("wary", Ledger.Transfer.class)
            .key(Ledger.Transfer::id)
            .fingerprint(
                    asked -> FieldDigest.fields().number("cents", asked.cents()).fingerprint())
            .failures(FailureRule.ambiguous().rejectedOn(Exception.class))
            .terms(Terms.of(EffectTerms.atomic()).lease(Ledger.LEASE).build())
            .result(ResultCodec.text());

    private final Tables tables = Tables.fresh(PostgresServer.shared(PostgresVersion.NEWEST));
    private final Ledger ledger = new Ledger(tables);
    private final JdbcStore store = tables.store();
    private final SystemTime time = new SystemTime();
    private final Engine engine = Engine.over(store, time).start();
    private final Transactions transactions = store.transactions();

    @AfterEach
    void close() {
        engine.close();
        store.close();
        time.close();
        tables.close();
    }

    /** What a template makes of a driver's exception. */
    private String givenUp(Connection connection, String state) throws SQLException {
        ledger.journal(connection, transfer("t"));
        throw new IllegalStateException("translated", new SQLException("given up", state));
    }

    private String done(Connection connection) throws SQLException {
        ledger.journal(connection, transfer("t"));
        return "done";
    }

    @ParameterizedTest
    @ValueSource(strings = {"40001", "40P01"})
    void in_a_transaction_of_its_own_it_passes_when_all_repetitions_are_and_leaves_the_key_free(String state)
            throws Exception {
        assertThatThrownBy(() -> transactions.once(WARY, transfer("t"), each -> givenUp(each, state)))
                .hasMessage("translated");

        assertThat(ledger.times("t")).isZero();
        assertThat(transactions.once(WARY, transfer("t"), this::done)).isInstanceOf(Execution.Applied.class);
        assertThat(ledger.times("t")).isOne();
    }

    @ParameterizedTest
    @ValueSource(strings = {"40001", "40P01"})
    void in_the_callers_transaction_it_passes_and_leaves_the_key_free_in_it(String state) throws Exception {
        try (Connection connection = tables.source.getConnection()) {
            connection.setAutoCommit(false);
            assertThatThrownBy(() -> transactions.onceIn(connection, WARY, transfer("t"), each -> givenUp(each, state)))
                    .hasMessage("translated");
            assertThat(transactions.onceIn(connection, WARY, transfer("t"), this::done))
                    .isInstanceOf(Execution.Applied.class);
            connection.commit();
        }
        assertThat(ledger.times("t")).isOne();
    }

    @ParameterizedTest
    @ValueSource(strings = {"40001", "40P01"})
    void leased_it_passes_when_all_repetitions_are_and_leaves_the_key_free(String state) throws Exception {
        LeasedTransactions leased = transactions.leased(engine);
        assertThatThrownBy(() -> leased.once(WARY, transfer("t"), (each, lease) -> givenUp(each, state)))
                .hasMessage("translated");

        assertThat(leased.once(WARY, transfer("t"), (each, lease) -> done(each)))
                .isInstanceOf(Execution.Applied.class);
        assertThat(ledger.times("t")).isOne();
    }

    @ParameterizedTest
    @ValueSource(strings = {"23505", "57014"})
    void any_other_state_is_what_the_operation_says(String state) throws Exception {
        assertThatThrownBy(() -> transactions.once(WARY, transfer("t"), each -> givenUp(each, state)))
                .hasMessage("translated");

        assertThat(transactions.once(WARY, transfer("t"), this::done)).isInstanceOf(Execution.Rejected.class);
    }
}
