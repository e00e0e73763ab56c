package dev.semel.store.embedded;

import java.util.ArrayList;
import java.util.List;
import org.rocksdb.AbstractNativeReference;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.WALRecoveryMode;

/**
 * How RocksDB is set up, and why. Holds the native objects that options refer to and gives them back together.
 *
 * <p>Small stores stay small: nothing is allocated ahead, logs are bounded, a memory table is 16 MiB. Whatever a default
 * of RocksDB trades for speed against noticing damage is set the other way.
 */
final class Tuning implements AutoCloseable {
    private static final long MEBIBYTE = 1024 * 1024;
    private static final int BLOOM_BITS = 10;
    private static final int TABLE_FORMAT = 6;

    private final List<AbstractNativeReference> held = new ArrayList<>();
    private final LRUCache cache = held(new LRUCache(32 * MEBIBYTE));

    DBOptions database(boolean fresh, WALRecoveryMode recovery) {
        return new DBOptions()
                .setCreateIfMissing(fresh)
                .setCreateMissingColumnFamilies(fresh)
                .setWalRecoveryMode(recovery)
                .setParanoidChecks(true)
                // One thread writes, so nothing is gained by letting several into a memory table.
                .setAllowConcurrentMemtableWrite(false)
                .setEnableWriteThreadAdaptiveYield(false)
                .setMaxTotalWalSize(128 * MEBIBYTE)
                .setRecycleLogFileNum(0)
                .setManifestPreallocationSize(64 * 1024)
                .setMaxOpenFiles(512)
                .setMaxBackgroundJobs(2)
                .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
                .setMaxLogFileSize(MEBIBYTE)
                .setKeepLogFileNum(2);
    }

    ColumnFamilyOptions family(Family family) {
        BlockBasedTableConfig table = new BlockBasedTableConfig()
                // From 6 on a checksum knows its place: a block that was moved is noticed too.
                .setFormatVersion(TABLE_FORMAT)
                .setBlockCache(cache)
                .setFilterPolicy(held(new BloomFilter(BLOOM_BITS)));
        return held(new ColumnFamilyOptions()
                .setTableFormatConfig(table)
                .setWriteBufferSize(16 * MEBIBYTE)
                .setMaxWriteBufferNumber(3)
                .setCompressionType(CompressionType.LZ4_COMPRESSION)
                .setMemtableWholeKeyFiltering(family == Family.CLOSED)
                .setMemtablePrefixBloomSizeRatio(family == Family.CLOSED ? 0.05 : 0)
                .setLevelCompactionDynamicLevelBytes(true));
    }

    @Override
    public void close() {
        held.forEach(AbstractNativeReference::close);
    }

    private <T extends AbstractNativeReference> T held(T reference) {
        held.add(reference);
        return reference;
    }
}
