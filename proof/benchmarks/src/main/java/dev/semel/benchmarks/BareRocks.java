package dev.semel.benchmarks;

import java.nio.file.Path;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteOptions;

/** The limit: the same two values per operation, written to RocksDB with its own synced group commit, and nothing else. */
final class BareRocks implements AutoCloseable {
    private final Options options = new Options().setCreateIfMissing(true);
    private final WriteOptions synced = new WriteOptions().setSync(true);
    private final RocksDB database;

    BareRocks(Path directory) throws RocksDBException {
        database = RocksDB.open(options, directory.toString());
    }

    void write(byte[] key, byte[] value) {
        try {
            database.put(synced, key, value);
        } catch (RocksDBException failure) {
            throw new IllegalStateException("RocksDB did not write.", failure);
        }
    }

    @Override
    public void close() {
        database.close();
        synced.close();
        options.close();
    }
}
