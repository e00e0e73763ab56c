package dev.semel.operation;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The growing canonical text: strings, code points and numbers in their one form. For one thread. */
final class CanonicalOutput {
    private static final char[] HEX = "0123456789abcdef".toCharArray();

    private byte[] bytes;
    private int length;

    CanonicalOutput(int capacity) {
        bytes = new byte[capacity];
    }

    int length() {
        return length;
    }

    void truncate(int newLength) {
        length = newLength;
    }

    byte[] toByteArray() {
        return Arrays.copyOf(bytes, length);
    }

    byte[] copy(int from, int to) {
        return Arrays.copyOfRange(bytes, from, to);
    }

    byte[] sha256() {
        var digest = Sha256.fresh();
        digest.update(bytes, 0, length);
        return digest.digest();
    }

    /** The plain text of a canonical string's inside. */
    String unescaped(int from, int to) {
        String text = new String(bytes, from, to - from, StandardCharsets.UTF_8);
        if (text.indexOf('\\') < 0) {
            return text;
        }
        StringBuilder plain = new StringBuilder(text.length());
        for (int at = 0; at < text.length(); at++) {
            char unit = text.charAt(at);
            if (unit != '\\') {
                plain.append(unit);
            } else if (text.charAt(at + 1) == 'u') {
                plain.append((char) Integer.parseInt(text, at + 2, at + 6, 16));
                at += 5;
            } else {
                plain.append(text.charAt(++at));
            }
        }
        return plain.toString();
    }

    void put(char ascii) {
        if (length == bytes.length) {
            bytes = Arrays.copyOf(bytes, bytes.length * 2);
        }
        bytes[length++] = (byte) ascii;
    }

    void putAll(byte[] more) {
        room(more.length);
        System.arraycopy(more, 0, bytes, length, more.length);
        length += more.length;
    }

    /** A character of a string, escaped only where it must be. */
    void putCodePoint(int point) {
        if (point == '"' || point == '\\') {
            put('\\');
            put((char) point);
        } else if (point < 0x20) {
            putAll(new byte[] {'\\', 'u', '0', '0', (byte) HEX[point >> 4], (byte) HEX[point & 15]});
        } else if (point < 0x80) {
            put((char) point);
        } else {
            putAll(Character.toString(point).getBytes(StandardCharsets.UTF_8));
        }
    }

    /** Copies one character of more than one byte; returns its length in bytes. */
    int putUtf8(byte[] from, int at) {
        int first = from[at] & 0xff;
        int size = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
        if (first < 0xc2 || first > 0xf4 || at + size > from.length) {
            throw new MalformedContentException("A string is not well-formed UTF-8", at);
        }
        int point = first & (0x7f >> size);
        for (int next = 1; next < size; next++) {
            int unit = from[at + next] & 0xff;
            if ((unit & 0xc0) != 0x80) {
                throw new MalformedContentException("A string is not well-formed UTF-8", at + next);
            }
            point = (point << 6) | (unit & 0x3f);
        }
        boolean overlong = (size == 3 && point < 0x800) || (size == 4 && point < 0x10000);
        boolean impossible = point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff);
        if (overlong || impossible) {
            throw new MalformedContentException("A string is not well-formed UTF-8", at);
        }
        room(size);
        System.arraycopy(from, at, bytes, length, size);
        length += size;
        return size;
    }

    /** An exact decimal as sign, digits without zeros at either end, and exponent. */
    void putNumber(boolean negative, byte[] whole, byte[] fraction, long exponent) {
        byte[] digits = Arrays.copyOf(whole, whole.length + fraction.length);
        System.arraycopy(fraction, 0, digits, whole.length, fraction.length);
        int from = 0;
        int to = digits.length;
        while (from < to && digits[from] == '0') {
            from++;
        }
        while (to > from && digits[to - 1] == '0') {
            to--;
        }
        if (from == to) {
            put('0');
            return;
        }
        if (negative) {
            put('-');
        }
        room(to - from);
        System.arraycopy(digits, from, bytes, length, to - from);
        length += to - from;
        long scaled = exponent - fraction.length + (digits.length - to);
        if (scaled != 0) {
            put('e');
            putAll(Long.toString(scaled).getBytes(StandardCharsets.US_ASCII));
        }
    }

    private void room(int more) {
        if (length + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
        }
    }
}
