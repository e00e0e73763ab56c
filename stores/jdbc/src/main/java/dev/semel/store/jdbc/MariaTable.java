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

    /**
     * Inserts a record for each claim whose key has none.
     *
     * @param claims by different keys, sorted
     * @return the revision of what this inserted
     */
    long claim(Connection connection, List<Event.Claim> claims) throws SQLException {
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
                        .add(HistoryBytes.CLAIM);
            }
            statement.executeUpdate();
        }
        return revision;
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
     * @param rewrites by different keys, sorted
     * @param highest no epoch is higher that a row which is to be deleted has, or had while it was decided on
     * @return the keys of those that were written; of another one nothing was
     */
    Set<ByteBuffer> write(Connection connection, List<Rewrite> rewrites, long highest) throws SQLException {
        List<Rewrite> kept =
                rewrites.stream().filter(each -> each.after != null).toList();
        List<Rewrite> ended =
                rewrites.stream().filter(each -> each.after == null).toList();
        Set<ByteBuffer> written = new HashSet<>();
        if (!kept.isEmpty()) {
            written.addAll(rewritten(connection, kept));
        }
        if (!ended.isEmpty()) {
            written.addAll(deleted(connection, ended, highest));
        }
        return written;
    }

    private Set<ByteBuffer> rewritten(Connection connection, List<Rewrite> rewrites) throws SQLException {
        long revision = newRevision();
        String text = rewrites.size() == 1 ? sql.get("rewrite-one") : sql.forRows("rewrite-many", rewrites.size());
        try (PreparedStatement statement = preparing.on(connection, text)) {
            Arguments arguments = new Arguments(connection, statement);
            for (Rewrite rewrite : rewrites) {
                fill(arguments, revision, rewrite);
            }
            if (statement.executeUpdate() == rewrites.size()) {
                return keys(rewrites);
            }
        }
        // One that was written and changed again meanwhile is taken for one that was not: it is decided once more, on
        // what
        // it has become, as if its event were repeated, which every event bears. One alone is counted and never looked
        // for.
        Set<ByteBuffer> written = new HashSet<>();
        if (rewrites.size() > 1) {
            revisions(connection, rewrites).forEach((key, now) -> {
                if (now == revision) {
                    written.add(key);
                }
            });
        }
        return written;
    }

    private static void fill(Arguments arguments, long revision, Rewrite rewrite) throws SQLException {
        IntentRecord record = Objects.requireNonNull(rewrite.after, "a row is written for a record");
        StateBytes.Times times = StateBytes.times(record.state());
        arguments
                .add(revision)
                .addInt(StateBytes.STATUSES.indexOf(record.status()))
                .add(record.epoch())
                .add(Row.bytes(record.lease().nonce()))
                .add(record.life().firstEpoch())
                .add(record.life().sinceMillis())
                .addInt(record.life().unproved() ? 1 : 0)
                .add(record.version())
                .add(record.appliedVersion())
                .add(times.until())
                .addNullable(times.refuse())
                .addNullable(times.settled())
                .add(rewrite.atMillis)
                .addInt(times.renewals())
                .add(HeadBytes.of(record.fingerprint(), record.effect(), record.policyVersion()))
                .add(StateBytes.of(record.state()))
                .add(rewrite.history)
                .add(rewrite.key)
                .add(rewrite.before.revision())
                .add(rewrite.before.epoch());
    }

    /**
     * Deletes after the floor is at or above what goes. Raising it waits for the claims that read it before, so none of
     * them can come back with an epoch that was there already; and later ones read the new floor.
     */
    private Set<ByteBuffer> deleted(Connection connection, List<Rewrite> rewrites, long highest) throws SQLException {
        if (highest > floor.get()) {
            try (PreparedStatement statement = preparing.on(connection, sql.get("raise-floor"))) {
                new Arguments(connection, statement).add(highest);
                statement.executeUpdate();
            }
            atLeast(highest);
        }
        try (PreparedStatement statement = preparing.on(connection, sql.forRows("delete", rewrites.size()))) {
            Arguments arguments = new Arguments(connection, statement);
            for (Rewrite rewrite : rewrites) {
                arguments.add(rewrite.key);
            }
            for (Rewrite rewrite : rewrites) {
                arguments.add(rewrite.key).add(rewrite.before.revision()).add(rewrite.before.epoch());
            }
            if (statement.executeUpdate() == rewrites.size()) {
                return keys(rewrites);
            }
        }
        // What is not there any more is as it was to be, whoever did it.
        Set<ByteBuffer> gone = keys(rewrites);
        gone.removeAll(revisions(connection, rewrites).keySet());
        return gone;
    }

    private static Set<ByteBuffer> keys(List<Rewrite> rewrites) {
        Set<ByteBuffer> keys = new HashSet<>();
        rewrites.forEach(each -> keys.add(each.lookup()));
        return keys;
    }

    private Map<ByteBuffer, Long> revisions(Connection connection, List<Rewrite> rewrites) throws SQLException {
        Map<ByteBuffer, Long> revisions = new HashMap<>();
        try (PreparedStatement statement = preparing.on(connection, sql.forRows("revisions", rewrites.size()))) {
            Arguments arguments = new Arguments(connection, statement);
            for (Rewrite rewrite : rewrites) {
                arguments.add(rewrite.key);
            }
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    revisions.put(ByteBuffer.wrap(rows.getBytes(1)), rows.getLong(2));
                }
            }
        }
        return revisions;
    }
}
