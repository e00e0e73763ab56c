package dev.semel.operation;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The identity of an intent: tenant, operation and the caller's or business key (A1). Ordered by its encoded bytes, so
 * that every node sorts a batch alike.
 *
 * @param tenant who asks; an answer never leaves its tenant
 * @param operation the operation's name
 * @param key the caller's or business key
 */
public record OperationKey(String tenant, String operation, String key) implements Comparable<OperationKey> {
    /** The longest tenant and operation name, in bytes of UTF-8. */
    public static final int LONGEST_NAME_BYTES = 255;

    /** The longest key, in bytes of UTF-8. */
    public static final int LONGEST_KEY_BYTES = 1024;

    /** @throws IllegalArgumentException if a part is empty, too long, or holds control characters or half a character */
    public OperationKey {
        check("tenant", tenant, LONGEST_NAME_BYTES);
        check("operation", operation, LONGEST_NAME_BYTES);
        check("key", key, LONGEST_KEY_BYTES);
    }

    /**
     * The key as bytes: each part in UTF-8 behind its length, so that no two different keys have the same bytes,
     * whatever characters their parts hold.
     */
    public byte[] encoded() {
        byte[] first = tenant.getBytes(StandardCharsets.UTF_8);
        byte[] second = operation.getBytes(StandardCharsets.UTF_8);
        byte[] third = key.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(4 + first.length + second.length + third.length)
                .put((byte) first.length)
                .put(first)
                .put((byte) second.length)
                .put(second)
                .putShort((short) third.length)
                .put(third)
                .array();
    }

    /**
     * What all encoded keys of this tenant begin with, and none of another tenant.
     *
     * @throws IllegalArgumentException if no key can have this tenant
     */
    public static byte[] firstBytesOf(String tenant) {
        check("tenant", tenant, LONGEST_NAME_BYTES);
        byte[] name = tenant.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(1 + name.length)
                .put((byte) name.length)
                .put(name)
                .array();
    }

    /**
     * Reads what {@link #encoded()} wrote.
     *
     * @throws IllegalArgumentException if the bytes are not an encoded key
     */
    public static OperationKey decoded(byte[] bytes) {
        ByteBuffer from = ByteBuffer.wrap(bytes);
        try {
            String tenant = text(from, from.get() & 0xff);
            String operation = text(from, from.get() & 0xff);
            String key = text(from, from.getShort() & 0xffff);
            if (from.hasRemaining()) {
                throw new IllegalArgumentException("An encoded key has " + from.remaining() + " bytes too many.");
            }
            OperationKey decoded = new OperationKey(tenant, operation, key);
            if (!Arrays.equals(decoded.encoded(), bytes)) {
                throw new IllegalArgumentException("An encoded key is not well-formed UTF-8.");
            }
            return decoded;
        } catch (java.nio.BufferUnderflowException tooShort) {
            throw new IllegalArgumentException(
                    "An encoded key of " + bytes.length + " bytes ends too early.", tooShort);
        }
    }

    @Override
    public int compareTo(OperationKey other) {
        int byTenant = compare(tenant, other.tenant);
        int byOperation = byTenant == 0 ? compare(operation, other.operation) : byTenant;
        return byOperation == 0 ? compare(key, other.key) : byOperation;
    }

    /** As their encoded forms compare, which begin with the length in bytes; most keys differ in their last part alone. */
    private static int compare(String one, String other) {
        if (one.equals(other)) {
            return 0;
        }
        byte[] bytes = one.getBytes(StandardCharsets.UTF_8);
        byte[] others = other.getBytes(StandardCharsets.UTF_8);
        return bytes.length == others.length
                ? Arrays.compareUnsigned(bytes, others)
                : Integer.compare(bytes.length, others.length);
    }

    @Override
    public String toString() {
        return tenant + "/" + operation + "/" + key;
    }

    private static String text(ByteBuffer from, int length) {
        if (length > from.remaining()) {
            throw new java.nio.BufferUnderflowException();
        }
        byte[] part = new byte[length];
        from.get(part);
        return new String(part, StandardCharsets.UTF_8);
    }

    private static void check(String part, String value, int longestBytes) {
        if (value.isEmpty()) {
            throw new IllegalArgumentException("The " + part + " is empty; give one.");
        }
        int bytes = 0;
        for (int at = 0; at < value.length(); at++) {
            char unit = value.charAt(at);
            if (Character.isISOControl(unit)) {
                throw new IllegalArgumentException(String.format(
                        "The %s holds the control character U+%04X at position %d; remove it.", part, (int) unit, at));
            }
            if (Character.isHighSurrogate(unit)
                    && at + 1 < value.length()
                    && Character.isLowSurrogate(value.charAt(at + 1))) {
                bytes += 4;
                at++;
            } else if (Character.isSurrogate(unit)) {
                throw new IllegalArgumentException("The " + part + " holds half a character (an unpaired surrogate) at"
                        + " position " + at + "; send well-formed text.");
            } else {
                bytes += unit < 0x80 ? 1 : unit < 0x800 ? 2 : 3;
            }
        }
        if (bytes > longestBytes) {
            throw new IllegalArgumentException(
                    "The " + part + " is " + bytes + " bytes long; at most " + longestBytes + " are allowed.");
        }
    }
}
