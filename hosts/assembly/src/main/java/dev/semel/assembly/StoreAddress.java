package dev.semel.assembly;

import dev.semel.engine.SystemTime;
import dev.semel.store.GenerationPin;
import dev.semel.store.MemoryStore;
import dev.semel.store.OperationStore;
import dev.semel.store.StoreClock;
import dev.semel.store.dynamodb.DynamoOptions;
import dev.semel.store.embedded.RocksOptions;
import dev.semel.store.embedded.RocksStore;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Which store, as people write it on a command line or in a property: {@code rocksdb:PATH}, {@code jdbc:sqlite:PATH},
 * {@code jdbc:postgresql://HOST:PORT/DATABASE}, the same with {@code mariadb},
 * {@code redis://HOST:PORT} and its relatives, {@code dynamodb://REGION/TABLE}, or {@code memory:}.
 *
 * @param text as it was written; may hold a password, so show {@link #name} instead
 */
public record StoreAddress(String text) {
    private static final String ROCKSDB = "rocksdb:";
    private static final String MEMORY = "memory:";

    /** @throws IllegalArgumentException if it names no store that is known here, or one whose dependency is missing */
    public StoreAddress {
        Objects.requireNonNull(text, "text");
        if (JdbcAddress.isMeantBy(text)) {
            JdbcAddress.needed(text).demand();
            JdbcAddress.parse(text);
        } else if (RedisPlace.isOne(text)) {
            Needed.REDIS.demand();
            RedisPlace.parse(text);
        } else if (DynamoPlace.isOne(text)) {
            Needed.DYNAMODB.demand();
            DynamoPlace.name(text);
        } else if (text.startsWith(SqliteAddress.SQLITE)) {
            Needed.SQLITE.demand();
            SqliteAddress.parse(text);
        } else if (text.startsWith(ROCKSDB) && text.length() > ROCKSDB.length()) {
            directory(text);
        } else if (!text.equals(MEMORY)) {
            throw new IllegalArgumentException("The store '" + shown(text)
                    + "' is not known; write rocksdb:PATH, jdbc:sqlite:PATH,"
                    + " jdbc:postgresql://HOST:PORT/DATABASE, jdbc:mariadb://..., redis://HOST:PORT,"
                    + " redis-sentinel://HOST:PORT,HOST:PORT#MASTER, redis-cluster://HOST:PORT,HOST:PORT,"
                    + " dynamodb://REGION/TABLE, or memory: for a try.");
        }
    }

    /**
     * The same database, with Semel's tables in this schema of it; the same Redis, with this before Semel's keys; another
     * table of DynamoDB, with this behind its name.
     *
     * @throws IllegalArgumentException if this is no store in a database, or the schema no plain name
     */
    public StoreAddress in(String schema) {
        if (!isShared()) {
            throw new IllegalArgumentException(
                    "The store '" + name() + "' has no schemas; name one with a store in a database alone.");
        }
        if (isDynamo()) {
            return new StoreAddress(DynamoPlace.in(text, schema));
        }
        return new StoreAddress(isRedis() ? RedisPlace.in(text, schema) : JdbcAddress.in(text, schema));
    }

    /**
     * A store of the same kind at another path.
     *
     * @throws IllegalStateException if this one has no path
     */
    public StoreAddress at(Path other) {
        if (path().isEmpty()) {
            throw new IllegalStateException("The store " + name() + " has no path.");
        }
        return new StoreAddress((isSqlite() ? SqliteAddress.SQLITE : ROCKSDB) + other);
    }

    /** The address without user and password, for people. */
    public String name() {
        if (isRedis()) {
            return RedisPlace.parse(text).name();
        } else if (isDynamo()) {
            return DynamoPlace.name(text);
        }
        return hasTables() ? database().name() : text;
    }

    /** Whether records are gone with the process. */
    public boolean isMemory() {
        return text.equals(MEMORY);
    }

    /** Whether several nodes can use it at once, each from its own machine. */
    public boolean isShared() {
        return hasTables() || isErasable();
    }

    /** Whether it is in a database, in tables that have to be made. */
    public boolean hasTables() {
        return JdbcAddress.isMeantBy(text);
    }

    /** Whether it is in Redis. */
    public boolean isRedis() {
        return RedisPlace.isOne(text);
    }

    /** Whether it is a table of DynamoDB, which has to be made. */
    public boolean isDynamo() {
        return DynamoPlace.isOne(text);
    }

    /** How far apart the times may be that two open instances tell; 0 for a store with one clock. */
    public long apartMillis() {
        return isDynamo() ? DynamoOptions.defaults().mostApartMillis() : 0;
    }

    /** Whether {@link #erase} can delete it. */
    public boolean isErasable() {
        return isRedis() || isDynamo();
    }

    /**
     * Makes what an erasable store needs to be opened, where there is none.
     *
     * @throws dev.semel.store.StoreUnavailableException if it does not answer
     */
    public void make() {
        if (isDynamo()) {
            DynamoPlace.make(text);
        }
    }

    /**
     * Deletes a store in Redis or DynamoDB, which forgets what was applied: for trials.
     *
     * @throws IllegalStateException if it is another one
     * @throws dev.semel.store.StoreUnavailableException if it does not answer
     */
    public void erase() {
        if (!isErasable()) {
            throw new IllegalStateException("The store " + name() + " is neither in Redis nor in DynamoDB.");
        } else if (isDynamo()) {
            DynamoPlace.erase(text);
        } else {
            RedisPlace.parse(text).erase(System.getenv());
        }
    }

    /**
     * Says that this store's memory is not what it was, as after the restoration of a backup: nodes refuse it until they are
     * told to accept the new generation. None may be running.
     *
     * @return the new generation
     * @throws IllegalArgumentException if the store is none that nodes share
     * @throws dev.semel.store.StoreRefusedException if it is not there, or this role may not do it
     * @throws dev.semel.store.StoreUnavailableException if it does not answer
     */
    public String renewGeneration() {
        if (isRedis()) {
            return RedisPlace.parse(text).renewGeneration(System.getenv());
        } else if (isDynamo()) {
            return DynamoPlace.renewGeneration(text);
        }
        try (StoreTables tables = StoreTables.of(this)) {
            return tables.renewGeneration();
        }
    }

    /** Whether it may be open several times at once, by one process or by several of this machine. */
    public boolean takesMany() {
        return isShared() || isSqlite();
    }

    private boolean isSqlite() {
        return text.startsWith(SqliteAddress.SQLITE);
    }

    /** The directory or file of a store on this machine; empty for a store without one. */
    public Optional<Path> path() {
        return isSqlite()
                ? Optional.of(SqliteAddress.parse(text).file())
                : text.startsWith(ROCKSDB)
                        ? Optional.of(directory(text).toAbsolutePath().normalize())
                        : Optional.empty();
    }

    /** Whether opening it would not make it: of stores without a path, only they themselves can tell. */
    public boolean mayBeThere() {
        return path().map(path -> isSqlite() ? Files.isRegularFile(path) : RocksStore.isAt(path))
                .orElse(true);
    }

    /** All that the store keeps at its path: the path itself, and what a database puts beside its file. */
    public List<Path> files() {
        return isSqlite() ? SqliteAddress.parse(text).files() : path().stream().toList();
    }

    /**
     * Opens the store. One in a database is opened without asking whether its generation is the one that this node knew.
     *
     * @param acceptedGeneration a generation that an operator accepts in place of the pinned one, or empty
     * @throws dev.semel.store.StoreRefusedException if it must not be used as it is
     * @throws dev.semel.store.StoreUnavailableException if it does not answer
     */
    public OperationStore open(String acceptedGeneration) {
        if (isRedis()) {
            RedisPlace place = RedisPlace.parse(text);
            return place.open(place.options(), System.getenv());
        }
        if (isDynamo()) {
            return DynamoPlace.open(text, DynamoOptions.defaults());
        }
        if (hasTables()) {
            return database().open(database().options(), System.getenv());
        }
        return opened(SystemTime.wallClock(), acceptedGeneration);
    }

    /**
     * As {@link #open(String)}, by a clock that is moved by hand and not by the store's own: for tests of the store.
     *
     * @throws dev.semel.store.StoreRefusedException if it must not be used as it is
     * @throws dev.semel.store.StoreUnavailableException if it does not answer
     */
    public OperationStore openBy(StoreClock clock) {
        if (isRedis()) {
            RedisPlace place = RedisPlace.parse(text);
            return place.open(place.options().by(clock), System.getenv());
        }
        if (isDynamo()) {
            return DynamoPlace.open(text, DynamoOptions.defaults().by(clock));
        }
        return hasTables() ? database().open(database().options().by(clock), System.getenv()) : opened(clock, "");
    }

    private OperationStore opened(StoreClock clock, String acceptedGeneration) {
        if (isSqlite()) {
            return SqliteAddress.parse(text).open(clock);
        }
        return path().<OperationStore>map(directory ->
                        RocksStore.open(RocksOptions.at(directory).acceptGeneration(acceptedGeneration), clock))
                .orElseGet(() -> new MemoryStore(clock));
    }

    /**
     * As {@link #open(String)}, and of the generation alone that is pinned there, or that is accepted.
     *
     * @throws dev.semel.store.StoreRefusedException if it must not be used as it is
     * @throws dev.semel.store.StoreUnavailableException if it does not answer
     */
    public OperationStore open(GenerationPin pin) {
        if (text.startsWith(ROCKSDB)) {
            RocksOptions options = RocksOptions.at(directory(text)).pinnedBy(pin.file());
            return RocksStore.open(options.acceptGeneration(pin.accepted()), SystemTime.wallClock());
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
