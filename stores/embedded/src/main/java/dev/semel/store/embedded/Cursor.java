package dev.semel.store.embedded;

import java.nio.file.Path;
import java.util.Arrays;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/** Walks one family in the order of its keys. Lives as long as the walk that handed it out; for one thread. */
final class Cursor {
    private static final byte[] NO_ROOM = new byte[0];

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
        if (iterator.isValid() && Arrays.equals(iterator.key(), key)) {
            iterator.next();
        }
    }

    /** To the first key that begins with these bytes, if there is one. */
    void toPrefix(byte[] prefix) {
        iterator.seek(prefix);
    }

    /** Whether it stands at a key that begins with these bytes. */
    boolean isAtPrefix(byte[] prefix) {
        if (!isAtEntry()) {
            return false;
        }
        byte[] key = iterator.key();
        return key.length >= prefix.length && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
    }

    void next() {
        iterator.next();
    }

    /** Whether it stands at an entry. */
    boolean isAtEntry() {
        try {
            if (!iterator.isValid()) {
                iterator.status();
            }
            return iterator.isValid();
        } catch (RocksDBException cannot) {
            throw Refusals.refused(directory, cannot);
        }
    }

    byte[] key() {
        return iterator.key();
    }

    /** Without taking the value out of native memory. */
    int valueLength() {
        return iterator.value(NO_ROOM, 0, 0);
    }

    byte[] value() {
        return iterator.value();
    }
}
