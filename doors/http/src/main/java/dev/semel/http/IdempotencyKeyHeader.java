package dev.semel.http;

import java.util.List;
import java.util.Objects;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Reads the key header. The quoted form is a string of structured fields (RFC 8941, section 3.3.3), as
 * draft-ietf-httpapi-idempotency-key-header-07 has it; the bare form is one run of visible ASCII, as most payment APIs
 * have it. Both forms of one key are the same key.
 *
 * <p>Whatever could be read as two keys, or as a key and something else, is refused and never guessed at.
 */
public final class IdempotencyKeyHeader {
    /** The header's usual name. */
    public static final String NAME = "Idempotency-Key";

    /** The longest key when nothing else is configured, in characters. */
    public static final int DEFAULT_LIMIT = 255;

    /** The longest limit that can be configured. */
    public static final int LARGEST_LIMIT = 1024;

    /** What the header lines say. */
    public sealed interface Parsed {
        /** There is no such line. */
        record Absent() implements Parsed {}

        /** There is one key; unquoted, unescaped. */
        record Key(String value) implements Parsed {
            public Key {
                Objects.requireNonNull(value, "value");
            }
        }

        /** There is something else; the detail says in one sentence what, and never repeats it. */
        record Malformed(ProblemCode code, String detail) implements Parsed {
            public Malformed {
                Objects.requireNonNull(code, "code");
                Objects.requireNonNull(detail, "detail");
            }
        }

        /** One function per case. */
        default <T> T fold(
                Supplier<T> onAbsent, Function<String, T> onKey, BiFunction<ProblemCode, String, T> onMalformed) {
            if (this instanceof Key key) {
                return onKey.apply(key.value());
            }
            return this instanceof Malformed malformed
                    ? onMalformed.apply(malformed.code(), malformed.detail())
                    : onAbsent.get();
        }
    }

    private static final Parsed ABSENT = new Parsed.Absent();

    private final String name;
    private final int limit;

    private IdempotencyKeyHeader(String name, int limit) {
        this.name = name;
        this.limit = limit;
    }

    /**
     * Reads the lines of a header.
     *
     * @param name the header's name, for the detail
     * @param lines the values of every line of that name
     * @param limit the longest key, in characters
     */
    public static Parsed parse(String name, List<String> lines, int limit) {
        IdempotencyKeyHeader header = new IdempotencyKeyHeader(name, limit);
        if (lines.isEmpty()) {
            return ABSENT;
        }
        if (lines.size() > 1) {
            return header.malformed("stands " + lines.size() + " times in the request; send it once");
        }
        String value = trimmed(lines.get(0));
        if (value.isEmpty()) {
            return header.malformed("is empty; give a key or leave the header out");
        }
        return value.charAt(0) == '"' ? header.quoted(value) : header.bare(value);
    }

    private Parsed quoted(String value) {
        StringBuilder key = new StringBuilder(value.length());
        int at = 1;
        while (at < value.length() && value.charAt(at) != '"') {
            char unit = value.charAt(at);
            if (unit < 0x20 || unit > 0x7e) {
                return notAscii(unit, at);
            }
            if (unit == '\\') {
                at++;
                if (at == value.length()) {
                    break;
                }
                unit = value.charAt(at);
                if (unit != '"' && unit != '\\') {
                    return malformed("has a backslash before something else than a quote or a backslash at position "
                            + at + "; escape only these two");
                }
            }
            key.append(unit);
            at++;
        }
        if (at == value.length()) {
            return malformed("begins with a quote and does not end with one; close it");
        }
        return at + 1 == value.length() ? checked(key.toString()) : trailing(value.charAt(at + 1), at + 1);
    }

    private Parsed bare(String value) {
        for (int at = 0; at < value.length(); at++) {
            char unit = value.charAt(at);
            if (unit == ' ' || unit == '\t') {
                return malformed("has white space inside at position " + at + "; quote the key or remove it");
            }
            if (unit < 0x20 || unit > 0x7e) {
                return notAscii(unit, at);
            }
            if (unit == '"' || unit == '\\') {
                return malformed("has a quote or backslash inside a bare key at position " + at + "; quote the key");
            }
            if (unit == ',' || unit == ';') {
                return trailing(unit, at);
            }
        }
        return checked(value);
    }

    private Parsed trailing(char unit, int at) {
        return switch (unit) {
            case ',' -> malformed("is a list (a comma at position " + at + "); send one key");
            case ';' -> malformed("has parameters (a semicolon at position " + at + "); send the key alone");
            default -> malformed("goes on after its closing quote at position " + at + "; send the key alone");
        };
    }

    private Parsed notAscii(char unit, int at) {
        return malformed(String.format("holds the character U+%04X at position %d; use visible ASCII", (int) unit, at));
    }

    private Parsed checked(String key) {
        if (key.isBlank()) {
            return malformed("is empty between its quotes; give a key or leave the header out");
        }
        if (key.length() > limit) {
            return new Parsed.Malformed(
                    ProblemCode.KEY_TOO_LONG,
                    "The key in the " + name + " header is " + key.length() + " characters long; at most " + limit
                            + " are allowed.");
        }
        return new Parsed.Key(key);
    }

    private Parsed malformed(String what) {
        return new Parsed.Malformed(ProblemCode.KEY_MALFORMED, "The " + name + " header " + what + ".");
    }

    private static String trimmed(String value) {
        int start = 0;
        int end = value.length();
        while (start < end && isSpace(value.charAt(start))) {
            start++;
        }
        while (end > start && isSpace(value.charAt(end - 1))) {
            end--;
        }
        return value.substring(start, end);
    }

    private static boolean isSpace(char unit) {
        return unit == ' ' || unit == '\t';
    }
}
