package dev.semel.http;

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
