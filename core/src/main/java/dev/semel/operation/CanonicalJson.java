package dev.semel.operation;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads one JSON text (RFC 8259, strict) and writes its canonical form: members sorted by name, no white space, strings
 * with the fewest escapes, numbers as exact decimals ({@code 1.50}, {@code 15e-1} and {@code 1.5} are one number;
 * 9007199254740992 and ...993 are two). Refuses duplicate names, malformed UTF-8, half characters and deep nesting.
 * Never turns a number into a double and never recurses without a bound.
 */
final class CanonicalJson {
    private static final int DEEPEST = 200;

    private final byte[] in;
    private final CanonicalOutput out;
    // Where the input holds what does not count; null if nobody asks.
    private final @Nullable List<Span> leftOut;
    private int at;
    private int depth;
    private String lastName = "";

    private CanonicalJson(byte[] in, @Nullable List<Span> leftOut) {
        this.in = in;
        this.leftOut = leftOut;
        out = new CanonicalOutput(Math.max(64, in.length));
    }

    /** @throws MalformedContentException if the bytes are not one well-formed JSON text */
    static byte[] canonical(byte[] json, PathSelection selection) {
        CanonicalJson reader = new CanonicalJson(json, null);
        reader.document(selection);
        return reader.out.toByteArray();
    }

    /** The values of the input that the selection leaves out, the outermost of each, in order. */
    static List<Span> leftOut(byte[] json, PathSelection selection) {
        List<Span> spans = new ArrayList<>();
        new CanonicalJson(json, spans).document(selection);
        return spans;
    }

    /** From the first byte of a value to behind its last. */
    record Span(int from, int to) {}

    /** The digest of the canonical form. */
    static byte[] digest(byte[] json, PathSelection selection) {
        CanonicalJson reader = new CanonicalJson(json, null);
        reader.document(selection);
        return reader.out.sha256();
    }

    private void document(PathSelection selection) {
        space();
        value(selection.start());
        space();
        if (at < in.length) {
            throw broken("There is more after the end of the JSON text");
        }
    }

    /** Writes the value here unless the selection leaves it out; returns whether it counts. */
    private boolean value(PathSelection.Cursor selected) {
        int first = peek("a value");
        int start = out.length();
        int from = at;
        switch (first) {
            case '{' -> object(selected);
            case '[' -> array(selected);
            case '"' -> string(false);
            case 't' -> literal("true");
            case 'f' -> literal("false");
            case 'n' -> literal("null");
            default -> number();
        }
        boolean scalar = first != '{' && first != '[';
        boolean counts = !selected.takesNothing() && (!scalar || selected.takesScalar());
        if (!counts) {
            out.truncate(start);
            leaveOut(from);
        }
        return counts;
    }

    private void leaveOut(int from) {
        if (leftOut != null) {
            while (!leftOut.isEmpty() && leftOut.get(leftOut.size() - 1).from() >= from) {
                leftOut.remove(leftOut.size() - 1);
            }
            leftOut.add(new Span(from, at));
        }
    }

    private void object(PathSelection.Cursor selected) {
        enter();
        out.put('{');
        MemberOrder members = new MemberOrder(out.length());
        space();
        if (peek("a name or '}'") != '}') {
            do {
                space();
                int position = at;
                int nameStart = out.length();
                if (peek("a name") != '"') {
                    throw broken("A member's name must be a string");
                }
                boolean needsName = selected != PathSelection.Cursor.ALL && !selected.takesNothing();
                string(needsName);
                int nameEnd = out.length();
                space();
                expect(':');
                out.put(':');
                space();
                boolean counts = value(needsName ? selected.step(lastName) : selected);
                out.put(',');
                members.add(new MemberOrder.Member(nameStart, nameEnd, out.length(), counts, position));
                space();
            } while (more('}'));
        }
        expect('}');
        members.arrange(out);
        out.put('}');
        depth--;
    }

    private void array(PathSelection.Cursor selected) {
        enter();
        out.put('[');
        space();
        if (peek("a value or ']'") != ']') {
            int index = 0;
            boolean narrowed = selected != PathSelection.Cursor.ALL && !selected.takesNothing();
            do {
                space();
                boolean counts = value(narrowed ? selected.step(Integer.toString(index)) : selected);
                if (counts) {
                    out.put(',');
                }
                index++;
                space();
            } while (more(']'));
        }
        expect(']');
        out.put(']');
        depth--;
    }

    private void enter() {
        if (++depth > DEEPEST) {
            throw broken("The JSON text is nested more than " + DEEPEST + " levels deep");
        }
        at++;
    }

    /** After an element: true if a comma says that another follows. */
    private boolean more(char end) {
        int next = peek("',' or '" + end + "'");
        if (next == ',') {
            at++;
            return true;
        }
        if (next != end) {
            throw broken("Expected ',' or '" + end + "'");
        }
        return false;
    }

    private void literal(String word) {
        for (int index = 0; index < word.length(); index++) {
            if (at + index >= in.length || in[at + index] != word.charAt(index)) {
                throw broken("Expected a value");
            }
            out.put(word.charAt(index));
        }
        at += word.length();
    }

    private void string(boolean keepName) {
        int start = out.length();
        at++;
        out.put('"');
        while (true) {
            if (at >= in.length) {
                throw broken("A string does not end");
            }
            int unit = in[at];
            if (unit == '"') {
                at++;
                out.put('"');
                break;
            }
            if (unit == '\\') {
                escape();
            } else if (unit >= 0x20) {
                out.put((char) unit);
                at++;
            } else if (unit >= 0) {
                throw broken("A string holds a control character that must be escaped");
            } else {
                at += out.putUtf8(in, at);
            }
        }
        if (keepName) {
            lastName = out.unescaped(start + 1, out.length() - 1);
        }
    }

    private void escape() {
        int kind = at + 1 < in.length ? in[at + 1] : -1;
        at += 2;
        switch (kind) {
            case '"', '\\', '/' -> out.putCodePoint(kind);
            case 'b' -> out.putCodePoint('\b');
            case 'f' -> out.putCodePoint('\f');
            case 'n' -> out.putCodePoint('\n');
            case 'r' -> out.putCodePoint('\r');
            case 't' -> out.putCodePoint('\t');
            case 'u' -> out.putCodePoint(escapedCodePoint());
            default -> throw broken("A string holds an unknown escape");
        }
    }

    private int escapedCodePoint() {
        int first = fourDigits();
        if (Character.isHighSurrogate((char) first) && at + 1 < in.length && in[at] == '\\' && in[at + 1] == 'u') {
            at += 2;
            int second = fourDigits();
            if (Character.isLowSurrogate((char) second)) {
                return Character.toCodePoint((char) first, (char) second);
            }
            throw broken("A string holds half a character (an unpaired surrogate)");
        }
        if (Character.isSurrogate((char) first)) {
            throw broken("A string holds half a character (an unpaired surrogate)");
        }
        return first;
    }

    private int fourDigits() {
        if (at + 4 > in.length) {
            throw broken("A \\u escape ends too early");
        }
        int value = 0;
        for (int end = at + 4; at < end; at++) {
            int digit = in[at] < 0 ? -1 : Character.digit(in[at], 16);
            if (digit < 0) {
                throw broken("A \\u escape holds something that is no hexadecimal digit");
            }
            value = value * 16 + digit;
        }
        return value;
    }

    private void number() {
        int start = at;
        boolean negative = in[at] == '-';
        if (negative) {
            at++;
        }
        int wholeStart = at;
        int wholeEnd = digits();
        if (wholeEnd - wholeStart > 1 && in[wholeStart] == '0') {
            throw broken("A number begins with a superfluous zero", start);
        }
        int fractionStart = wholeEnd;
        int fractionEnd = wholeEnd;
        if (at < in.length && in[at] == '.') {
            at++;
            fractionStart = at;
            fractionEnd = digits();
        }
        long exponent = exponent();
        out.putNumber(
                negative,
                Arrays.copyOfRange(in, wholeStart, wholeEnd),
                Arrays.copyOfRange(in, fractionStart, fractionEnd),
                exponent);
    }

    private int digits() {
        int start = at;
        while (at < in.length && in[at] >= '0' && in[at] <= '9') {
            at++;
        }
        if (at == start) {
            throw broken(start < in.length ? "Expected a value" : "The JSON text ends too early");
        }
        return at;
    }

    private long exponent() {
        if (at >= in.length || (in[at] != 'e' && in[at] != 'E')) {
            return 0;
        }
        at++;
        boolean negative = at < in.length && in[at] == '-';
        if (negative || (at < in.length && in[at] == '+')) {
            at++;
        }
        int start = at;
        int end = digits();
        while (start < end - 1 && in[start] == '0') {
            start++;
        }
        if (end - start > 15) {
            throw broken("A number's exponent has more than 15 digits");
        }
        long value = Long.parseLong(new String(in, start, end - start, StandardCharsets.US_ASCII));
        return negative ? -value : value;
    }

    private void space() {
        while (at < in.length && (in[at] == ' ' || in[at] == '\n' || in[at] == '\r' || in[at] == '\t')) {
            at++;
        }
    }

    private int peek(String expected) {
        if (at >= in.length) {
            throw broken("The JSON text ends where " + expected + " should stand");
        }
        return in[at];
    }

    private void expect(char expected) {
        if (peek("'" + expected + "'") != expected) {
            throw broken("Expected '" + expected + "'");
        }
        at++;
    }

    private MalformedContentException broken(String what) {
        return broken(what, at);
    }

    private static MalformedContentException broken(String what, int position) {
        return new MalformedContentException(what, position);
    }
}
