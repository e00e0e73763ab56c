package dev.semel.store.embedded;

import dev.semel.policy.DurabilityGrade;
import dev.semel.store.StoreRefusedException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.StampedLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.DBOptions;
import org.rocksdb.FlushOptions;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.Snapshot;
import org.rocksdb.WALRecoveryMode;
import org.rocksdb.WriteBatch;
import org.rocksdb.WriteOptions;

/**
 * The open RocksDB: reads and writes bytes, turns its errors into refusals, and keeps every thread out of native memory
 * that was given back. Knows nothing of records.
 */
final class Database implements AutoCloseable {
    private final Path directory;
    private final Tuning tuning;
    private final DBOptions options;
    private final RocksDB rocks;
    private final List<ColumnFamilyHandle> families;
    private final ReadOptions reads = new ReadOptions().setVerifyChecksums(true);
    private final WriteOptions synced = new WriteOptions().setSync(true);
    private final WriteOptions unsynced = new WriteOptions().setSync(false);

    // Readers and writers hold it for reading; closing holds it for writing.
    private final StampedLock inUse = new StampedLock();
    private boolean closed;

    private Database(
            Path directory, Tuning tuning, DBOptions options, RocksDB rocks, List<ColumnFamilyHandle> families) {
        this.directory = directory;
        this.tuning = tuning;
        this.options = options;
        this.rocks = rocks;
        this.families = families;
    }

    /**
     * @param fresh whether the store was never opened before, so that it may be made
     * @throws StoreRefusedException DAMAGED or NOT_USABLE
     */
    static Database open(Path directory, boolean fresh, WALRecoveryMode recovery) {
        RocksDB.loadLibrary();
        Tuning tuning = new Tuning();
        DBOptions options = tuning.database(fresh, recovery);
        List<ColumnFamilyDescriptor> descriptors = Family.all().stream()
                .map(family -> new ColumnFamilyDescriptor(family.storedName(), tuning.family(family)))
                .toList();
        List<ColumnFamilyHandle> handles = new ArrayList<>();
        try {
            RocksDB rocks = RocksDB.open(options, directory.toString(), descriptors, handles);
            for (Family family : Family.all()) {
                if (handles.get(family.number()).getID() != family.number()) {
                    throw Refusals.damaged(directory, "the family " + family.shownName() + " has another number");
                }
            }
            return new Database(directory, tuning, options, rocks, handles);
        } catch (RocksDBException cannot) {
            options.close();
            tuning.close();
            throw Refusals.refused(directory, cannot);
        }
    }

    /** Reads every block of every table and compares its checksum. */
    void verifyTables() {
        guarded(() -> {
            try {
                rocks.verifyChecksum();
                return families.size();
            } catch (RocksDBException damaged) {
                throw Refusals.refused(directory, damaged);
            }
        });
    }

    byte @Nullable [] get(Family family, byte[] key) {
        long stamp = enter();
        try {
            return rocks.get(families.get(family.number()), reads, key);
        } catch (RocksDBException cannot) {
            throw Refusals.refused(directory, cannot);
        } finally {
            inUse.unlockRead(stamp);
        }
    }

    /** Writes all or nothing; returns once it is on the disk if {@code durable}. */
    void write(BatchBytes bytes, boolean durable) throws RocksDBException {
        long stamp = enter();
        try (WriteBatch batch = new WriteBatch(bytes.toByteArray())) {
            rocks.write(durable ? synced : unsynced, batch);
        } finally {
            inUse.unlockRead(stamp);
        }
    }

    /** Gives what is seen by {@code walk}, which gets a cursor of each family, all at the same moment. */
    <T> T walk(Family first, Family second, Walk<T> walk) {
        return guarded(() -> {
            Snapshot snapshot = rocks.getSnapshot();
            try (ReadOptions moment = new ReadOptions()
                            .setVerifyChecksums(true)
                            .setFillCache(false)
                            .setSnapshot(snapshot);
                    RocksIterator one = rocks.newIterator(families.get(first.number()), moment);
                    RocksIterator two = rocks.newIterator(families.get(second.number()), moment)) {
                return walk.over(new Cursor(directory, first, one), new Cursor(directory, second, two));
            } finally {
                rocks.releaseSnapshot(snapshot);
            }
        });
    }

    /** What to do with two cursors while they live. */
    @FunctionalInterface
    interface Walk<T> {
        T over(Cursor first, Cursor second);
    }

    /** What a durable write survives, by the settings that it is written with. */
    DurabilityGrade grade() {
        return synced.sync() && !synced.disableWAL() ? DurabilityGrade.MACHINE : DurabilityGrade.NONE;
    }

    Path directory() {
        return directory;
    }

    /** Writes everything to tables, so that the log is empty, and gives back all native memory. Again: nothing. */
    @Override
    public void close() {
        long stamp = inUse.writeLock();
        try {
            if (!closed) {
                closed = true;
                release();
            }
        } finally {
            inUse.unlockWrite(stamp);
        }
    }

    private void release() {
        try (FlushOptions all = new FlushOptions().setWaitForFlush(true)) {
            rocks.flush(all, families);
        } catch (RocksDBException leftInTheLog) {
            // Nothing is lost: the next opening reads the log.
            closed = true;
        }
        families.forEach(ColumnFamilyHandle::close);
        rocks.close();
        reads.close();
        synced.close();
        unsynced.close();
        options.close();
        tuning.close();
    }

    private <T> T guarded(Supplier<T> action) {
        long stamp = enter();
        try {
            return action.get();
        } finally {
            inUse.unlockRead(stamp);
        }
    }

    private long enter() {
        long stamp = inUse.readLock();
        if (closed) {
            inUse.unlockRead(stamp);
            throw Refusals.closed(directory);
        }
        return stamp;
    }
}
