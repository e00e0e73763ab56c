package dev.semel.store.embedded;

import java.nio.file.Path;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/** Walks one family in the order of its keys. Lives as long as the walk that handed it out; for one thread. */
final class Cursor {
    private final Path directory;
    private final Family family;
    private final RocksIterator iterator;

    Cursor(Path directory, Family family, RocksIterator iterator) {
        this.directory = directory;
        this.family = family;
        this.iterator = iterator;
    }

    Family family() {
        return family;
    }

    void toFirst() {
        iterator.seekToFirst();
    }

    /** To the first key behind this one. */
    void toBehind(byte[] key) {
        iterator.seek(key);
        if (iterator.isValid() && java.util.Arrays.equals(iterator.key(), key)) {
            iterator.next();
        }
    }

    void next() {
        iterator.next();
    }

    /** Whether it stands at an entry. */
    boolean isAtEntry() {
        if (iterator.isValid()) {
            return true;
        }
        try {
            iterator.status();
            return false;
        } catch (RocksDBException cannot) {
            throw Refusals.refused(directory, cannot);
        }
    }

    byte[] key() {
        return iterator.key();
    }

    byte[] value() {
        return iterator.value();
    }
}
