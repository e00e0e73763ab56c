package dev.semel.chaos;

import dev.semel.operation.FailureRule;
import dev.semel.operation.FieldDigest;
import dev.semel.operation.Operation;
import dev.semel.operation.ResultCodec;
import dev.semel.policy.EffectTerms;
import dev.semel.policy.Terms;
import dev.semel.policy.WaitingRule;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import javax.sql.DataSource;

/**
 * The business of the atomic campaign: accounts that never go below zero, and a journal with a line for each transfer that
 * moved. All of a transfer follows from its number, so that everybody knows what should become of it.
 */
final class LedgerBook {
    static final int ACCOUNTS = 200;
    static final long CENTS_EACH = 1_000_000;

    private static final int REFUSED_EVERY = 20;
    private static final Duration LEASE = Duration.ofSeconds(2);

    private LedgerBook() {}

    /** One wish to move money. */
    record Transfer(int number, int from, int to, long cents) {
        static Transfer of(int number) {
            int from = number * 7 % ACCOUNTS;
            int to = (from + 1 + number * 3 % (ACCOUNTS - 1)) % ACCOUNTS;
            return new Transfer(number, from, to, isRefused(number) ? 2 * ACCOUNTS * CENTS_EACH : 1 + number % 97);
        }

        String key() {
            return "transfer-" + number;
        }
    }

    /** The business says no. */
    static final class RefusedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        RefusedException(int account) {
            super("account " + account + " has not enough");
        }
    }

    /** Whether this transfer asks for more than there is. */
    static boolean isRefused(int number) {
        return number % REFUSED_EVERY == 0;
    }

    static Operation<Transfer, String> operation() {
        return Operation.named("ledger.transfer", Transfer.class)
                .key(Transfer::key)
                .fingerprint(asked -> FieldDigest.fields()
                        .number("from", asked.from())
                        .number("to", asked.to())
                        .number("cents", asked.cents())
                        .fingerprint())
                .failures(FailureRule.ambiguous().rejectedOn(RefusedException.class))
                .terms(Terms.of(EffectTerms.atomic())
                        .lease(LEASE)
                        .waiting(WaitingRule.waitAtMost(LEASE))
                        .build())
                .result(ResultCodec.text());
    }

    static void open(DataSource source) throws SQLException {
        try (Connection connection = source.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE account (id int PRIMARY KEY, cents bigint NOT NULL)");
            statement.execute("CREATE TABLE journal (number int NOT NULL, debit int, credit int, cents bigint)");
            statement.execute("INSERT INTO account SELECT i, " + CENTS_EACH + " FROM generate_series(0, "
                    + (ACCOUNTS - 1) + ") AS i");
        }
    }

    /** Moves the money and writes it down, all of it on this connection. */
    static String move(Connection connection, Transfer asked) throws SQLException {
        try (PreparedStatement line = connection.prepareStatement("INSERT INTO journal VALUES (?, ?, ?, ?)")) {
            line.setInt(1, asked.number());
            line.setInt(2, asked.from());
            line.setInt(3, asked.to());
            line.setLong(4, asked.cents());
            line.executeUpdate();
        }
        if (!add(connection, asked.from(), -asked.cents())) {
            throw new RefusedException(asked.from());
        }
        add(connection, asked.to(), asked.cents());
        return "moved " + asked.cents();
    }

    private static boolean add(Connection connection, int account, long cents) throws SQLException {
        String sql = "UPDATE account SET cents = cents + ? WHERE id = ? AND cents + ? >= 0";
        try (PreparedStatement update = connection.prepareStatement(sql)) {
            update.setLong(1, cents);
            update.setInt(2, account);
            update.setLong(3, cents);
            return update.executeUpdate() == 1;
        }
    }

    /** What the book says against itself and against what was told. */
    static void audit(DataSource source, int transfers, CampaignReport report) throws SQLException {
        try (Connection connection = source.getConnection()) {
            report.figure("moved", number(connection, "SELECT count(*) FROM journal"), "transfers, in the journal");
            long twice = number(
                    connection, "SELECT count(*) FROM (SELECT FROM journal GROUP BY number HAVING count(*) > 1) AS t");
            report.figure("moved twice", twice, "");
            wrong(report, twice, "transfers moved more than once");
            wrong(
                    report,
                    number(
                            connection,
                            "SELECT count(*) FROM generate_series(0, " + (transfers - 1) + ") AS n WHERE (n % "
                                    + REFUSED_EVERY
                                    + " = 0) = EXISTS (SELECT FROM journal j WHERE j.number = n)"),
                    "transfers that did not move though they should, or moved though they were refused");
            wrong(
                    report,
                    number(connection, "SELECT sum(cents) FROM account") - ACCOUNTS * CENTS_EACH,
                    "cents more in the accounts than at the beginning");
            wrong(
                    report,
                    number(
                            connection,
                            "SELECT count(*) FROM account a WHERE cents <> " + CENTS_EACH
                                    + " + (SELECT coalesce(sum(cents), 0) FROM journal WHERE credit = a.id)"
                                    + " - (SELECT coalesce(sum(cents), 0) FROM journal WHERE debit = a.id)"),
                    "accounts that differ from the journal");
            long unsettled = number(connection, "SELECT count(*) FROM semel_record WHERE state NOT IN (2, 3)");
            report.figure("stuck", unsettled, "keys without an outcome");
            wrong(report, unsettled, "keys are stuck without an outcome");
            wrong(
                    report,
                    transfers - number(connection, "SELECT count(*) FROM semel_record"),
                    "transfers without a record");
        }
    }

    private static void wrong(CampaignReport report, long count, String what) {
        if (count != 0) {
            report.wrong(count + " " + what);
        }
    }

    private static long number(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }
}
