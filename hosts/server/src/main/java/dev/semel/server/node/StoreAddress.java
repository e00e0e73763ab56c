package dev.semel.server.node;

import dev.semel.engine.SystemTime;
import dev.semel.store.MemoryStore;
import dev.semel.store.OperationStore;
import dev.semel.store.embedded.RocksOptions;
import dev.semel.store.embedded.RocksStore;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/**
 * Which store, as written on the command line: {@code rocksdb:PATH} or {@code memory:}.
 *
 * @param text as it was written
 */
public record StoreAddress(String text) {
    private static final String ROCKSDB = "rocksdb:";
    private static final String MEMORY = "memory:";

    /** @throws IllegalArgumentException if it names no store that is known here */
    public StoreAddress {
        Objects.requireNonNull(text, "text");
        boolean rocks = text.startsWith(ROCKSDB) && text.length() > ROCKSDB.length();
        if (!rocks && !text.equals(MEMORY)) {
            throw new IllegalArgumentException(
                    "The store '" + text + "' is not known; write rocksdb:PATH, or memory: for a try.");
        }
        if (rocks) {
            path(text);
        }
    }

    /** Whether records are gone with the process. */
    public boolean isMemory() {
        return text.equals(MEMORY);
    }

    /** The directory of an embedded store; empty for a store without one. */
    public Optional<Path> path() {
        return isMemory()
                ? Optional.empty()
                : Optional.of(path(text).toAbsolutePath().normalize());
    }

    /**
     * Opens the store.
     *
     * @param acceptedGeneration a generation that an operator accepts in place of the pinned one, or empty
     * @throws dev.semel.store.StoreRefusedException if it must not be used as it is
     */
    public OperationStore open(String acceptedGeneration) {
        if (isMemory()) {
            return new MemoryStore(SystemTime.wallClock());
        }
        RocksOptions options = RocksOptions.at(path(text));
        return RocksStore.open(
                acceptedGeneration.isEmpty() ? options : options.acceptGeneration(acceptedGeneration),
                SystemTime.wallClock());
    }

    private static Path path(String text) {
        try {
            return Path.of(text.substring(ROCKSDB.length()));
        } catch (InvalidPathException wrong) {
            throw new IllegalArgumentException(
                    "The store '" + text + "' names no path: " + wrong.getReason() + "; write rocksdb:PATH.", wrong);
        }
    }
}
