package dev.semel.examples;

import dev.semel.Undone;
import dev.semel.engine.Engine;
import dev.semel.engine.Execution;
import dev.semel.operation.FailureRule;
import dev.semel.operation.FieldDigest;
import dev.semel.operation.Operation;
import dev.semel.operation.ResultCodec;
import dev.semel.operation.Undo;
import dev.semel.policy.EffectTerms;
import dev.semel.policy.Terms;
import dev.semel.store.jdbc.JdbcStore;
import dev.semel.store.jdbc.Transactions;
import java.sql.Connection;
import java.sql.SQLException;

/** The sample of the page about transactions: an effect that commits together with its outcome, in each form. */
public final class MoveMoney {
    /** What is asked. */
    public record Transfer(String id, String to, long cents) {}

    /** The business, in the store's own database. */
    public interface Ledger {
        /** Moves the money by statements on this connection alone; says what is left. */
        String move(Connection connection, Transfer asked) throws SQLException;

        /** Moves it back. */
        String moveBack(Connection connection, Transfer asked) throws SQLException;
    }

    /** The business says no. */
    public static final class InsufficientFundsException extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    // sample: operation
    static final Operation<Transfer, String> TRANSFER = Operation.named("ledger.transfer", Transfer.class)
            .key(Transfer::id)
            .fingerprint(asked -> FieldDigest.fields()
                    .text("to", asked.to())
                    .number("cents", asked.cents())
                    .fingerprint())
            .failures(FailureRule.ambiguous().rejectedOn(InsufficientFundsException.class))
            .terms(Terms.of(EffectTerms.atomic()).build())
            .result(ResultCodec.text());
    // end of sample

    static final Undo<Transfer, String, String> BACK = Undo.of(TRANSFER).result(ResultCodec.text());

    private final Transactions transactions;
    private final Ledger ledger;

    /** In transactions of the store's own data source. */
    public MoveMoney(JdbcStore store, Ledger ledger) {
        transactions = store.transactions();
        this.ledger = ledger;
    }

    /** Opens a transaction and commits it. */
    public String move(Transfer request) throws SQLException {
        // sample: joined
        Execution<String> done = transactions.once(TRANSFER, request, connection -> ledger.move(connection, request));
        return done.orThrow();
        // end of sample
    }

    /** In a transaction that is open already; the answer holds once the caller has committed. */
    public Execution<String> moveIn(Connection open, Transfer request) throws SQLException {
        // sample: given
        return transactions.onceIn(open, TRANSFER, request, connection -> ledger.move(connection, request));
        // end of sample
    }

    /** With a claim that everybody sees, for effects that take long. */
    public Execution<String> moveSlowly(Engine engine, Transfer request) throws SQLException {
        // sample: leased
        return transactions
                .leased(engine)
                .once(TRANSFER, request, (connection, lease) -> ledger.move(connection, request));
        // end of sample
    }

    /** Takes it back, once; in a transaction of its own. */
    public Undone<String> moveBack(Transfer request) throws SQLException {
        // sample: back
        return transactions.undo(BACK, request, told -> connection -> ledger.moveBack(connection, request));
        // end of sample
    }
}
