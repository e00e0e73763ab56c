package dev.semel.store;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Bytes being written, growing as they must. For one thread. */
final class ByteSink {
    private ByteBuffer buffer = ByteBuffer.allocate(256);

    ByteSink putByte(int value) {
        room(1).put((byte) value);
        return this;
    }

    ByteSink putInt(int value) {
        room(4).putInt(value);
        return this;
    }

    ByteSink putLong(long value) {
        room(8).putLong(value);
        return this;
    }

    ByteSink putText(String text) {
        return putBytes(text.getBytes(StandardCharsets.UTF_8));
    }

    ByteSink putBytes(byte[] bytes) {
        room(4 + bytes.length).putInt(bytes.length).put(bytes);
        return this;
    }

    byte[] toByteArray() {
        return Arrays.copyOf(buffer.array(), buffer.position());
    }

    private ByteBuffer room(int more) {
        if (buffer.remaining() < more) {
            int size = Math.max(buffer.capacity() * 2, buffer.position() + more);
            buffer = ByteBuffer.allocate(size).put(buffer.array(), 0, buffer.position());
        }
        return buffer;
    }
}
