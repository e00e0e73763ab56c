package dev.semel.store.embedded;

import dev.semel.operation.OperationKey;
import dev.semel.store.StoreUnavailableException;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;

/**
 * Decides a group, writes it in one piece, then shows it to readers: nobody is told, by an answer or by a read, of what is
 * not on the disk. After a failed write nobody knows what is there, and trying again may report success for pages that
 * were dropped: the store is broken from then on.
 */
final class Writer {
    private final Database database;
    private final Records records;
    private final OpenTable open;
    private final StoreTime time;
    private final Terms terms;
    private volatile @Nullable Group beingWritten;
    private final AtomicLong groupsPublished = new AtomicLong();
    private volatile @Nullable StoreUnavailableException broken;

    /** What is decided under. */
    record Terms(EpochFloors floors, boolean withHistory) {}

    Writer(Database database, Records records, OpenTable open, StoreTime time, Terms terms) {
        this.database = database;
        this.records = records;
        this.open = open;
        this.time = time;
        this.terms = terms;
    }

    /** Answers every ticket; called by one thread at a time; never throws. */
    void commit(List<Ticket> tickets) {
        try {
            refuseIfBroken();
            Group group = new Group(records, terms.floors(), terms.withHistory(), time.now());
            tickets.forEach(group::decide);
            write(group);
        } catch (RuntimeException failure) {
            tickets.forEach(ticket -> ticket.fail(failure));
        } catch (Error failure) {
            // Nobody may wait for ever; what came of the group is as unknown as after a failed write.
            StoreUnavailableException cause = stop(Refusals.unavailable(database.directory(), failure));
            tickets.forEach(ticket -> ticket.fail(cause));
        }
    }

    /** Refuses everything from now on with this cause, or with an earlier one. */
    StoreUnavailableException stop(StoreUnavailableException cause) {
        StoreUnavailableException earlier = broken;
        if (earlier == null) {
            broken = cause;
            return cause;
        }
        return earlier;
    }

    /** The acknowledged record of a key, null if there is none. Any thread; waits for nothing. */
    @Nullable
    StoredRecord read(OperationKey key) {
        refuseIfBroken();
        byte[] encoded = null;
        while (true) {
            long published = groupsPublished.get();
            StoredRecord known = records.open(key);
            if (known != null) {
                return known;
            }
            encoded = encoded == null ? key.encoded() : encoded;
            StoredRecord closed = records.closed(encoded);
            Group writing = beingWritten;
            Slot moving = writing == null ? null : writing.before(key);
            if (moving != null) {
                // On the disk already or not yet: what counts is what was acknowledged.
                return moving.before();
            }
            // A record on its way from closed to open may be seen in neither; not if no group ended meanwhile.
            if (closed != null || published == groupsPublished.get()) {
                return closed;
            }
        }
    }

    void refuseIfBroken() {
        StoreUnavailableException cause = broken;
        if (cause != null) {
            throw cause;
        }
    }

    private void write(Group group) {
        BatchBytes batch = new BatchBytes();
        group.writeTo(batch);
        if (batch.isEmpty()) {
            return;
        }
        time.writeTo(batch, group.nowMillis());
        beingWritten = group;
        try {
            database.write(batch, group.isDurable());
        } catch (RocksDBException failure) {
            throw stop(Refusals.unavailable(database.directory(), failure));
        }
        group.publishTo(open);
        groupsPublished.incrementAndGet();
        beingWritten = null;
    }
}
