package dev.semel.store.embedded;

import dev.semel.protocol.IntentRecord;
import dev.semel.store.RecordCodec;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;

/**
 * A record with its history, as one sealed value: length of the record, the record, the history. History travels with its
 * record, so that it costs no write of its own and is gone when the record is. Immutable.
 */
final class StoredRecord {
    private final IntentRecord record;
    private final byte[] history;

    /** @param history the record's transitions, see {@link HistoryBytes}; must not change any more */
    StoredRecord(IntentRecord record, byte[] history) {
        this.record = record;
        this.history = history;
    }

    IntentRecord record() {
        return record;
    }

    /** Not to be changed. */
    byte[] history() {
        return history;
    }

    byte[] sealed(byte[] key) {
        byte[] encoded = RecordCodec.encode(record);
        byte[] value = new byte[Integer.BYTES + encoded.length + history.length + Seal.LENGTH];
        ByteBuffer.wrap(value).putInt(encoded.length).put(encoded).put(history);
        return Seal.close(key, value);
    }

    /**
     * Reads what {@link #sealed} made for this key.
     *
     * @throws IllegalArgumentException if key or value is not what was written
     * @throws dev.semel.store.StoreRefusedException if a later release wrote it
     */
    static StoredRecord unsealed(byte[] key, byte[] value) {
        ByteBuffer content = Seal.open(key, value);
        try {
            byte[] encoded = new byte[Math.min(content.getInt(), content.remaining())];
            content.get(encoded);
            byte[] history = new byte[content.remaining()];
            content.get(history);
            return new StoredRecord(RecordCodec.decode(encoded), history);
        } catch (BufferUnderflowException | NegativeArraySizeException tooShort) {
            throw new IllegalArgumentException("its value of " + value.length + " bytes ends too early", tooShort);
        }
    }
}
