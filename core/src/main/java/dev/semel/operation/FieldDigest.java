package dev.semel.operation;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A fingerprint of declared fields, in the order in which they are given. Names, kinds and values stand behind their
 * lengths, so that no two different lists of fields have the same bytes. For use by one thread, once.
 */
public final class FieldDigest {
    /** The rule of every fingerprint made here. */
    public static final String RULE = "fields.1";

    private byte[] buffer = new byte[128];
    private int length;

    private FieldDigest() {}

    /** Begins with no fields. */
    public static FieldDigest fields() {
        return new FieldDigest();
    }

    /**
     * A text, compared character by character, without normalisation.
     *
     * @throws IllegalArgumentException if name or value holds half a character (an unpaired surrogate)
     */
    public FieldDigest text(String name, String value) {
        return put(name, 't', utf8(value));
    }

    /** A whole number. */
    public FieldDigest number(String name, long value) {
        return put(name, 'n', Long.toString(value).getBytes(StandardCharsets.US_ASCII));
    }

    /** Equal amounts are equal whatever their scale: 1.0 and 1.00 are one number. */
    public FieldDigest number(String name, BigDecimal value) {
        // On the digits as text: a BigDecimal near the ends of its scale cannot be stripped of its zeros.
        String written = value.unscaledValue().toString();
        int end = written.length();
        while (end > 1 && written.charAt(end - 1) == '0') {
            end--;
        }
        long exponent = value.signum() == 0 ? 0 : written.length() - end - (long) value.scale();
        String digits = written.substring(0, end);
        boolean whole = exponent >= 0 && exponent < 20;
        String exact = whole ? digits + "0".repeat((int) exponent) : digits + "e" + exponent;
        return put(name, whole ? 'n' : 'd', exact.getBytes(StandardCharsets.US_ASCII));
    }

    /** A yes or no. */
    public FieldDigest flag(String name, boolean value) {
        return put(name, 'b', new byte[] {(byte) (value ? 1 : 0)});
    }

    /** Bytes as they are. */
    public FieldDigest bytes(String name, byte[] value) {
        return put(name, 'x', value);
    }

    /** A field that the request does not have; differs from every value of it. */
    public FieldDigest absent(String name) {
        return put(name, '-', new byte[0]);
    }

    /** The fingerprint of the fields given so far, under {@link #RULE}. */
    public Fingerprint fingerprint() {
        return fingerprint(RULE);
    }

    /** The same digest under the name of a rule that says more of what the fields are. */
    public Fingerprint fingerprint(String rule) {
        var digest = Sha256.fresh();
        digest.update(buffer, 0, length);
        return Fingerprint.of(rule, digest.digest());
    }

    private FieldDigest put(String name, char kind, byte[] value) {
        byte[] label = utf8(name);
        room(9 + label.length + value.length);
        putInt(label.length);
        putAll(label);
        buffer[length++] = (byte) kind;
        putInt(value.length);
        putAll(value);
        return this;
    }

    /** Strict: the lenient encoder writes a question mark for half a character, and two texts would be one. */
    private static byte[] utf8(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (hasSurrogates(text)
                && !new String(bytes, StandardCharsets.UTF_8).equals(text)) {
            throw new IllegalArgumentException(
                    "A field holds half a character (an unpaired surrogate); send well-formed text.");
        }
        return bytes;
    }

    private static boolean hasSurrogates(String text) {
        for (int at = 0; at < text.length(); at++) {
            if (Character.isSurrogate(text.charAt(at))) {
                return true;
            }
        }
        return false;
    }

    private void putInt(int value) {
        buffer[length++] = (byte) (value >>> 24);
        buffer[length++] = (byte) (value >>> 16);
        buffer[length++] = (byte) (value >>> 8);
        buffer[length++] = (byte) value;
    }

    private void putAll(byte[] bytes) {
        System.arraycopy(bytes, 0, buffer, length, bytes.length);
        length += bytes.length;
    }

    private void room(int more) {
        if (length + more > buffer.length) {
            buffer = Arrays.copyOf(buffer, Math.max(buffer.length * 2, length + more));
        }
    }
}
