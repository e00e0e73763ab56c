package dev.semel.store.jdbc;

import dev.semel.protocol.IntentRecord;
import dev.semel.protocol.LeaseId;
import dev.semel.protocol.Life;
import dev.semel.protocol.Nonce;
import dev.semel.protocol.State;
import dev.semel.protocol.Status;
import java.nio.ByteBuffer;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** A row of the table of records as it was read. The columns come in the order of the statement {@code columns}. */
final class Row {
    private static final byte[] UNREAD = new byte[0];
    private static final int REST = 17;
    private static final int HISTORY = 18;

    private final @Nullable IntentRecord record;
    private final long revision;
    private final long epoch;
    private final long changedMillis;
    private final byte[] history;

    private Row(@Nullable IntentRecord record, long revision, long epoch, long changedMillis, byte[] history) {
        this.record = record;
        this.revision = revision;
        this.epoch = epoch;
        this.changedMillis = changedMillis;
        this.history = history;
    }

    /** Null in a row that stands for none. */
    @Nullable
    IntentRecord record() {
        return record;
    }

    /** Another one after each change; a change is written only over the revision and epoch that it was decided on. */
    long revision() {
        return revision;
    }

    /** As stored, in a row that stands for none too. */
    long epoch() {
        return epoch;
    }

    /** The store's time of the last change; no later decision on this key is earlier. */
    long changedMillis() {
        return changedMillis;
    }

    /** Its lines, empty if they were not read. */
    byte[] history() {
        return history;
    }

    /** Fills in a record in the order that the statements of MariaDB and SQLite write it in, but for its key. */
    static Arguments put(Arguments into, IntentRecord record, long changedMillis, byte[] history) throws SQLException {
        StateBytes.Times times = StateBytes.times(record.state());
        return into.addInt(StateBytes.STATUSES.indexOf(record.status()))
                .add(record.epoch())
                .add(bytes(record.lease().nonce()))
                .add(record.life().firstEpoch())
                .add(record.life().sinceMillis())
                .addInt(record.life().unproved() ? 1 : 0)
                .add(record.version())
                .add(record.appliedVersion())
                .add(times.until())
                .addNullable(times.refuse())
                .addNullable(times.settled())
                .add(changedMillis)
                .addInt(times.renewals())
                .add(HeadBytes.of(record.fingerprint(), record.effect(), record.policyVersion()))
                .add(StateBytes.of(record.state()))
                .add(history);
    }

    static byte[] key(ResultSet from) throws SQLException {
        return from.getBytes(1);
    }

    static Row read(ResultSet from, boolean withHistory) throws SQLException {
        Status status = status(from);
        IntentRecord record = status == Status.ABSENT
                ? null
                : record(from, StateBytes.read(status, from.getBytes(REST), times(from)));
        byte[] history = withHistory ? from.getBytes(HISTORY) : UNREAD;
        return new Row(record, revision(from), from.getLong(3), changedMillis(from), history);
    }

    private static Status status(ResultSet from) throws SQLException {
        return StateBytes.element(StateBytes.STATUSES, from.getInt(2));
    }

    private static long changedMillis(ResultSet from) throws SQLException {
        return from.getLong(13);
    }

    private static long revision(ResultSet from) throws SQLException {
        return from.getLong(15);
    }

    private static StateBytes.Times times(ResultSet from) throws SQLException {
        return new StateBytes.Times(from.getLong(10), nullable(from, 11), nullable(from, 12), from.getInt(14));
    }

    private static IntentRecord record(ResultSet from, State state) throws SQLException {
        HeadBytes.Head head = HeadBytes.read(from.getBytes(16));
        return new IntentRecord(
                head.fingerprint(),
                head.effect(),
                head.policyVersion(),
                new LeaseId(from.getLong(3), nonce(from.getBytes(4))),
                new Life(from.getLong(5), from.getLong(6), from.getBoolean(7)),
                from.getLong(8),
                from.getLong(9),
                state);
    }

    static byte[] bytes(Nonce nonce) {
        return ByteBuffer.allocate(16)
                .putLong(nonce.high())
                .putLong(nonce.low())
                .array();
    }

    private static Nonce nonce(byte[] bytes) {
        ByteBuffer from = ByteBuffer.wrap(bytes);
        return new Nonce(from.getLong(), from.getLong());
    }

    private static @Nullable Long nullable(ResultSet from, int column) throws SQLException {
        long value = from.getLong(column);
        return from.wasNull() ? null : value;
    }
}
