package dev.semel.store.jdbc;

import dev.semel.operation.OperationKey;
import dev.semel.protocol.Decision;
import dev.semel.protocol.Event;
import dev.semel.protocol.Protocol;
import dev.semel.protocol.Status;
import dev.semel.store.Found;
import dev.semel.store.HistoryCodec;
import dev.semel.store.TenantUsage.Usage;
import dev.semel.store.TransitionLog.Note;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The store's work on PostgreSQL, over connections of the user's pool. */
final class PostgresRecords extends ServerRecords {
    private static final long GHOST_MILLIS = 3_600_000;

    private final PostgresTable table;
    private final Meetings meetings = new Meetings();

    PostgresRecords(Connections connections, Sql sql, StoreTime time) {
        super(connections, sql, time);
        table = new PostgresTable(sql, time, connections::soon);
    }

    @Override
    public List<Decision> apply(List<Event> events, Known known) {
        List<Decision> decisions = new ArrayList<>(events.size());
        Portions.of(events).forEach(portion -> decisions.addAll(applyAtOnce(portion, known)));
        return decisions;
    }

    private List<Decision> applyAtOnce(List<Event> events, Known known) {
        // Kept over a repetition: what was committed before the statement that the database gave up stays answered.
        Decision[] answered = new Decision[events.size()];
        return connections.with(connection -> {
            Deciding deciding = new Deciding(table, connection, answered, known, meetings.areMany());
            List<Decision> answers = deciding.decide(events);
            meetings.were(deciding.percentMet());
            return answers;
        });
    }

    @Override
    public Optional<Transacted> transacted() {
        return Optional.of(new Transacted(new PostgresTable(sql, time, Connection::prepareStatement), sql));
    }

    @Override
    public List<Found> find(List<OperationKey> keys) {
        List<Found> found = new ArrayList<>(keys.size());
        for (int from = 0; from < keys.size(); from += Portions.MOST_EVENTS) {
            found.addAll(findAtOnce(keys.subList(from, Math.min(keys.size(), from + Portions.MOST_EVENTS))));
        }
        return found;
    }

    private List<Found> findAtOnce(List<OperationKey> keys) {
        List<byte[]> encoded = keys.stream().map(OperationKey::encoded).toList();
        PostgresTable.Loaded loaded = connections.with(connection -> table.find(connection, encoded));
        List<Found> found = new ArrayList<>(keys.size());
        for (byte[] key : encoded) {
            Row row = loaded.rows().get(ByteBuffer.wrap(key));
            long now = loaded.atMillis(row);
            found.add(new Found(row == null ? null : Protocol.aged(row.record(), now), now));
        }
        return found;
    }

    @Override
    public long now() {
        String asked = "SELECT " + sql.get("now");
        return connections.with(connection -> {
            try (PreparedStatement statement = connections.soon(connection, asked)) {
                statement.setLong(1, time.parameter());
                try (ResultSet row = statement.executeQuery()) {
                    row.next();
                    return time.seen(row.getLong(1));
                }
            }
        });
    }

    @Override
    public Step walk(byte[] after, int limit) {
        return connections.withPatience(connection -> {
            try (PreparedStatement statement = connections.patiently(connection, sql.inOrder("walk"))) {
                new Arguments(connection, statement)
                        .add(time.parameter())
                        .add(after)
                        .add(limit);
                statement.execute();
                statement.getMoreResults();
                try (ResultSet rows = statement.getResultSet()) {
                    return Step.of(rows);
                }
            }
        });
    }

    @Override
    public List<Keyed> open() {
        long old = now() - GHOST_MILLIS;
        return connections.withPatience(connection -> {
            try (PreparedStatement statement = connections.patiently(connection, sql.get("sweep-ghosts"))) {
                new Arguments(connection, statement).add(old);
                statement.execute();
            }
            try (PreparedStatement statement = connections.patiently(connection, sql.get("open"))) {
                return Keyed.allOf(statement.executeQuery());
            }
        });
    }

    @Override
    public List<Keyed> browse(byte[] after, List<Status> stored, int limit) {
        return connections.withPatience(connection -> {
            try (PreparedStatement statement = connections.patiently(connection, sql.inOrder("browse"))) {
                new Arguments(connection, statement)
                        .add(after)
                        .ints(stored, StateBytes.STATUSES::indexOf)
                        .add(limit);
                statement.execute();
                statement.getMoreResults();
                return Keyed.allOf(statement.getResultSet());
            }
        });
    }

    @Override
    public List<Usage> usage(List<byte[]> beginnings) {
        return connections.withPatience(connection -> {
            try (PreparedStatement statement = connections.patiently(connection, sql.byKey("usage"))) {
                new Arguments(connection, statement)
                        .add(time.parameter())
                        .bytes(beginnings, beginning -> beginning)
                        .bytes(beginnings, Records::behind);
                statement.execute();
                statement.getMoreResults();
                List<Usage> usages = new ArrayList<>(beginnings.size());
                try (ResultSet row = statement.getResultSet()) {
                    while (row.next()) {
                        usages.add(new Usage(row.getLong(1), row.getLong(2), row.getLong(3), row.getLong(4)));
                    }
                }
                return usages;
            }
        });
    }

    /** Never sets the sequence back: what is above already stays as it is. */
    @Override
    public void raiseEpochs(long above) {
        connections.with(connection -> {
            try (PreparedStatement statement = connections.soon(connection, sql.get("raise-epochs-above"))) {
                new Arguments(connection, statement).add(above).add(above);
                return statement.execute();
            }
        });
    }

    @Override
    public void note(List<Note> notes) {
        List<Note> all = List.copyOf(notes);
        connections.with(connection -> {
            try (PreparedStatement statement = connections.soon(connection, sql.byKey("note"))) {
                new Arguments(connection, statement)
                        .add(time.parameter())
                        .bytes(all, note -> note.key().encoded())
                        .longs(all, note -> note.entry().atMillis())
                        .bytes(all, note -> HistoryCodec.line(note.entry()));
                return statement.execute();
            }
        });
        // By itself, for what is repeated must not note twice.
        connections.with(connection -> {
            try (PreparedStatement statement = connections.soon(connection, sql.byKey("trim-notes"))) {
                new Arguments(connection, statement)
                        .add(time.parameter())
                        .bytes(all, note -> note.key().encoded())
                        .addInt(HistoryCodec.LONGEST / 2);
                return statement.execute();
            }
        });
    }
}
