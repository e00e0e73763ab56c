package dev.semel.store.jdbc;

import dev.semel.operation.OperationKey;
import dev.semel.protocol.Decision;
import dev.semel.protocol.Event;
import dev.semel.protocol.IntentRecord;
import dev.semel.protocol.Status;
import dev.semel.store.Found;
import dev.semel.store.TenantUsage.Usage;
import dev.semel.store.TransitionLog.Entry;
import dev.semel.store.TransitionLog.Note;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a dialect does. Each method is a transaction of its own; safe for use by all threads.
 *
 * <p>All throw {@link dev.semel.store.StoreUnavailableException} if nothing is known of what was asked.
 */
interface Records extends AutoCloseable {
    /** A record with its key, as stored. */
    record Keyed(OperationKey key, IntentRecord record) {
        /** All of a statement that began with the columns; closes what it read. */
        static List<Keyed> allOf(ResultSet read) throws SQLException {
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
    }

    /**
     * A step of clean-up's walk.
     *
     * @param last the key that it came to, empty if it looked at nothing
     * @param due whose records are past their end
     */
    record Step(int looked, Optional<OperationKey> last, List<OperationKey> due) {
        /** Of rows that hold a key, and whether its record is due. */
        static Step of(ResultSet rows) throws SQLException {
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
    }

    /** @param known what this node remembers of its own running records, to save a read */
    List<Decision> apply(List<Event> events, Known known);

    List<Found> find(List<OperationKey> keys);

    /** The store's time. */
    long now();

    /**
     * One step of clean-up's walk over all records in the order of their encoded keys.
     *
     * @param after the last key of the step before, empty at the beginning
     */
    Step walk(byte[] after, int limit);

    /** All that are RUNNING or IN_DOUBT; looks at the whole table, and drops what was left in it by mishap. */
    List<Keyed> open();

    /** Records of these states in the order of their encoded keys, from behind this one on; empty for the first. */
    List<Keyed> browse(byte[] after, List<Status> stored, int limit);

    /** What is stored under all keys that begin with each of these, which {@link OperationKey#firstBytesOf} gave. */
    List<Usage> usage(List<byte[]> beginnings);

    /** The first key behind all that begin so. No name in UTF-8 ends with the highest byte. */
    static byte[] behind(byte[] beginning) {
        byte[] next = beginning.clone();
        next[next.length - 1]++;
        return next;
    }

    void note(List<Note> notes);

    /** The transitions of a key and the notes on it, the oldest first, in this order. */
    List<Entry> history(OperationKey key);

    /** What was said under this name. */
    Optional<String> mark(String name);

    /** Says it unless something was said before; what holds now. */
    String markOnce(String name, String value);

    /** Says it if it was this before; whether it was. */
    boolean moveMark(String name, String before, String after);

    /** No epoch was given out, and no record has one, above this. */
    long highestEpoch();

    /** Every epoch of a new life is above this from now on. */
    void raiseEpochs(long above);

    /** The same decisions on a user's connection, if the dialect can. */
    default Optional<Transacted> transacted() {
        return Optional.empty();
    }

    /** The latest time that this node has seen; asks nobody. */
    long latestSeen();

    /** Writes down the time that this node has come to, so that a later one does not start before it. */
    void keepTime();

    @Override
    void close();
}
