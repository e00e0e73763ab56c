package dev.semel.http;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The bytes of a message's content, read whole. Immutable; safe for use by all threads. */
public final class HttpBody {
    private static final HttpBody EMPTY = new HttpBody(new byte[0]);

    private final byte[] bytes;

    private HttpBody(byte[] bytes) {
        this.bytes = bytes;
    }

    /** No content. */
    public static HttpBody empty() {
        return EMPTY;
    }

    /** A copy of these bytes. */
    public static HttpBody of(byte[] bytes) {
        return bytes.length == 0 ? EMPTY : new HttpBody(bytes.clone());
    }

    /** These very bytes, which their maker gives away and never changes from now on; for hosts that read whole bodies. */
    public static HttpBody given(byte[] bytes) {
        return bytes.length == 0 ? EMPTY : new HttpBody(bytes);
    }

    /** This text in UTF-8. */
    public static HttpBody of(String text) {
        return new HttpBody(text.getBytes(StandardCharsets.UTF_8));
    }

    /** How many bytes there are. */
    public int length() {
        return bytes.length;
    }

    /** Whether there are no bytes. */
    public boolean isEmpty() {
        return bytes.length == 0;
    }

    /** A copy of the bytes. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /**
     * Writes the bytes, without a copy of them.
     *
     * @throws IOException what the stream throws
     */
    public void writeTo(OutputStream out) throws IOException {
        out.write(bytes, 0, bytes.length);
    }

    /** Reads the bytes, without a copy of them; safe for use by one thread. */
    public InputStream stream() {
        return new ByteArrayInputStream(bytes);
    }

    /** The bytes themselves, for readers in this package that never change or keep them. */
    byte[] array() {
        return bytes;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof HttpBody that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return "HttpBody[" + bytes.length + " bytes]";
    }
}
