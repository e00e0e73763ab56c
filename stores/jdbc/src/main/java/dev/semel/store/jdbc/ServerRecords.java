package dev.semel.store.jdbc;

import dev.semel.operation.OperationKey;
import dev.semel.policy.DurabilityGrade;
import dev.semel.store.HistoryCodec;
import dev.semel.store.StoreDescription;
import dev.semel.store.TransitionLog.Entry;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** What database servers are asked in the same way, over connections of the user's pool: a key's history, and marks. */
abstract class ServerRecords implements Records {
    final Connections connections;
    final Sql sql;
    final StoreTime time;

    ServerRecords(Connections connections, Sql sql, StoreTime time) {
        this.connections = connections;
        this.sql = sql;
        this.time = time;
    }

    /** These records, if they hold nothing that this release does not know; begins no earlier than one before did. */
    final Dialect.Opened opened(String name, DurabilityGrade grade, String because, int lanes) {
        JdbcSchema.refuseUnknown(this, name);
        mark("time").map(Long::parseLong).ifPresent(time::seen);
        String generation = mark("generation").orElse("");
        return new Dialect.Opened(this, new StoreDescription(name, grade, generation, false, lanes, because));
    }

    @Override
    public final List<Entry> history(OperationKey key) {
        byte[] encoded = key.encoded();
        return connections.with(connection -> {
            List<Entry> entries = new ArrayList<>();
            try (PreparedStatement statement = connections.soon(connection, sql.get("history"))) {
                statement.setBytes(1, encoded);
                try (ResultSet row = statement.executeQuery()) {
                    if (row.next()) {
                        entries.addAll(HistoryCodec.entries(row.getBytes(1)));
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
            new Arguments(connection, statement).add(key).addInt(HistoryCodec.LONGEST / 2);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    notes.addAll(HistoryCodec.entries(rows.getBytes(1)));
                }
            }
        }
        Collections.reverse(notes);
        return notes;
    }

    @Override
    public final Optional<String> mark(String name) {
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
    public final String markOnce(String name, String value) {
        return connections.with(connection -> {
            try (PreparedStatement statement = connections.soon(connection, sql.get("mark-put"))) {
                new Arguments(connection, statement).add(name).add(value);
                statement.executeUpdate();
            }
            return mark(connection, name).orElse(value);
        });
    }

    @Override
    public final boolean moveMark(String name, String before, String after) {
        return connections.with(connection -> {
            try (PreparedStatement statement = connections.soon(connection, sql.get("mark-move"))) {
                new Arguments(connection, statement).add(after).add(name).add(before);
                return statement.executeUpdate() == 1;
            }
        });
    }

    @Override
    public final long highestEpoch() {
        return connections.withPatience(connection -> {
            try (PreparedStatement statement = connections.patiently(connection, sql.get("highest-epoch"));
                    ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        });
    }

    @Override
    public final long latestSeen() {
        return time.latest();
    }

    @Override
    public final void keepTime() {
        connections.with(connection -> {
            try (PreparedStatement statement = connections.soon(connection, sql.get("mark-time"))) {
                statement.setString(1, Long.toString(time.latest()));
                return statement.executeUpdate();
            }
        });
    }

    @Override
    public final void close() {
        connections.close();
    }
}
