package dev.semel.store.embedded;

import dev.semel.store.GenerationPin;
import dev.semel.store.StoreRefusedException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.rocksdb.WALRecoveryMode;

/**
 * How a directory becomes an open database: who owns it, which generation it is, whether its files are whole. Everything
 * that RocksDB would pass over in silence is looked at first. Reads no record.
 */
final class Opening {
    // Up to this size reading every table at the start costs less than a second.
    private static final long VERIFIED_AT_START_BYTES = 256L * 1024 * 1024;
    // What RocksDB writes into a fresh log when it recovers a torn one; a kill right then leaves both.
    private static final long EMPTY_WRITE_BYTES = 32;
    /** RocksDB's own, made with the database. */
    static final String CURRENT = "CURRENT";

    private static final Pattern POINTER = Pattern.compile("MANIFEST-(\\d{6,18})\n");

    private final RocksOptions options;
    private final Path directory;

    private Opening(RocksOptions options, Path directory) {
        this.options = options;
        this.directory = directory;
    }

    /** An open database and what it is. */
    record Opened(IdentityCard card, Database database) {}

    /**
     * @param nowMillis the clock's time, for a generation that is made now
     * @throws dev.semel.store.StoreRefusedException with the reason
     */
    static Opened open(RocksOptions options, OwnedDirectory owned, long nowMillis) {
        return new Opening(options, owned.path()).open(nowMillis);
    }

    private Opened open(long nowMillis) {
        IdentityCard card = IdentityCard.read(directory);
        if (card == null) {
            refuseForeignFiles();
            card = new IdentityCard(UUID.randomUUID().toString(), EpochFloors.baseAt(nowMillis), 0);
            card.write(directory);
        }
        new GenerationPin(options.pin(), options.acceptedGeneration())
                .check(options.directory().toString(), card.generation());
        boolean fresh = card.manifestFrom() == 0 && !Files.exists(directory.resolve(CURRENT));
        boolean neverUsed = card.manifestFrom() == 0;
        WALRecoveryMode recovery = fresh ? WALRecoveryMode.AbsoluteConsistency : check(card);
        // Looked at before the database is open and begins to replace tables by others.
        List<Path> tables = files(".sst");
        boolean small = tables.stream().mapToLong(this::size).sum() <= VERIFIED_AT_START_BYTES;
        Database database;
        try {
            database = Database.open(directory, neverUsed, recovery);
        } catch (StoreRefusedException refused) {
            throw TableCheck.blame(tables, refused);
        }
        boolean whole = false;
        try {
            if (small) {
                database.verifyTables();
            }
            IdentityCard renewed = card.withManifestFrom(manifestNumber());
            renewed.write(directory);
            whole = true;
            return new Opened(renewed, database);
        } finally {
            if (!whole) {
                database.close();
            }
        }
    }

    /** A database without a card is not ours, or lost what says which generation it is. */
    private void refuseForeignFiles() {
        if (Files.exists(directory.resolve(CURRENT))) {
            throw Refusals.damaged(directory.resolve(IdentityCard.FILE), "it is missing");
        }
    }

    private WALRecoveryMode check(IdentityCard card) {
        long manifest = manifestNumber();
        if (manifest < card.manifestFrom()) {
            throw Refusals.damaged(
                    directory.resolve(CURRENT),
                    "it points to manifest " + manifest + " though " + card.manifestFrom() + " was in use");
        }
        LogCheck.of(directory.resolve(String.format("MANIFEST-%06d", manifest)));
        boolean torn = false;
        for (Path log : files(".log")) {
            if (torn && size(log) > EMPTY_WRITE_BYTES) {
                throw Refusals.damaged(log, "the log before it ends in the middle of a write");
            }
            torn |= LogCheck.of(log) == LogCheck.Ending.TORN;
        }
        return torn ? WALRecoveryMode.PointInTimeRecovery : WALRecoveryMode.AbsoluteConsistency;
    }

    private long manifestNumber() {
        Path current = directory.resolve(CURRENT);
        if (!Files.exists(current)) {
            throw Refusals.damaged(current, "it is missing");
        }
        try {
            Matcher pointer = POINTER.matcher(Files.readString(current, StandardCharsets.ISO_8859_1));
            if (!pointer.matches()) {
                throw Refusals.damaged(current, "it points to no manifest");
            }
            long number = Long.parseLong(pointer.group(1));
            if (!Files.exists(directory.resolve("MANIFEST-" + pointer.group(1)))) {
                throw Refusals.damaged(current, "it points to MANIFEST-" + pointer.group(1) + ", which is missing");
            }
            return number;
        } catch (IOException cannot) {
            throw Refusals.notUsable(current, cannot);
        }
    }

    private List<Path> files(String ending) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(ending))
                    .sorted()
                    .toList();
        } catch (IOException cannot) {
            throw Refusals.notUsable(directory, cannot);
        }
    }

    private long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException cannot) {
            throw Refusals.notUsable(file, cannot);
        }
    }
}
