package dev.semel.store.embedded;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;

/** What is said once about the store as a whole, each under a key of its own. Changes nothing that was said. */
final class StoredMarks {
    private final Database database;
    private final Records records;
    private final Writer writer;

    StoredMarks(Database database, Records records, Writer writer) {
        this.database = database;
        this.records = records;
        this.writer = writer;
    }

    /** Says it unless something was said before, on the disk when this returns; what holds now. */
    synchronized String once(String name, String value) {
        writer.refuseIfBroken();
        byte[] key = key(name);
        @Nullable String first = records.text(key);
        if (first != null) {
            return first;
        }
        byte[] text = value.getBytes(StandardCharsets.UTF_8);
        BatchBytes batch = new BatchBytes();
        batch.put(Family.META, key, Seal.close(key, Arrays.copyOf(text, text.length + Seal.LENGTH)));
        try {
            database.write(batch, true);
        } catch (RocksDBException failure) {
            throw writer.stop(Refusals.unavailable(database.directory(), failure));
        }
        return value;
    }

    Optional<String> said(String name) {
        writer.refuseIfBroken();
        return Optional.ofNullable(records.text(key(name)));
    }

    private static byte[] key(String name) {
        return ("m" + name).getBytes(StandardCharsets.UTF_8);
    }
}
