package dev.semel.store.jdbc;

import dev.semel.operation.OperationKey;
import dev.semel.protocol.Decision;
import dev.semel.protocol.Event;
import dev.semel.protocol.IntentRecord;
import dev.semel.protocol.Protocol;
import dev.semel.protocol.Transition;
import dev.semel.store.HistoryCodec;
import dev.semel.store.HistoryLines;
import dev.semel.store.StoreRefusedException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A batch of events, decided by the pure function inside one transaction that nobody else writes beside: each row is read
 * once, its events are decided one after another in memory, and what changed is written once. One batch, one thread.
 */
final class SqliteBatch {
    private static final byte[] NO_LINES = new byte[0];

    /** A key of the batch as it stands after the events decided so far. */
    private static final class Kept {
        final byte[] key;
        boolean stored;
        boolean changed;
        /** Whether a life ended in this batch, perhaps to be followed by another one. */
        boolean forgotten;

        @Nullable
        IntentRecord record;

        byte[] history = NO_LINES;
        long changedMillis;

        @Nullable
        String unreadable;

        Kept(byte[] key) {
            this.key = key;
        }
    }

    private final SqliteConnection connection;
    private final StoreTime time;
    private final Map<OperationKey, Kept> keys = new LinkedHashMap<>();
    private long epoch;
    private long nowMillis;

    /** For use inside a write of this connection. */
    SqliteBatch(SqliteConnection connection, StoreTime time) {
        this.connection = connection;
        this.time = time;
    }

    /** One answer per event, in the order of the events. */
    List<Decision> decide(List<Event> events) throws SQLException {
        begin();
        List<Decision> answers = new ArrayList<>(events.size());
        for (Event event : events) {
            answers.add(decide(event, kept(event.key())));
        }
        write();
        return answers;
    }

    private void begin() throws SQLException {
        try (ResultSet row = connection.statement("latest").executeQuery()) {
            row.next();
            epoch = row.getLong(1);
            nowMillis = time.seen(Math.max(time.parameter(), row.getLong(2)));
        }
    }

    private Kept kept(OperationKey key) throws SQLException {
        Kept kept = keys.get(key);
        if (kept == null) {
            kept = load(key.encoded());
            keys.put(key, kept);
        }
        return kept;
    }

    private Kept load(byte[] key) throws SQLException {
        Kept kept = new Kept(key);
        connection.arguments("load").add(key);
        try (ResultSet row = connection.statement("load").executeQuery()) {
            if (row.next()) {
                Row read = Row.read(row, true);
                kept.stored = true;
                kept.record = read.record();
                kept.history = read.history();
                kept.changedMillis = read.changedMillis();
            }
        } catch (IllegalArgumentException | StoreRefusedException unreadable) {
            // This item fails; the others of the batch are not spoilt.
            kept.unreadable = String.valueOf(unreadable.getMessage());
        }
        return kept;
    }

    private Decision decide(Event event, Kept kept) {
        long now = Math.max(nowMillis, kept.changedMillis);
        if (kept.unreadable != null) {
            return new Decision.Failed("The record of " + event.key() + " cannot be read: " + kept.unreadable, now);
        }
        Transition transition = Protocol.decide(kept.record, event, now, epoch);
        if (transition.changes()) {
            IntentRecord after = transition.after();
            kept.history =
                    after == null ? NO_LINES : HistoryCodec.append(kept.history, HistoryLines.of(event, transition));
            kept.record = after;
            kept.changedMillis = now;
            kept.changed = true;
            kept.forgotten |= after == null;
            epoch = after == null ? epoch : Math.max(epoch, after.epoch());
        }
        return transition.decision();
    }

    private void write() throws SQLException {
        boolean changed = false;
        for (Kept kept : keys.values()) {
            if (kept.changed) {
                changed = true;
                write(kept);
            }
        }
        if (changed) {
            connection.arguments("come-to").add(epoch).add(nowMillis);
            connection.statement("come-to").executeUpdate();
        }
    }

    private void write(Kept kept) throws SQLException {
        IntentRecord record = kept.record;
        if (record != null) {
            put(kept.stored ? "rewrite" : "insert", kept, record);
        } else if (kept.stored) {
            connection.arguments("delete").add(kept.key);
            connection.statement("delete").executeUpdate();
        }
        if (kept.forgotten) {
            connection.arguments("delete-notes").add(kept.key);
            connection.statement("delete-notes").executeUpdate();
        }
    }

    private void put(String how, Kept kept, IntentRecord record) throws SQLException {
        Row.put(connection.arguments(how), record, kept.changedMillis, kept.history)
                .add(kept.key);
        int written = connection.statement(how).executeUpdate();
        if (written != 1) {
            throw new SQLException("a row was read and then not written: " + record.lease());
        }
    }
}
