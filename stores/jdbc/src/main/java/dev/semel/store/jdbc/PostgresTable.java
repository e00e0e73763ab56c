package dev.semel.store.jdbc;

import dev.semel.protocol.Event;
import dev.semel.protocol.IntentRecord;
import dev.semel.store.StoreUnavailableException;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The statements on the table of records, one round trip each. Decides nothing and keeps nothing. */
final class PostgresTable {
    /** What the database said to a claim on a key without a record: granted, under this epoch, at this time. */
    record Granted(long epoch, long atMillis) {}

    /**
     * What the database said to an owner.
     *
     * @param after the record as it left it, null if there was none, and a row that stands for none was made
     */
    record Said(@Nullable IntentRecord after, long atMillis) {}

    /** What was done of a batch at once; what is in neither map was not done. */
    record Done(Map<ByteBuffer, Granted> granted, Map<ByteBuffer, Said> said) {}

    /** Rows that were read, and the store's time before they were, by which they are judged, and after they were. */
    record Loaded(Map<ByteBuffer, Row> rows, long beforeMillis, long afterMillis) {
        /** The time by which this row is judged, or at which it was not there. */
        long atMillis(@Nullable Row row) {
            return row == null ? afterMillis : Math.max(beforeMillis, row.changedMillis());
        }
    }

    /** How statements are made ready; whoever owns the connection says how long they may take. */
    interface Preparing {
        PreparedStatement on(Connection connection, String sql) throws SQLException;
    }

    private final StoreTime time;
    private final Preparing preparing;
    /** By how many claims and how many owners, none, one or more: the driver knows a text by its identity at once. */
    private final String[][] claimAndOwn;

    private final String find;
    private final String load;
    private final String loadLocked;
    private final String rewrite;
    private final String insert;
    private final String delete;
    private final String epochs;
    private final String dropGhosts;

    PostgresTable(Sql sql, StoreTime time, Preparing preparing) {
        this.time = time;
        this.preparing = preparing;
        claimAndOwn = both(
                List.of("", sql.get("claim-one"), sql.get("claim-many")),
                List.of("", sql.get("own-one"), sql.get("own-many")));
        find = sql.byKeyThenTime("find");
        load = sql.byKeyThenTime("load");
        loadLocked = sql.byKeyThenTime("load-locked");
        rewrite = sql.byKey("rewrite");
        insert = sql.get("insert");
        delete = sql.byKey("delete");
        epochs = sql.get("epochs");
        dropGhosts = sql.byKey("drop-ghosts");
    }

    private static String[][] both(List<String> claims, List<String> owns) {
        String[][] all = new String[claims.size()][owns.size()];
        for (int claim = 0; claim < all.length; claim++) {
            for (int own = 0; own < all[claim].length; own++) {
                String between = claim == 0 || own == 0 ? "" : ";\n";
                all[claim][own] = claims.get(claim) + between + owns.get(own);
            }
        }
        return all;
    }

    /**
     * Claims on keys without a record, and what owners say, in one round trip and one commit. Both sorted by key.
     *
     * @param known the running records that the owners speak of, in the same order
     */
    Done claimAndOwn(Connection connection, List<Asked> claims, List<Asked> owned, List<IntentRecord> known)
            throws SQLException {
        String both = claimAndOwn[Math.min(2, claims.size())][Math.min(2, owned.size())];
        try (PreparedStatement statement = preparing.on(connection, both)) {
            Arguments arguments = new Arguments(connection, statement);
            if (!claims.isEmpty()) {
                claims(arguments, claims);
            }
            if (!owned.isEmpty()) {
                owns(arguments, owned, known);
            }
            statement.execute();
            refuseUnreplicated(statement);
            Map<ByteBuffer, Granted> granted = claims.isEmpty() ? Map.of() : granted(statement);
            if (!claims.isEmpty() && !owned.isEmpty()) {
                statement.getMoreResults();
            }
            return new Done(granted, owned.isEmpty() ? Map.of() : said(statement, owned, known));
        }
    }

    private Map<ByteBuffer, Granted> granted(PreparedStatement statement) throws SQLException {
        Map<ByteBuffer, Granted> granted = new HashMap<>();
        try (ResultSet rows = statement.getResultSet()) {
            while (rows.next()) {
                granted.put(
                        ByteBuffer.wrap(rows.getBytes(1)), new Granted(rows.getLong(2), time.seen(rows.getLong(3))));
            }
        }
        return granted;
    }

    /** The rows come in the order in which they were asked for; some may be missing. */
    private Map<ByteBuffer, Said> said(PreparedStatement statement, List<Asked> owned, List<IntentRecord> known)
            throws SQLException {
        Map<ByteBuffer, Said> said = new HashMap<>();
        int at = 0;
        try (ResultSet rows = statement.getResultSet()) {
            while (rows.next()) {
                byte[] key = rows.getBytes(1);
                while (!Arrays.equals(owned.get(at).key(), key)) {
                    at++;
                }
                boolean isThere = rows.getInt(2) != 0;
                IntentRecord after = isThere ? required(owned.get(at)).after(known.get(at), rows) : null;
                said.put(ByteBuffer.wrap(key), new Said(after, time.seen(rows.getLong(3))));
            }
        }
        return said;
    }

    private void claims(Arguments arguments, List<Asked> claims) throws SQLException {
        if (claims.size() == 1) {
            Event.Claim claim = claim(claims.get(0));
            arguments
                    .add(claims.get(0).key())
                    .add(Row.bytes(claim.nonce()))
                    .add(head(claim))
                    .add(Change.CLAIM_LINE)
                    .add(claim.leaseTerms().lengthMillis())
                    .add(claim.supersession().version())
                    .add(time.parameter());
            return;
        }
        arguments
                .add(time.parameter())
                .bytes(claims, Asked::key)
                .bytes(claims, asked -> Row.bytes(claim(asked).nonce()))
                .bytes(claims, asked -> head(claim(asked)))
                .bytes(claims, asked -> Change.CLAIM_LINE)
                .longs(claims, asked -> claim(asked).leaseTerms().lengthMillis())
                .longs(claims, asked -> claim(asked).supersession().version());
    }

    private void owns(Arguments arguments, List<Asked> owned, List<IntentRecord> known) throws SQLException {
        if (owned.size() == 1) {
            Owned wish = required(owned.get(0));
            arguments
                    .add(owned.get(0).key())
                    .add(Row.bytes(wish.lease().nonce()))
                    .add(wish.lease().epoch())
                    .addInt(wish.target())
                    .add(wish.lengthMillis())
                    .add(wish.refuseMillis())
                    .add(wish.mostRenewals())
                    .add(wish.rest())
                    .add(wish.line())
                    .add(known.get(0).life().unproved())
                    .add(time.parameter());
            return;
        }
        arguments
                .add(time.parameter())
                .bytes(owned, Asked::key)
                .bytes(owned, asked -> Row.bytes(required(asked).lease().nonce()))
                .longs(owned, asked -> required(asked).lease().epoch())
                .ints(owned, asked -> required(asked).target())
                .longs(owned, asked -> required(asked).lengthMillis())
                .longs(owned, asked -> required(asked).refuseMillis())
                .longs(owned, asked -> (long) required(asked).mostRenewals())
                .bytes(owned, asked -> required(asked).rest())
                .bytes(owned, asked -> required(asked).line())
                .booleans(known, record -> record.life().unproved());
    }

    private static Owned required(Asked asked) {
        return Objects.requireNonNull(asked.owned(), "what the database is asked to decide");
    }

    private static Event.Claim claim(Asked asked) {
        return (Event.Claim) asked.event();
    }

    private static byte[] head(Event.Claim claim) {
        return HeadBytes.of(claim.fingerprint(), claim.effect(), claim.policyVersion());
    }

    /** Rows that were proposed to conflict with a record and met none. */
    void dropGhosts(Connection connection, List<Asked> ghosts) throws SQLException {
        try (PreparedStatement statement = preparing.on(connection, dropGhosts)) {
            new Arguments(connection, statement).add(time.parameter()).bytes(ghosts, Asked::key);
            statement.execute();
        }
    }

    /** Rows without their history. */
    Loaded find(Connection connection, List<byte[]> keys) throws SQLException {
        return read(connection, find, keys, false);
    }

    /** Rows with their history, to decide on. */
    Loaded load(Connection connection, List<byte[]> keys) throws SQLException {
        return read(connection, load, keys, true);
    }

    /** The same, and nobody changes them before this connection's transaction ends. */
    Loaded loadLocked(Connection connection, List<byte[]> keys) throws SQLException {
        return read(connection, loadLocked, keys, true);
    }

    private Loaded read(Connection connection, String sql, List<byte[]> keys, boolean withHistory) throws SQLException {
        try (PreparedStatement statement = preparing.on(connection, sql)) {
            new Arguments(connection, statement)
                    .add(time.parameter())
                    .bytes(keys, key -> key)
                    .add(time.parameter());
            statement.execute();
            long now = nowThenRows(statement);
            Map<ByteBuffer, Row> found = new HashMap<>();
            try (ResultSet rows = statement.getResultSet()) {
                while (rows.next()) {
                    found.put(ByteBuffer.wrap(Row.key(rows)), Row.read(rows, withHistory));
                }
            }
            statement.getMoreResults();
            try (ResultSet row = statement.getResultSet()) {
                row.next();
                return new Loaded(found, now, time.seen(row.getLong(1)));
            }
        }
    }

    /** The time from the first result of a statement that is planned by key; then stands at the second. */
    private long nowThenRows(PreparedStatement statement) throws SQLException {
        long now;
        try (ResultSet first = statement.getResultSet()) {
            first.next();
            if (first.getBoolean(2)) {
                throw new StoreUnavailableException("The store's database is a standby now, and what it shows may be"
                        + " old; lead the connections to the primary (targetServerType=primary).");
            }
            now = time.seen(first.getLong(1));
        }
        statement.getMoreResults();
        return now;
    }

    /** Epochs that nobody else is given. */
    long[] epochs(Connection connection, int count) throws SQLException {
        try (PreparedStatement statement = preparing.on(connection, epochs)) {
            statement.setInt(1, count);
            try (ResultSet rows = statement.executeQuery()) {
                long[] given = new long[count];
                for (int at = 0; at < count; at++) {
                    rows.next();
                    given[at] = rows.getLong(1);
                }
                return given;
            }
        }
    }

    /** Writes each change whose row is still the one that it was decided on; the keys of those. Sorted by key. */
    Set<ByteBuffer> write(Connection connection, List<Change> changes) throws SQLException {
        List<Change> inserted = new ArrayList<>();
        List<Change> rewritten = new ArrayList<>();
        List<Change> deleted = new ArrayList<>();
        for (Change change : changes) {
            List<Change> kind = change.after() == null ? deleted : change.before() == null ? inserted : rewritten;
            kind.add(change);
        }
        Set<ByteBuffer> written = new HashSet<>();
        if (!inserted.isEmpty()) {
            rows(connection, insert, inserted, written);
        }
        if (!rewritten.isEmpty()) {
            rows(connection, rewrite, rewritten, written);
        }
        if (!deleted.isEmpty()) {
            try (PreparedStatement statement = preparing.on(connection, delete)) {
                new Arguments(connection, statement)
                        .add(time.parameter())
                        .bytes(deleted, change -> change.asked().key())
                        .longs(deleted, Change::revision)
                        .longs(deleted, Change::seenEpoch);
                statement.execute();
                refuseUnreplicated(statement);
                nowThenRows(statement);
                keys(statement, written);
            }
        }
        return written;
    }

    private void rows(Connection connection, String sql, List<Change> changes, Set<ByteBuffer> written)
            throws SQLException {
        try (PreparedStatement statement = preparing.on(connection, sql)) {
            Arguments arguments = new Arguments(connection, statement);
            boolean planned = sql.equals(rewrite);
            if (planned) {
                arguments.add(time.parameter());
            }
            arguments
                    .bytes(changes, change -> change.asked().key())
                    .longs(changes, Change::revision)
                    .ints(
                            changes,
                            change -> StateBytes.STATUSES.indexOf(record(change).status()))
                    .longs(changes, change -> record(change).epoch())
                    .bytes(changes, change -> Row.bytes(record(change).lease().nonce()))
                    .longs(changes, change -> record(change).life().firstEpoch())
                    .longs(changes, change -> record(change).life().sinceMillis())
                    .booleans(changes, change -> record(change).life().unproved())
                    .longs(changes, change -> record(change).version())
                    .longs(changes, change -> record(change).appliedVersion())
                    .longs(changes, change -> times(change).until())
                    .longs(changes, change -> times(change).refuse())
                    .longs(changes, change -> times(change).settled())
                    .longs(changes, Change::atMillis)
                    .ints(changes, change -> times(change).renewals())
                    .bytes(changes, change -> head(record(change)))
                    .bytes(changes, change -> StateBytes.of(record(change).state()))
                    .bytes(changes, Change::history);
            if (planned) {
                arguments.longs(changes, Change::seenEpoch);
            }
            statement.execute();
            refuseUnreplicated(statement);
            if (planned) {
                nowThenRows(statement);
            }
            keys(statement, written);
        }
    }

    /** A commit that gave up waiting for its standby says so in a warning alone: it is on this machine only (rule 16). */
    private static void refuseUnreplicated(PreparedStatement statement) throws SQLException {
        String given = StandbyWarning.in(statement.getWarnings());
        if (given != null) {
            throw new StoreUnavailableException(given);
        }
    }

    private static void keys(PreparedStatement statement, Set<ByteBuffer> into) throws SQLException {
        try (ResultSet rows = statement.getResultSet()) {
            while (rows.next()) {
                into.add(ByteBuffer.wrap(rows.getBytes(1)));
            }
        }
    }

    private static IntentRecord record(Change change) {
        return Objects.requireNonNull(change.after(), "a row is written for a record");
    }

    private static StateBytes.Times times(Change change) {
        return StateBytes.times(record(change).state());
    }

    private static byte[] head(IntentRecord record) {
        return HeadBytes.of(record.fingerprint(), record.effect(), record.policyVersion());
    }
}
