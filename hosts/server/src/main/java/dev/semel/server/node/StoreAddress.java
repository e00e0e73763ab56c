package dev.semel.server.node;

import dev.semel.engine.SystemTime;
import dev.semel.store.GenerationPin;
import dev.semel.store.MemoryStore;
import dev.semel.store.OperationStore;
import dev.semel.store.embedded.RocksOptions;
import dev.semel.store.embedded.RocksStore;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/**
 * Which store, as written on the command line: {@code rocksdb:PATH}, {@code jdbc:postgresql://HOST:PORT/DATABASE} or
 * {@code memory:}.
 *
 * @param text as it was written; may hold a password, so show {@link #name} instead
 */
public record StoreAddress(String text) {
    private static final String ROCKSDB = "rocksdb:";
    private static final String MEMORY = "memory:";

    /** @throws IllegalArgumentException if it names no store that is known here */
    public StoreAddress {
        Objects.requireNonNull(text, "text");
        if (text.startsWith(JdbcAddress.POSTGRESQL)) {
            JdbcAddress.parse(text);
        } else if (text.startsWith(ROCKSDB) && text.length() > ROCKSDB.length()) {
            directory(text);
        } else if (!text.equals(MEMORY)) {
            throw new IllegalArgumentException(
                    "The store '" + shown(text)
                            + "' is not known; write rocksdb:PATH, jdbc:postgresql://HOST:PORT/DATABASE, or memory: for a try.");
        }
    }

    /**
     * The same database, with Semel's tables in this schema of it.
     *
     * @throws IllegalArgumentException if this is no store in a database, or the schema no plain name
     */
    public StoreAddress in(String schema) {
        if (!isShared()) {
            throw new IllegalArgumentException(
                    "The store '" + name() + "' has no schemas; name one with a store in a database alone.");
        }
        return new StoreAddress(JdbcAddress.in(text, schema));
    }

    /** The address without user and password, for people. */
    public String name() {
        return isShared() ? database().name() : text;
    }

    /** Whether records are gone with the process. */
    public boolean isMemory() {
        return text.equals(MEMORY);
    }

    /** Whether several nodes can use it at once. */
    public boolean isShared() {
        return text.startsWith(JdbcAddress.POSTGRESQL);
    }

    /** The directory of an embedded store; empty for a store without one. */
    public Optional<Path> path() {
        return text.startsWith(ROCKSDB)
                ? Optional.of(directory(text).toAbsolutePath().normalize())
                : Optional.empty();
    }

    /**
     * Opens the store. One in a database is opened without asking whether its generation is the one that this node knew.
     *
     * @param acceptedGeneration a generation that an operator accepts in place of the pinned one, or empty
     * @throws dev.semel.store.StoreRefusedException if it must not be used as it is
     * @throws dev.semel.store.StoreUnavailableException if it does not answer
     */
    public OperationStore open(String acceptedGeneration) {
        return path().<OperationStore>map(
                        directory -> embedded(RocksOptions.at(directory).acceptGeneration(acceptedGeneration)))
                .orElseGet(() -> isMemory()
                        ? new MemoryStore(SystemTime.wallClock())
                        : database().open(System.getenv()));
    }

    /** As {@link #open(String)}, and of the generation alone that is pinned there, or that is accepted. */
    OperationStore open(GenerationPin pin) {
        Optional<Path> directory = path();
        if (directory.isPresent()) {
            return embedded(
                    RocksOptions.at(directory.get()).pinnedBy(pin.file()).acceptGeneration(pin.accepted()));
        }
        OperationStore store = open(pin.accepted());
        boolean checked = false;
        try {
            pin.check(store.describe().name(), store.describe().generation());
            checked = true;
            return store;
        } finally {
            if (!checked) {
                store.close();
            }
        }
    }

    /** Where the tables are, for a store in a database. */
    JdbcAddress database() {
        return JdbcAddress.parse(text);
    }

    private static OperationStore embedded(RocksOptions options) {
        return RocksStore.open(options, SystemTime.wallClock());
    }

    private static Path directory(String text) {
        try {
            return Path.of(text.substring(ROCKSDB.length()));
        } catch (InvalidPathException wrong) {
            throw new IllegalArgumentException(
                    "The store '" + text + "' names no path: " + wrong.getReason() + "; write rocksdb:PATH.", wrong);
        }
    }

    /** Of an address of any form: without what may be a password. */
    private static String shown(String text) {
        return text.replaceFirst("\\?.*", "").replaceFirst("//[^/]*@", "//");
    }

    /** Without the password. */
    @Override
    public String toString() {
        return name();
    }
}
