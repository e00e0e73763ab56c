package dev.semel.store.jdbc;

import dev.semel.operation.OperationKey;
import dev.semel.protocol.Decision;
import dev.semel.protocol.Event;
import dev.semel.protocol.Protocol;
import dev.semel.protocol.Status;
import dev.semel.store.Found;
import dev.semel.store.HistoryCodec;
import dev.semel.store.TenantUsage.Usage;
import dev.semel.store.TransitionLog.Entry;
import dev.semel.store.TransitionLog.Note;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The store's work on a SQLite file: one connection writes, a batch in one transaction with one sync, and one reads
 * beside it. SQLite lets one transaction write at a time, over all processes, so each sees what all before it did.
 */
final class SqliteRecords implements Records {
    private final SqliteConnection writer;
    private final SqliteConnection reader;
    private final StoreTime time;

    /** @param reader the writer itself if there is no second connection to be had */
    SqliteRecords(SqliteConnection writer, SqliteConnection reader, StoreTime time) {
        this.writer = writer;
        this.reader = reader;
        this.time = time;
    }

    @Override
    public List<Decision> apply(List<Event> events, Known known) {
        return events.isEmpty()
                ? List.of()
                : writer.write(connection -> new SqliteBatch(connection, time).decide(events));
    }

    @Override
    public List<Found> find(List<OperationKey> keys) {
        return keys.isEmpty()
                ? List.of()
                : reader.read(connection -> {
                    List<Found> found = new ArrayList<>(keys.size());
                    for (OperationKey key : keys) {
                        found.add(found(connection, key));
                    }
                    return found;
                });
    }

    private Found found(SqliteConnection connection, OperationKey key) throws SQLException {
        long now = now();
        connection.arguments("find").add(key.encoded());
        try (ResultSet rows = connection.statement("find").executeQuery()) {
            if (!rows.next()) {
                return new Found(null, now);
            }
            Row row = Row.read(rows, false);
            long atMillis = Math.max(now, row.changedMillis());
            return new Found(Protocol.aged(row.record(), atMillis), atMillis);
        }
    }

    @Override
    public long now() {
        return time.parameter();
    }

    @Override
    public Step walk(byte[] after, int limit) {
        return reader.read(connection -> {
            connection.arguments("walk").add(after).addInt(limit);
            List<Keyed> looked = keyed(connection, "walk");
            long now = now();
            List<OperationKey> due = looked.stream()
                    .filter(each -> !each.record().equals(Protocol.aged(each.record(), now)))
                    .map(Keyed::key)
                    .toList();
            return new Step(
                    looked.size(),
                    looked.isEmpty()
                            ? Optional.empty()
                            : Optional.of(looked.get(looked.size() - 1).key()),
                    due);
        });
    }

    @Override
    public List<Keyed> open() {
        return reader.read(connection -> keyed(connection, "open"));
    }

    @Override
    public List<Keyed> browse(byte[] after, List<Status> stored, int limit) {
        int bits = stored.stream()
                .mapToInt(status -> 1 << StateBytes.STATUSES.indexOf(status))
                .sum();
        return reader.read(connection -> {
            connection.arguments("browse").add(after).addInt(bits).addInt(limit);
            return keyed(connection, "browse");
        });
    }

    private static List<Keyed> keyed(SqliteConnection connection, String statement) throws SQLException {
        return Keyed.allOf(connection.statement(statement).executeQuery());
    }

    @Override
    public List<Usage> usage(List<byte[]> beginnings) {
        // A tenant at a time, so that a reader who waits for this one does not wait for all.
        return beginnings.stream().map(this::usage).toList();
    }

    private Usage usage(byte[] beginning) {
        return reader.read(connection -> {
            connection.arguments("usage").add(beginning).add(Records.behind(beginning));
            try (ResultSet row = connection.statement("usage").executeQuery()) {
                row.next();
                return new Usage(row.getLong(1), row.getLong(2), row.getLong(3), row.getLong(4));
            }
        });
    }

    @Override
    public void note(List<Note> notes) {
        List<Note> all = List.copyOf(notes);
        writer.write(connection -> {
            for (Note note : all) {
                byte[] key = note.key().encoded();
                connection.arguments("note").add(key).add(HistoryCodec.line(note.entry()));
                if (connection.statement("note").executeUpdate() == 1) {
                    connection.arguments("trim-notes").add(key).addInt(HistoryCodec.LONGEST / 2);
                    connection.statement("trim-notes").executeUpdate();
                }
            }
            return all.size();
        });
    }

    @Override
    public List<Entry> history(OperationKey key) {
        byte[] encoded = key.encoded();
        return reader.read(connection -> {
            List<Entry> entries = new ArrayList<>();
            lines(connection, "history", encoded, entries);
            lines(connection, "notes", encoded, entries);
            return entries;
        });
    }

    private static void lines(SqliteConnection connection, String statement, byte[] key, List<Entry> into)
            throws SQLException {
        connection.arguments(statement).add(key);
        try (ResultSet rows = connection.statement(statement).executeQuery()) {
            while (rows.next()) {
                into.addAll(HistoryCodec.entries(rows.getBytes(1)));
            }
        }
    }

    @Override
    public Optional<String> mark(String name) {
        return reader.read(connection -> Optional.ofNullable(said(connection, name)));
    }

    private static @Nullable String said(SqliteConnection connection, String name) throws SQLException {
        connection.arguments("mark-get").add(name);
        try (ResultSet row = connection.statement("mark-get").executeQuery()) {
            return row.next() ? row.getString(1) : null;
        }
    }

    @Override
    public String markOnce(String name, String value) {
        Optional<String> before = mark(name);
        return before.isPresent()
                ? before.get()
                : writer.write(connection -> {
                    connection.arguments("mark-put").add(name).add(value);
                    connection.statement("mark-put").executeUpdate();
                    String now = said(connection, name);
                    return now == null ? value : now;
                });
    }

    @Override
    public boolean moveMark(String name, String before, String after) {
        return writer.write(connection -> {
            connection.arguments("mark-move").add(after).add(name).add(before);
            return connection.statement("mark-move").executeUpdate() == 1;
        });
    }

    @Override
    public long highestEpoch() {
        return reader.read(connection -> {
            try (ResultSet row = connection.statement("latest").executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        });
    }

    @Override
    public void raiseEpochs(long above) {
        writer.write(connection -> {
            connection.arguments("come-to").add(above).add(0);
            return connection.statement("come-to").executeUpdate();
        });
    }

    @Override
    public long latestSeen() {
        return time.latest();
    }

    @Override
    public void keepTime() {
        writer.write(connection -> {
            connection.arguments("keep-time").add(time.latest());
            return connection.statement("keep-time").executeUpdate();
        });
    }

    /** Begins no earlier than any decision in the file; writes, so that a file that cannot be written shows it now. */
    void begin() {
        long latest = writer.write(connection -> {
            connection.arguments("come-to").add(0).add(0);
            connection.statement("come-to").executeUpdate();
            try (ResultSet row = connection.statement("latest").executeQuery()) {
                row.next();
                return row.getLong(2);
            }
        });
        time.seen(latest);
    }

    @Override
    public void close() {
        reader.close();
        writer.close();
    }
}
