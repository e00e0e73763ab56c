package dev.semel.store.redis;

import dev.semel.protocol.IntentRecord;
import dev.semel.store.RecordCodec;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A record as Redis has it: 17 bytes for the script, then the codec's. */
final class Stored {
    /** Form, revision, last change, length of the head. */
    static final int HEADER = 1 + 4 + 8 + 4;
    /** Epoch, nonce, first epoch, since, unproved, version, applied version: the end of the head. */
    static final int LAST_OF_HEAD = 8 + 16 + 8 + 8 + 1 + 8 + 8;

    private static final byte FORM = 1;
    /** Schema, status, the effect's terms, and the lengths of three texts. */
    private static final int FIRST_OF_HEAD = 1 + 1 + (1 + 4 * 8 + 1) + 3 * 4;

    private final byte[] bytes;
    private final IntentRecord record;

    private Stored(byte[] bytes) {
        this.bytes = bytes;
        record = RecordCodec.decode(Arrays.copyOfRange(bytes, HEADER, bytes.length));
    }

    /** @throws IllegalArgumentException if the bytes are no record */
    static Stored of(byte[] bytes) {
        if (bytes.length < HEADER || bytes[0] != FORM) {
            throw new IllegalArgumentException("A stored record of " + bytes.length + " bytes has an unknown form.");
        }
        return new Stored(bytes);
    }

    IntentRecord record() {
        return record;
    }

    /** What no other state of this key has: its header, and its epoch, for a record made anew counts revisions anew. */
    byte[] seen() {
        return ByteBuffer.allocate(HEADER + 8)
                .put(bytes, 0, HEADER)
                .putLong(record.epoch())
                .array();
    }

    /** What is to stand in its place after a change at this time. */
    byte[] changedTo(IntentRecord after, long atMillis) {
        byte[] encoded = RecordCodec.encode(after);
        int revision = ByteBuffer.wrap(bytes).getInt(1);
        return ByteBuffer.allocate(HEADER + encoded.length)
                .put(FORM)
                .putInt(revision + 1)
                .putLong(atMillis)
                .putInt(headLength(after))
                .put(encoded)
                .array();
    }

    /** Where the state begins in the codec's bytes. */
    static int headLength(IntentRecord record) {
        return FIRST_OF_HEAD
                + record.fingerprint().rule().length()
                + record.fingerprint().digest().length
                + record.policyVersion().getBytes(StandardCharsets.UTF_8).length
                + LAST_OF_HEAD;
    }
}
