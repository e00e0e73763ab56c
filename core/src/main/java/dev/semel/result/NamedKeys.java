package dev.semel.result;

import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The secret keys of a file, each with a name, under which results are sealed or tokens are signed. The first one makes,
 * all of them open or verify: to change keys, put a new one before the others, on all nodes behind the others first, and
 * take an old one away when the last thing that it made has gone. Immutable; never shows a key.
 */
public final class NamedKeys {
    /** The length of a key in bytes: that of AES-256 and HMAC-SHA-256. */
    public static final int KEY_BYTES = 32;

    private static final Pattern LINE = Pattern.compile("([a-z0-9][a-z0-9._-]{0,31})\\s+(\\S+)");

    private final String first;
    private final Map<String, byte[]> keys;

    private NamedKeys(String first, Map<String, byte[]> keys) {
        this.first = first;
        this.keys = keys;
    }

    /**
     * Reads keys, a line each: a name of 1 to 32 lower-case letters, digits, dots, dashes and underscores, a space, and 32
     * bytes in base64. Empty lines and lines that begin with {@code #} do not count.
     *
     * @throws IllegalArgumentException if a line is none of these, a name comes twice, or there is no key; the message has
     *     the number of the line and nothing of a key
     */
    public static NamedKeys parse(String text) {
        Map<String, byte[]> keys = new LinkedHashMap<>();
        int number = 0;
        for (String line : text.lines().toList()) {
            number++;
            String trimmed = line.strip();
            if (trimmed.isEmpty() || trimmed.startsWith("#")) {
                continue;
            }
            Matcher words = LINE.matcher(trimmed);
            if (!words.matches()) {
                throw wrong(
                        number,
                        "is no name and key; write a name of lower-case letters, digits, '.', '-' and '_', a"
                                + " space, and 32 bytes in base64");
            }
            if (keys.put(words.group(1), decoded(words.group(2), number)) != null) {
                throw wrong(number, "names '" + words.group(1) + "' again; give every key a name of its own");
            }
        }
        if (keys.isEmpty()) {
            throw new IllegalArgumentException(
                    "There is no key; write a line with a name and 32 random bytes in base64.");
        }
        return new NamedKeys(keys.keySet().iterator().next(), keys);
    }

    private static byte[] decoded(String base64, int number) {
        byte[] key;
        try {
            key = Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException notBase64) {
            throw wrong(number, "has a key that is not base64");
        }
        if (key.length != KEY_BYTES) {
            throw wrong(number, "has a key of " + key.length + " bytes; it must have " + KEY_BYTES);
        }
        return key;
    }

    private static IllegalArgumentException wrong(int number, String what) {
        return new IllegalArgumentException("Line " + number + " " + what + ".");
    }

    /** The name of the key that makes. */
    public String first() {
        return first;
    }

    /** A copy of the key of this name, a secret; null if there is none. */
    public byte @Nullable [] key(String name) {
        byte[] key = keys.get(name);
        return key == null ? null : key.clone();
    }

    /** The names alone. */
    @Override
    public String toString() {
        return "NamedKeys" + Arrays.toString(keys.keySet().toArray());
    }
}
