package dev.semel.servlet;

import dev.semel.http.HttpBody;
import java.util.Arrays;

/**
 * The bytes that a handler has written: all of them up to a limit, and none beyond it, for what is larger is not told
 * anyhow. Not safe for use by several threads, as the stream before it is not.
 */
final class HeldBody {
    private static final int FIRST_BYTES = 512;
    private static final byte[] NOTHING = new byte[0];

    private final int limitBytes;
    private byte[] bytes = NOTHING;
    private int length;
    private long written;

    HeldBody(int limitBytes) {
        this.limitBytes = limitBytes;
    }

    void write(byte[] from, int at, int count) {
        written += count;
        if (isCut()) {
            bytes = NOTHING;
            length = 0;
            return;
        }
        reserve(count);
        System.arraycopy(from, at, bytes, length, count);
        length += count;
    }

    void write(int single) {
        written++;
        if (isCut()) {
            bytes = NOTHING;
            length = 0;
            return;
        }
        reserve(1);
        bytes[length++] = (byte) single;
    }

    private void reserve(int count) {
        int needed = length + count;
        if (needed > bytes.length) {
            int grown = Math.max(needed, Math.max(FIRST_BYTES, bytes.length + (bytes.length >> 1)));
            bytes = Arrays.copyOf(bytes, Math.min(grown, limitBytes));
        }
    }

    /** Whether more was written than is held. */
    boolean isCut() {
        return written > limitBytes;
    }

    /** How much was written, held or not. */
    long written() {
        return written;
    }

    void clear() {
        length = 0;
        written = 0;
    }

    /** What is held; nothing may be written afterwards. */
    HttpBody whole() {
        return HttpBody.given(length == bytes.length ? bytes : Arrays.copyOf(bytes, length));
    }
}
