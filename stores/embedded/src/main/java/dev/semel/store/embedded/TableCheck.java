package dev.semel.store.embedded;

import dev.semel.store.StoreRefusedException;
import java.nio.file.Path;
import java.util.List;
import org.rocksdb.Options;
import org.rocksdb.RocksDBException;
import org.rocksdb.SstFileReader;

/**
 * Finds the table that is to blame when a database does not open: RocksDB reads a table's properties before it compares
 * their checksum, and then blames the manifest for what they say. Changes nothing.
 */
final class TableCheck {
    private TableCheck() {}

    /** The refusal with the name of the damaged table, or as it was if all tables are whole. */
    static StoreRefusedException blame(List<Path> tables, StoreRefusedException refused) {
        if (refused.code() != StoreRefusedException.Code.DAMAGED) {
            return refused;
        }
        for (Path table : tables) {
            try (Options options = new Options();
                    SstFileReader reader = new SstFileReader(options)) {
                reader.open(table.toString());
                reader.verifyChecksum();
            } catch (RocksDBException damaged) {
                return Refusals.damaged(table, String.valueOf(damaged.getMessage()));
            }
        }
        return refused;
    }
}
