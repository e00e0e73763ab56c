package dev.semel.store.jdbc;

import dev.semel.operation.FailureRule;
import dev.semel.operation.FieldDigest;
import dev.semel.operation.Operation;
import dev.semel.operation.ResultCodec;
import dev.semel.policy.EffectTerms;
import dev.semel.policy.Terms;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;

/** A business in the same database: accounts that never go below zero, and a journal with a line for each transfer. */
final class Ledger {
    /** A wish to move money. */
    record Transfer(String id, String from, String to, long cents) {}

    /** The business says no. */
    static final class InsufficientFundsException extends Exception {
        private static final long serialVersionUID = 1L;

        InsufficientFundsException(String account) {
            super(account + " has not enough");
        }
    }

    static final Duration LEASE = Duration.ofSeconds(30);

    static final Operation<Transfer, String> TRANSFER = transfer("ledger.transfer", LEASE);

    private final Tables tables;

    /** Empties it, and opens two accounts with 1,000 each. */
    Ledger(Tables tables) {
        this.tables = tables;
        tables.run(
                "CREATE TABLE IF NOT EXISTS ${p}account (name text PRIMARY KEY, cents bigint NOT NULL CHECK (cents >= 0))");
        tables.run("CREATE TABLE IF NOT EXISTS ${p}journal (id text, cents bigint)");
        tables.run("TRUNCATE ${p}account, ${p}journal");
        tables.run("INSERT INTO ${p}account VALUES ('a', 1000), ('b', 1000)");
    }

    static Operation<Transfer, String> transfer(String name, Duration lease) {
        return operation(name, Terms.of(EffectTerms.atomic()).lease(lease).build());
    }

    static Operation<Transfer, String> operation(String name, Terms terms) {
        return Operation.named(name, Transfer.class)
                .key(Transfer::id)
                .fingerprint(asked -> FieldDigest.fields()
                        .text("from", asked.from())
                        .text("to", asked.to())
                        .number("cents", asked.cents())
                        .fingerprint())
                .failures(FailureRule.ambiguous().rejectedOn(InsufficientFundsException.class))
                .terms(terms)
                .result(ResultCodec.text());
    }

    static Transfer transfer(String id) {
        return new Transfer(id, "a", "b", 1);
    }

    /** Moves the money and writes the journal; answers with the balance left. */
    String move(Connection connection, Transfer asked) throws SQLException, InsufficientFundsException {
        journal(connection, asked);
        long left = add(connection, asked.from(), -asked.cents());
        if (left < 0) {
            throw new InsufficientFundsException(asked.from());
        }
        add(connection, asked.to(), asked.cents());
        return asked.from() + " has " + left;
    }

    void journal(Connection connection, Transfer asked) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(sql("INSERT INTO ${p}journal VALUES (?, ?)"))) {
            insert.setString(1, asked.id());
            insert.setLong(2, asked.cents());
            insert.executeUpdate();
        }
    }

    private long add(Connection connection, String account, long cents) throws SQLException {
        String sql = sql("UPDATE ${p}account SET cents = cents + ? WHERE name = ? AND cents + ? >= 0 RETURNING cents");
        try (PreparedStatement update = connection.prepareStatement(sql)) {
            update.setLong(1, cents);
            update.setString(2, account);
            update.setLong(3, cents);
            try (ResultSet row = update.executeQuery()) {
                return row.next() ? row.getLong(1) : -1;
            }
        }
    }

    /** How often this transfer is in the journal. */
    long times(String id) {
        return tables.number("SELECT count(*) FROM ${p}journal WHERE id = '" + id + "'");
    }

    long cents(String account) {
        return tables.number("SELECT cents FROM ${p}account WHERE name = '" + account + "'");
    }

    private String sql(String text) {
        return text.replace("${p}", tables.options.prefix());
    }
}
