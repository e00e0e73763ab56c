package dev.semel.store.jdbc;

import dev.semel.operation.OperationKey;
import dev.semel.protocol.Decision;
import dev.semel.protocol.Event;
import dev.semel.protocol.Protocol;
import dev.semel.protocol.Status;
import dev.semel.store.Found;
import dev.semel.store.HistoryCodec;
import dev.semel.store.StoreRefusedException;
import dev.semel.store.TenantUsage.Usage;
import dev.semel.store.TransitionLog.Note;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The store's work on MariaDB, over connections of the user's pool. */
final class MariaRecords extends ServerRecords {
    /** More keys would make a text that takes the server longer to read than to answer. */
    private static final int MOST_KEYS = 256;

    private final MariaTable table;
    private final Meetings meetings = new Meetings();

    MariaRecords(Connections connections, Sql sql, StoreTime time) {
        super(connections, sql, time);
        table = new MariaTable(sql, time, connections::soon);
    }

    @Override
    public List<Decision> apply(List<Event> events, Known known) {
        List<Decision> decisions = new ArrayList<>(events.size());
        Portions.of(events).forEach(portion -> decisions.addAll(applyAtOnce(portion)));
        return decisions;
    }

    private List<Decision> applyAtOnce(List<Event> events) {
        // Kept over a repetition: what was committed before the statement that the database gave up stays answered.
        Decision[] answered = new Decision[events.size()];
        return connections.with(connection -> {
            MariaBatch batch = new MariaBatch(table, connection, answered, meetings.areMany());
            List<Decision> answers = batch.decide(events);
            meetings.were(batch.percentMet());
            return answers;
        });
    }

    @Override
    public List<Found> find(List<OperationKey> keys) {
        List<Found> found = new ArrayList<>(keys.size());
        for (int from = 0; from < keys.size(); from += MOST_KEYS) {
            List<OperationKey> some = keys.subList(from, Math.min(keys.size(), from + MOST_KEYS));
            found.addAll(connections.with(connection -> findAtOnce(connection, some)));
        }
        return found;
    }

    private List<Found> findAtOnce(Connection connection, List<OperationKey> keys) throws SQLException {
        List<byte[]> encoded = keys.stream().map(OperationKey::encoded).toList();
        MariaTable.Loaded loaded = table.find(connection, encoded);
        if (!loaded.unreadable().isEmpty()) {
            throw new StoreRefusedException(
                    StoreRefusedException.Code.DAMAGED,
                    "A record cannot be read: "
                            + loaded.unreadable().values().iterator().next());
        }
        // Read after the rows were looked for, for at no earlier time is it known that there was none.
        long after = loaded.rows().size() < Set.copyOf(keys).size() ? table.now(connection) : 0;
        List<Found> found = new ArrayList<>(keys.size());
        for (byte[] key : encoded) {
            Row row = loaded.rows().get(ByteBuffer.wrap(key));
            long now = row == null ? after : loaded.atMillis(row);
            found.add(new Found(row == null ? null : Protocol.aged(row.record(), now), now));
        }
        return found;
    }

    @Override
    public void raiseEpochs(long above) {
        connections.with(connection -> {
            table.raiseFloor(connection, above);
            return above;
        });
    }

    @Override
    public long now() {
        return connections.with(table::now);
    }

    @Override
    public Step walk(byte[] after, int limit) {
        return connections.withPatience(connection -> {
            try (PreparedStatement statement = connections.patiently(connection, sql.get("walk"))) {
                new Arguments(connection, statement)
                        .add(time.parameter())
                        .add(after)
                        .addInt(limit);
                try (ResultSet rows = statement.executeQuery()) {
                    return Step.of(rows);
                }
            }
        });
    }

    @Override
    public List<Keyed> open() {
        return connections.withPatience(connection -> {
            try (PreparedStatement statement = connections.patiently(connection, sql.get("open"))) {
                return Keyed.allOf(statement.executeQuery());
            }
        });
    }

    @Override
    public List<Keyed> browse(byte[] after, List<Status> stored, int limit) {
        return connections.withPatience(connection -> {
            String text = sql.forRows("browse", stored.size());
            try (PreparedStatement statement = connections.patiently(connection, text)) {
                Arguments arguments = new Arguments(connection, statement).add(after);
                for (Status status : stored) {
                    arguments.addInt(StateBytes.STATUSES.indexOf(status));
                }
                arguments.addInt(limit);
                return Keyed.allOf(statement.executeQuery());
            }
        });
    }

    @Override
    public List<Usage> usage(List<byte[]> beginnings) {
        return beginnings.stream().map(this::usage).toList();
    }

    private Usage usage(byte[] beginning) {
        return connections.withPatience(connection -> {
            try (PreparedStatement statement = connections.patiently(connection, sql.get("usage"))) {
                new Arguments(connection, statement).add(beginning).add(Records.behind(beginning));
                try (ResultSet row = statement.executeQuery()) {
                    row.next();
                    return new Usage(row.getLong(1), row.getLong(2), row.getLong(3), row.getLong(4));
                }
            }
        });
    }

    @Override
    public void note(List<Note> notes) {
        for (int from = 0; from < notes.size(); from += MOST_KEYS) {
            noteAtOnce(List.copyOf(notes.subList(from, Math.min(notes.size(), from + MOST_KEYS))));
        }
    }

    private void noteAtOnce(List<Note> notes) {
        connections.with(connection -> {
            try (PreparedStatement statement = connections.soon(connection, sql.forRows("note", notes.size()))) {
                Arguments arguments = new Arguments(connection, statement);
                for (Note note : notes) {
                    arguments
                            .add(note.key().encoded())
                            .add(note.entry().atMillis())
                            .add(HistoryCodec.line(note.entry()));
                }
                return statement.executeUpdate();
            }
        });
        // By itself, for what is repeated must not note twice.
        connections.with(connection -> {
            try (PreparedStatement statement = connections.soon(connection, sql.forRows("trim-notes", notes.size()))) {
                Arguments arguments = new Arguments(connection, statement);
                for (Note note : notes) {
                    arguments.add(note.key().encoded());
                }
                arguments.addInt(HistoryCodec.LONGEST / 2);
                return statement.executeUpdate();
            }
        });
    }
}
