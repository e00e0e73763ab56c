package dev.semel.store.jdbc;

import dev.semel.operation.OperationKey;
import dev.semel.protocol.Decision;
import dev.semel.protocol.Event;
import dev.semel.protocol.IntentRecord;
import dev.semel.protocol.Protocol;
import dev.semel.protocol.Status;
import dev.semel.store.Found;
import dev.semel.store.StoreRefusedException;
import dev.semel.store.TenantUsage.Usage;
import dev.semel.store.TransitionLog.Entry;
import dev.semel.store.TransitionLog.Note;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The store's work on MariaDB and MySQL, over connections of the user's pool. */
final class MariaRecords implements Records {
    /** Claims look before they try once so many of a hundred have met a record of late. */
    private static final int LOOK_FIRST_PERCENT = 40;

    /** More keys would make a text that takes the server longer to read than to answer. */
    private static final int MOST_KEYS = 256;

    private final Connections connections;
    private final Sql sql;
    private final StoreTime time;
    private final MariaTable table;
    /** A guess that costs or saves a statement and decides nothing; races do not matter. */
    private volatile int percentMet;

    /** @param tells whether the database tells in one statement what it inserted or deleted */
    MariaRecords(Connections connections, Sql sql, StoreTime time, boolean tells) {
        this.connections = connections;
        this.sql = sql;
        this.time = time;
        table = new MariaTable(sql, time, tells, connections::soon);
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
            MariaBatch batch = new MariaBatch(table, connection, answered, percentMet >= LOOK_FIRST_PERCENT);
            List<Decision> answers = batch.decide(events);
            int met = batch.percentMet();
            if (met >= 0) {
                percentMet = (3 * percentMet + met) / 4;
            }
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
                    return step(rows);
                }
            }
        });
    }

    private static Step step(ResultSet rows) throws SQLException {
        int looked = 0;
        Optional<byte[]> last = Optional.empty();
        List<OperationKey> due = new ArrayList<>();
        while (rows.next()) {
            looked++;
            last = Optional.of(rows.getBytes(1));
            if (rows.getBoolean(2)) {
                due.add(OperationKey.decoded(last.get()));
            }
        }
        return new Step(looked, last.map(OperationKey::decoded), due);
    }

    @Override
    public List<Keyed> open() {
        return connections.withPatience(connection -> {
            try (PreparedStatement statement = connections.patiently(connection, sql.get("open"))) {
                return keyed(statement.executeQuery());
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
                return keyed(statement.executeQuery());
            }
        });
    }

    private static List<Keyed> keyed(ResultSet read) throws SQLException {
        List<Keyed> records = new ArrayList<>();
        try (ResultSet rows = read) {
            while (rows.next()) {
                IntentRecord record = Row.read(rows, false).record();
                if (record != null) {
                    records.add(new Keyed(OperationKey.decoded(Row.key(rows)), record));
                }
            }
        }
        return records;
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
                            .add(HistoryBytes.line(note.entry()));
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
                arguments.addInt(HistoryBytes.LONGEST / 2);
                return statement.executeUpdate();
            }
        });
    }

    @Override
    public List<Entry> history(OperationKey key) {
        byte[] encoded = key.encoded();
        return connections.with(connection -> {
            List<Entry> entries = new ArrayList<>();
            try (PreparedStatement statement = connections.soon(connection, sql.get("history"))) {
                statement.setBytes(1, encoded);
                try (ResultSet row = statement.executeQuery()) {
                    if (row.next()) {
                        entries.addAll(HistoryBytes.entries(row.getBytes(1)));
                    }
                }
            }
            entries.addAll(notes(connection, encoded));
            return entries;
        });
    }

    private List<Entry> notes(Connection connection, byte[] key) throws SQLException {
        List<Entry> notes = new ArrayList<>();
        try (PreparedStatement statement = connections.soon(connection, sql.get("notes"))) {
            new Arguments(connection, statement).add(key).addInt(HistoryBytes.LONGEST / 2);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    notes.addAll(HistoryBytes.entries(rows.getBytes(1)));
                }
            }
        }
        Collections.reverse(notes);
        return notes;
    }

    @Override
    public Optional<String> mark(String name) {
        return connections.with(connection -> mark(connection, name));
    }

    private Optional<String> mark(Connection connection, String name) throws SQLException {
        try (PreparedStatement statement = connections.soon(connection, sql.get("mark-get"))) {
            statement.setString(1, name);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? Optional.of(row.getString(1)) : Optional.empty();
            }
        }
    }

    @Override
    public String markOnce(String name, String value) {
        return connections.with(connection -> {
            try (PreparedStatement statement = connections.soon(connection, sql.get("mark-put"))) {
                new Arguments(connection, statement).add(name).add(value);
                statement.executeUpdate();
            }
            return mark(connection, name).orElse(value);
        });
    }

    @Override
    public boolean moveMark(String name, String before, String after) {
        return connections.with(connection -> {
            try (PreparedStatement statement = connections.soon(connection, sql.get("mark-move"))) {
                new Arguments(connection, statement).add(after).add(name).add(before);
                return statement.executeUpdate() == 1;
            }
        });
    }

    @Override
    public long latestSeen() {
        return time.latest();
    }

    @Override
    public void keepTime() {
        connections.with(connection -> {
            try (PreparedStatement statement = connections.soon(connection, sql.get("mark-time"))) {
                statement.setString(1, Long.toString(time.latest()));
                return statement.executeUpdate();
            }
        });
    }

    @Override
    public void close() {
        connections.close();
    }
}
