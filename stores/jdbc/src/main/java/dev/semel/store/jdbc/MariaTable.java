package dev.semel.store.jdbc;

import dev.semel.protocol.Event;
import dev.semel.protocol.IntentRecord;
import dev.semel.store.StoreRefusedException;
import dev.semel.store.StoreUnavailableException;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The statements on MariaDB's table of records, one round trip and one commit each. Decides nothing. */
final class MariaTable {
    /**
     * Rows that were read, and the store's time before they were, by which they are judged.
     *
     * @param unreadable why a row that is there is no record, so that its events fail and no others
     */
    record Loaded(Map<ByteBuffer, Row> rows, Map<ByteBuffer, String> unreadable, long beforeMillis) {
        /** The time by which this row is judged. */
        long atMillis(Row row) {
            return Math.max(beforeMillis, row.changedMillis());
        }
    }

    /** A row as it is to be after what was decided on it. */
    static final class Rewrite {
        private final byte[] key;
        private final Row before;
        private final @Nullable IntentRecord after;
        private final byte[] history;
        private final long atMillis;

        /** @param after null if the row is to be deleted */
        Rewrite(byte[] key, Row before, @Nullable IntentRecord after, byte[] history, long atMillis) {
            this.key = key;
            this.before = before;
            this.after = after;
            this.history = history;
            this.atMillis = atMillis;
        }

        boolean ends() {
            return after == null;
        }

        private ByteBuffer lookup() {
            return ByteBuffer.wrap(key);
        }
    }

    private final Sql sql;
    private final StoreTime time;
    private final PostgresTable.Preparing preparing;
    /** No lower than the floor was once; a record may be deleted if its epoch is no higher than this. */
    private final AtomicLong floor = new AtomicLong(Long.MIN_VALUE);

    MariaTable(Sql sql, StoreTime time, PostgresTable.Preparing preparing) {
        this.sql = sql;
        this.time = time;
        this.preparing = preparing;
    }

    /** A revision that no other change has: by chance alone another one of this row, one in 2^62. */
    private static long newRevision() {
        return ThreadLocalRandom.current().nextLong() >>> 2;
    }

    /** What the database said to a claim on a key without a record: granted, under this epoch, at this time. */
    record Granted(long epoch, long atMillis) {}

    /**
     * Inserts a record for each claim whose key has none.
     *
     * @param claims by different keys, sorted
     * @return by their keys, what was granted; another one has met a record
     */
    Map<ByteBuffer, Granted> claim(Connection connection, List<Event.Claim> claims) throws SQLException {
        long revision = newRevision();
        try (PreparedStatement statement = preparing.on(connection, sql.forRows("claim", claims.size()))) {
            Arguments arguments = new Arguments(connection, statement);
            for (Event.Claim claim : claims) {
                arguments
                        .add(claim.key().encoded())
                        .add(Row.bytes(claim.nonce()))
                        .add(HeadBytes.of(claim.fingerprint(), claim.effect(), claim.policyVersion()))
                        .add(revision)
                        .add(claim.supersession().version())
                        .add(time.parameter())
                        .add(claim.leaseTerms().lengthMillis())
                        .add(Change.CLAIM_LINE);
            }
            return granted(statement, revision);
        }
    }

    private Map<ByteBuffer, Granted> granted(PreparedStatement statement, long revision) throws SQLException {
        Map<ByteBuffer, Granted> granted = new HashMap<>();
        try (ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                if (rows.getLong(2) == revision) {
                    granted.put(
                            ByteBuffer.wrap(rows.getBytes(1)),
                            new Granted(rows.getLong(3), time.seen(rows.getLong(4))));
                }
            }
        }
        return granted;
    }

    /** Rows without their history. */
    Loaded find(Connection connection, List<byte[]> keys) throws SQLException {
        return read(connection, "find", keys, false);
    }

    /** Rows with their history, to decide on. */
    Loaded load(Connection connection, List<byte[]> keys) throws SQLException {
        return read(connection, "load", keys, true);
    }

    private Loaded read(Connection connection, String name, List<byte[]> keys, boolean withHistory)
            throws SQLException {
        int nowColumn = withHistory ? 19 : 18;
        Map<ByteBuffer, Row> found = new HashMap<>();
        Map<ByteBuffer, String> unreadable = new HashMap<>();
        long now = time.parameter();
        try (PreparedStatement statement = preparing.on(connection, sql.forRows(name, keys.size()))) {
            Arguments arguments = new Arguments(connection, statement).add(now);
            for (byte[] key : keys) {
                arguments.add(key);
            }
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    now = nowIfWritable(rows, nowColumn);
                    ByteBuffer key = ByteBuffer.wrap(Row.key(rows));
                    try {
                        found.put(key, Row.read(rows, withHistory));
                    } catch (IllegalArgumentException | StoreRefusedException broken) {
                        unreadable.put(key, String.valueOf(broken.getMessage()));
                    }
                }
            }
        }
        return new Loaded(found, unreadable, now);
    }

    /** The store's time. */
    long now(Connection connection) throws SQLException {
        try (PreparedStatement statement = preparing.on(connection, sql.get("time"))) {
            statement.setLong(1, time.parameter());
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return nowIfWritable(row, 1);
            }
        }
    }

    private long nowIfWritable(ResultSet row, int column) throws SQLException {
        if (row.getBoolean(column + 1)) {
            throw new StoreUnavailableException("The store's database is read-only now, and what it shows may be old;"
                    + " lead the connections to the primary.");
        }
        return time.seen(row.getLong(column));
    }

    /** The floor of epochs, which a claim that takes over a record may read without holding it. */
    long floor(Connection connection) throws SQLException {
        try (PreparedStatement statement = preparing.on(connection, sql.get("floor"));
                ResultSet row = statement.executeQuery()) {
            row.next();
            return atLeast(row.getLong(1));
        }
    }

    private long atLeast(long seen) {
        return floor.accumulateAndGet(seen, Math::max);
    }

    /**
     * Writes over the very rows that were read.
     *
     * @param rewrites by different keys, sorted, each with a record after it
     * @return the keys of those that were written; of another one nothing was
     */
    Set<ByteBuffer> rewrite(Connection connection, List<Rewrite> rewrites) throws SQLException {
        boolean one = rewrites.size() == 1;
        long revision = newRevision();
        String text = one ? sql.get("rewrite-one") : sql.forRows("rewrite-many", rewrites.size());
        try (PreparedStatement statement = preparing.on(connection, text)) {
            Arguments arguments = new Arguments(connection, statement);
            for (Rewrite rewrite : rewrites) {
                fill(arguments, revision, rewrite);
            }
            if (one) {
                return statement.executeUpdate() == 1 ? Set.of(rewrites.get(0).lookup()) : Set.of();
            }
            return keys(statement);
        }
    }

    private static void fill(Arguments arguments, long revision, Rewrite rewrite) throws SQLException {
        IntentRecord record = Objects.requireNonNull(rewrite.after, "a row is written for a record");
        Row.put(arguments.add(revision), record, rewrite.atMillis, rewrite.history)
                .add(rewrite.key)
                .add(rewrite.before.revision())
                .add(rewrite.before.epoch());
    }

    /**
     * Deletes the very rows that were read, after the floor is at or above what goes. Raising it waits for the claims that
     * read it before, so none of them can come back with an epoch that was there already; and later ones read the new
     * floor.
     *
     * @param rewrites by different keys, sorted, each without a record after it
     * @param highest none of them has, or had while it was decided on, a higher epoch
     * @return the keys of those that are gone
     */
    Set<ByteBuffer> delete(Connection connection, List<Rewrite> rewrites, long highest) throws SQLException {
        if (highest > floor.get()) {
            raiseFloor(connection, highest);
        }
        try (PreparedStatement statement = preparing.on(connection, sql.forRows("delete", rewrites.size()))) {
            Arguments arguments = new Arguments(connection, statement);
            for (Rewrite rewrite : rewrites) {
                arguments.add(rewrite.key);
            }
            for (Rewrite rewrite : rewrites) {
                arguments.add(rewrite.key).add(rewrite.before.revision()).add(rewrite.before.epoch());
            }
            return keys(statement);
        }
    }

    void raiseFloor(Connection connection, long above) throws SQLException {
        try (PreparedStatement statement = preparing.on(connection, sql.get("raise-floor"))) {
            new Arguments(connection, statement).add(above);
            statement.executeUpdate();
        }
        atLeast(above);
    }

    /**
     * Inserts a record that another store had, unless there is one.
     *
     * @return whether it was inserted
     */
    boolean adopt(Connection connection, Event.Adopt adopt, long atMillis, byte[] history) throws SQLException {
        long revision = newRevision();
        try (PreparedStatement statement = preparing.on(connection, sql.get("adopt"))) {
            Row.put(new Arguments(connection, statement).add(revision), adopt.record(), atMillis, history)
                    .add(adopt.key().encoded());
            try (ResultSet row = statement.executeQuery()) {
                return row.next() && row.getLong(1) == revision;
            }
        }
    }

    private static Set<ByteBuffer> keys(PreparedStatement statement) throws SQLException {
        Set<ByteBuffer> keys = new HashSet<>();
        try (ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                keys.add(ByteBuffer.wrap(rows.getBytes(1)));
            }
        }
        return keys;
    }
}
