package dev.semel.store.embedded;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * A write batch in RocksDB's own serialised form, so that one group costs one crossing into native code instead of one
 * per value: 8 bytes that RocksDB fills, 4 bytes count (little endian), then per entry a tag, the family's number, key and
 * value, each behind its length. For one thread.
 */
final class BatchBytes {
    private static final int HEADER = 12;
    private static final int COUNT_AT = 8;
    private static final byte DELETE = 0x4;
    private static final byte PUT = 0x5;
    private static final int LONGEST_VARINT = 5;

    private byte[] bytes = new byte[1024];
    private int length = HEADER;
    private int count;

    void put(Family family, byte[] key, byte[] value) {
        room(1 + 3 * LONGEST_VARINT + key.length + value.length);
        bytes[length++] = PUT;
        varint(family.number());
        sized(key);
        sized(value);
        count++;
    }

    void delete(Family family, byte[] key) {
        room(1 + 2 * LONGEST_VARINT + key.length);
        bytes[length++] = DELETE;
        varint(family.number());
        sized(key);
        count++;
    }

    boolean isEmpty() {
        return count == 0;
    }

    byte[] toByteArray() {
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(COUNT_AT, count);
        return Arrays.copyOf(bytes, length);
    }

    private void sized(byte[] part) {
        varint(part.length);
        System.arraycopy(part, 0, bytes, length, part.length);
        length += part.length;
    }

    private void varint(int value) {
        int rest = value;
        while (rest >= 0x80) {
            bytes[length++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[length++] = (byte) rest;
    }

    private void room(int more) {
        if (bytes.length - length < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
        }
    }
}
