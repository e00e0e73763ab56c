package dev.semel.protocol;

import java.util.Arrays;

/**
 * Bytes kept with a record: a result, or what was seen of an attempt whose fate is unknown. Immutable.
 */
public final class Payload {
    /** How much of the original the bytes are. */
    public enum Extent {
        /** All of it. */
        WHOLE,
        /** A reference to it. */
        REFERENCE,
        /** Nothing, by choice. */
        OMITTED,
        /** Nothing, for it was larger than the limit. */
        OVERSIZED,
        /** All of it or a reference, encrypted: whoever has not got the key cannot tell. */
        SEALED
    }

    private static final Payload OMITTED = new Payload(Extent.OMITTED, new byte[0]);
    private static final Payload OVERSIZED = new Payload(Extent.OVERSIZED, new byte[0]);

    private final Extent extent;
    private final byte[] bytes;

    private Payload(Extent extent, byte[] bytes) {
        this.extent = extent;
        this.bytes = bytes;
    }

    /** All of the original; copied. */
    public static Payload whole(byte[] bytes) {
        return new Payload(Extent.WHOLE, bytes.clone());
    }

    /** A reference to the original; copied. */
    public static Payload reference(byte[] bytes) {
        return new Payload(Extent.REFERENCE, bytes.clone());
    }

    /** Nothing was kept, by choice. */
    public static Payload omitted() {
        return OMITTED;
    }

    /** Nothing was kept, for the original was larger than the limit. */
    public static Payload oversized() {
        return OVERSIZED;
    }

    /** An encrypted original or reference; copied. */
    public static Payload sealed(byte[] bytes) {
        return new Payload(Extent.SEALED, bytes.clone());
    }

    /** How much of the original the bytes are. */
    public Extent extent() {
        return extent;
    }

    /** A copy of the bytes; empty if {@link Extent#OMITTED} or {@link Extent#OVERSIZED}. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /** How many bytes are kept. */
    public int length() {
        return bytes.length;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Payload that && extent == that.extent && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return 31 * extent.hashCode() + Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return extent + "[" + bytes.length + " bytes]";
    }
}
