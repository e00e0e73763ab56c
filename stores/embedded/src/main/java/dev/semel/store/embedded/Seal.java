package dev.semel.store.embedded;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/** The checksum that every stored value ends with: CRC-32C over its key and its content. Names no damage, finds it. */
final class Seal {
    static final int LENGTH = 4;

    private Seal() {}

    /** Writes the checksum into the last bytes of a value that has room for it there; gives the value. */
    static byte[] close(byte[] key, byte[] value) {
        int length = value.length - LENGTH;
        ByteBuffer.wrap(value).putInt(length, checksum(key, value, length));
        return value;
    }

    static byte[] number(byte[] key, long number) {
        byte[] value = new byte[Long.BYTES + LENGTH];
        ByteBuffer.wrap(value).putLong(number);
        return close(key, value);
    }

    /**
     * The content without its checksum.
     *
     * @throws IllegalArgumentException if key or value is not what was written
     */
    static ByteBuffer open(byte[] key, byte[] value) {
        int length = value.length - LENGTH;
        if (length < 0 || ByteBuffer.wrap(value).getInt(length) != checksum(key, value, length)) {
            throw new IllegalArgumentException("its checksum does not match");
        }
        return ByteBuffer.wrap(value, 0, length).slice();
    }

    private static int checksum(byte[] key, byte[] value, int length) {
        CRC32C crc = new CRC32C();
        crc.update(key);
        crc.update(value, 0, length);
        return (int) crc.getValue();
    }
}
