package dev.semel.store.jdbc;

import dev.semel.operation.OperationKey;
import dev.semel.policy.LeaseTerms;
import dev.semel.protocol.Decision;
import dev.semel.protocol.Event;
import dev.semel.protocol.IntentRecord;
import dev.semel.protocol.Nonce;
import dev.semel.protocol.Protocol;
import dev.semel.protocol.Status;
import dev.semel.protocol.Transition;
import dev.semel.store.Found;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Decides events inside a transaction that is not ours to begin or to end. Waits for others no longer than it is told;
 * what it sets for that, and for its plans, is set back before the next statement of the transaction's owner. If it fails,
 * the owner must go back to a savepoint from before, or to the beginning: that takes back the settings too.
 */
final class Transacted {
    private static final int SETTINGS = 4;
    private static final String IN_FAILED_TRANSACTION = "25P02";
    private static final long LONGEST_WAIT_MILLIS = 86_400_000;
    /** The twin's nonce is not ours to know. */
    private static final Nonce UNKNOWN = new Nonce(0, 0);

    private final PostgresTable table;
    private final String enter;
    private final String leave;
    private final Sql sql;

    Transacted(PostgresTable table, Sql sql) {
        this.table = table;
        this.sql = sql;
        enter = sql.get("enter");
        leave = sql.get("leave");
    }

    /**
     * A decision, and in which transaction it was made.
     *
     * @param transaction the database's number of it, 0 if it had written nothing
     */
    record Decided(Decision decision, long transaction) {}

    /** What is set back, and the number of the transaction before our statement. */
    private record Before(List<String> settings, long transaction) {}

    /** As the store decides it; waits at most so long for whoever is at this key in a transaction under way. */
    Decided decide(Connection connection, Event event, long waitMillis) throws SQLException {
        Before before = enter(connection, waitMillis);
        Decision decision = new Deciding(table, connection, new Decision[1], Known.nothing(), false)
                .decide(List.of(event))
                .get(0);
        return new Decided(decision, leave(connection, before));
    }

    /**
     * Decides what an effect's owner says, if the transaction is still the one that the claim was decided in.
     *
     * @throws IllegalStateException if somebody ended that transaction meanwhile, or one of its statements failed and the
     *     effect went on as if nothing were
     */
    Decision decideIn(long transaction, Connection connection, Event event, long waitMillis) throws SQLException {
        Before before = enterBehind(connection, event, waitMillis);
        if (before.transaction() != transaction) {
            throw new IllegalStateException(
                    "The effect of " + event.key() + " ended the transaction that it was given, so"
                            + " that what it wrote stands without an outcome or is gone; leave commit and rollback to whoever"
                            + " opened it.");
        }
        Decision decision = new Deciding(table, connection, new Decision[1], Known.nothing(), false)
                .decide(List.of(event))
                .get(0);
        leave(connection, before);
        return decision;
    }

    /** The record once nobody has it in a transaction under way; nobody changes it before this transaction ends. */
    Found locked(Connection connection, OperationKey key, long waitMillis) throws SQLException {
        Before before = enter(connection, waitMillis);
        byte[] encoded = key.encoded();
        PostgresTable.Loaded loaded = table.loadLocked(connection, List.of(encoded));
        leave(connection, before);
        Row row = loaded.rows().get(ByteBuffer.wrap(encoded));
        return row == null ? new Found(null, loaded.atMillis(null)) : new Found(row.record(), loaded.atMillis(row));
    }

    /** The database's number of this transaction, which it has from now on. */
    long number(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql.get("number"));
                ResultSet row = statement.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }

    /**
     * The answer to a claim beside a twin whose transaction is under way: what the record says that was there before it,
     * if that still counts; else running. Waits for nobody.
     */
    Decision.Claimed besideTwin(Connection connection, Event.Claim claim, long waitMillis) throws SQLException {
        Before before = enter(connection, waitMillis);
        Asked asked = new Asked(0, claim);
        PostgresTable.Loaded loaded = table.find(connection, List.of(asked.key()));
        leave(connection, before);
        Row row = loaded.rows().get(asked.lookup());
        IntentRecord record = row == null ? null : row.record();
        long now = loaded.atMillis(row);
        Transition transition = Protocol.decide(record, claim, now, 0);
        if (!transition.changes() && transition.decision() instanceof Decision.Claimed answer) {
            return answer;
        }
        if (record != null && record.status() == Status.RUNNING) {
            return new Decision.Running(record, now);
        }
        return new Decision.Running(standIn(claim, now, waitMillis), now);
    }

    /** For a record that only its own transaction sees so far: epoch 0, for it is unknown. */
    private static IntentRecord standIn(Event.Claim claim, long now, long waitMillis) {
        Event.Claim twin = new Event.Claim(
                claim.key(),
                claim.fingerprint(),
                claim.supersession(),
                UNKNOWN,
                claim.effect(),
                new LeaseTerms(waitMillis, 0),
                claim.policyVersion());
        return Objects.requireNonNull(Protocol.decide(null, twin, now, -1).after());
    }

    /** Which generation the tables are of that this connection leads to. */
    String generation(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql.get("mark-get"))) {
            statement.setString(1, "generation");
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? row.getString(1) : "";
            }
        }
    }

    /** What commits on this connection survive, which is another pool's than the store's, perhaps. */
    Preflight preflight(Connection connection, String name) throws SQLException {
        return Preflight.of(connection, sql.get("settings"), name);
    }

    /** From here on what this key's effect does can be undone alone. */
    void beginOnce(Connection connection) throws SQLException {
        run(connection, "begin-once");
    }

    /** What was done since becomes part of the transaction. */
    void keepOnce(Connection connection) throws SQLException {
        run(connection, "keep-once");
    }

    /** What was done since is undone, settings included. */
    void undoOnce(Connection connection) throws SQLException {
        run(connection, "undo-once");
    }

    private void run(Connection connection, String name) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql.get(name))) {
            statement.execute();
        }
    }

    private Before enterBehind(Connection connection, Event event, long waitMillis) throws SQLException {
        try {
            return enter(connection, waitMillis);
        } catch (SQLException failure) {
            if (IN_FAILED_TRANSACTION.equals(failure.getSQLState())) {
                throw new IllegalStateException(
                        "The effect of " + event.key() + " went on after one of its statements had failed, so the"
                                + " database has undone all of it; let the failure pass, or go back to a savepoint.",
                        failure);
            }
            throw failure;
        }
    }

    private Before enter(Connection connection, long waitMillis) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(enter)) {
            // 0 would be no bound at all.
            new Arguments(connection, statement).add(Math.max(1, Math.min(waitMillis, LONGEST_WAIT_MILLIS)) + "ms");
            statement.execute();
            try (ResultSet row = statement.getResultSet()) {
                row.next();
                List<String> settings = new ArrayList<>(SETTINGS);
                for (int at = 0; at < SETTINGS; at++) {
                    settings.add(row.getString(2 + at));
                }
                return new Before(settings, row.getLong(1));
            }
        }
    }

    private long leave(Connection connection, Before before) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(leave)) {
            Arguments arguments = new Arguments(connection, statement);
            for (String setting : before.settings()) {
                arguments.add(setting);
            }
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }
}
