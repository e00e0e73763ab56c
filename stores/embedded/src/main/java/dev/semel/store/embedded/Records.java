package dev.semel.store.embedded;

import dev.semel.operation.OperationKey;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads stored records of one key, from memory if it is open and from the disk if it is not; refuses what is damaged. */
final class Records {
    private final Database database;
    private final OpenTable open;

    Records(Database database, OpenTable open) {
        this.database = database;
        this.open = open;
    }

    /** Null if there is none. */
    @Nullable
    StoredRecord stored(OperationKey key, byte[] encoded) {
        StoredRecord known = open.get(key);
        return known == null ? closed(encoded) : known;
    }

    @Nullable
    StoredRecord open(OperationKey key) {
        return open.get(key);
    }

    @Nullable
    StoredRecord closed(byte[] encoded) {
        byte[] value = database.get(Family.CLOSED, encoded);
        return value == null ? null : unsealed(Family.CLOSED, encoded, value);
    }

    StoredRecord unsealed(Family family, byte[] encoded, byte[] value) {
        return checked(family, encoded, key -> StoredRecord.unsealed(key, value));
    }

    /** The notes of a key, as lines; empty if there are none. */
    byte[] notes(byte[] encoded) {
        byte[] value = database.get(Family.NOTES, encoded);
        return value == null
                ? HistoryBytes.NONE
                : checked(Family.NOTES, encoded, key -> HistoryBytes.unsealed(key, value));
    }

    boolean hasNotes(byte[] encoded) {
        return database.get(Family.NOTES, encoded) != null;
    }

    /** A number that was stored with a checksum. */
    long number(byte[] key, long otherwise) {
        byte[] value = database.get(Family.META, key);
        return value == null
                ? otherwise
                : checked(Family.META, key, known -> Seal.open(known, value).getLong());
    }

    /** A text that was stored with a checksum, null if there is none. */
    @Nullable
    String text(byte[] key) {
        byte[] value = database.get(Family.META, key);
        return value == null
                ? null
                : checked(
                        Family.META,
                        key,
                        known -> StandardCharsets.UTF_8
                                .decode(Seal.open(known, value))
                                .toString());
    }

    /** Takes the key from its bytes. */
    OperationKey key(Family family, byte[] encoded) {
        return checked(family, encoded, OperationKey::decoded);
    }

    private <T> T checked(Family family, byte[] encoded, Function<byte[], T> reader) {
        try {
            return reader.apply(encoded);
        } catch (IllegalArgumentException broken) {
            throw Refusals.damagedRecord(
                    database.directory(), family.shownName(), shown(encoded), String.valueOf(broken.getMessage()));
        }
    }

    private static String shown(byte[] encoded) {
        try {
            return OperationKey.decoded(encoded).toString();
        } catch (IllegalArgumentException noKey) {
            return java.util.HexFormat.of().formatHex(encoded);
        }
    }
}
