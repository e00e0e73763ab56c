package dev.semel.servlet;

import dev.semel.http.HttpFields;
import jakarta.servlet.ServletException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Takes a body of multipart/form-data (RFC 7578) apart that is in memory whole. The container's own reader takes its bytes
 * from the connection alone, and they have been read. Refuses what is malformed rather than guess.
 */
final class Multipart {
    private static final int MOST_PARTS = 10_000;
    private static final byte[] HEAD_END = {'\r', '\n', '\r', '\n'};

    private final byte[] body;
    private final byte[] delimiter;

    private Multipart(byte[] body, String boundary) {
        this.body = body;
        delimiter = ("\r\n--" + boundary).getBytes(StandardCharsets.ISO_8859_1);
    }

    static boolean isFormData(@Nullable String contentType) {
        return contentType != null && contentType.toLowerCase(Locale.ROOT).startsWith("multipart/form-data");
    }

    /** The parts in their order. */
    static List<HeldPart> parts(byte[] body, String contentType) throws ServletException {
        String boundary = parameter(contentType, "boundary");
        if (boundary == null || boundary.isEmpty()) {
            throw malformed("its Content-Type names no boundary");
        }
        return new Multipart(body, boundary).parts();
    }

    private List<HeldPart> parts() throws ServletException {
        List<HeldPart> parts = new ArrayList<>();
        // The first delimiter may stand at the very beginning, without the line's end before it.
        int at = matches(0, 2) ? delimiter.length - 2 : end(indexOf(delimiter, 0));
        while (!isLast(at)) {
            int headStart = lineEnd(at);
            int headEnd = indexOf(HEAD_END, headStart - 2);
            int contentEnd = headEnd < 0 ? -1 : indexOf(delimiter, headEnd + 2);
            if (contentEnd < 0) {
                throw malformed("it ends in the middle of a part");
            }
            if (parts.size() == MOST_PARTS) {
                throw malformed("it has more than " + MOST_PARTS + " parts");
            }
            int contentStart = headEnd + HEAD_END.length;
            byte[] content = Arrays.copyOfRange(body, Math.min(contentStart, contentEnd), contentEnd);
            parts.add(part(text(headStart, Math.max(headStart, headEnd)), content));
            at = contentEnd + delimiter.length;
        }
        return parts;
    }

    private int end(int delimiterStart) throws ServletException {
        if (delimiterStart < 0) {
            throw malformed("its boundary stands nowhere in it");
        }
        return delimiterStart + delimiter.length;
    }

    private boolean isLast(int at) {
        return at + 1 < body.length && body[at] == '-' && body[at + 1] == '-';
    }

    /** Behind the end of the delimiter's line, which may have blanks before it. */
    private int lineEnd(int from) throws ServletException {
        int at = from;
        while (at < body.length && (body[at] == ' ' || body[at] == '\t')) {
            at++;
        }
        if (at + 1 >= body.length || body[at] != '\r' || body[at + 1] != '\n') {
            throw malformed("something stands behind a boundary");
        }
        return at + 2;
    }

    private String text(int from, int to) {
        return new String(body, from, to - from, StandardCharsets.UTF_8);
    }

    private static HeldPart part(String head, byte[] content) throws ServletException {
        List<HttpFields.Field> lines = new ArrayList<>();
        for (String line : head.split("\r\n", -1)) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                lines.add(new HttpFields.Field(
                        line.substring(0, colon).strip(),
                        line.substring(colon + 1).strip()));
            }
        }
        HttpFields fields = HttpFields.of(lines);
        String disposition = fields.first("Content-Disposition");
        String name = disposition == null ? null : parameter(disposition, "name");
        if (disposition == null || name == null) {
            throw malformed("a part has no name");
        }
        return new HeldPart(name, parameter(disposition, "filename"), fields, content);
    }

    /** A parameter of a header, quoted or not; null if it is not there. */
    private static @Nullable String parameter(String header, String name) {
        int at = header.indexOf(';');
        while (at >= 0 && at < header.length()) {
            int equals = header.indexOf('=', at);
            if (equals < 0) {
                return null;
            }
            String named = header.substring(at + 1, equals).strip();
            StringBuilder value = new StringBuilder();
            at = value(header, equals + 1, value);
            if (named.equalsIgnoreCase(name)) {
                return value.toString();
            }
        }
        return null;
    }

    /** Reads a value into {@code value}; answers where the next semicolon stands, or -1. */
    private static int value(String header, int from, StringBuilder value) {
        int at = from;
        while (at < header.length() && header.charAt(at) == ' ') {
            at++;
        }
        if (at >= header.length() || header.charAt(at) != '"') {
            int end = header.indexOf(';', at);
            value.append(header.substring(at, end < 0 ? header.length() : end).strip());
            return end;
        }
        for (at++; at < header.length() && header.charAt(at) != '"'; at++) {
            // Browsers write a backslash of a path as it is; only quotes are escaped by one.
            if (header.charAt(at) == '\\' && at + 1 < header.length() && header.charAt(at + 1) == '"') {
                at++;
            }
            value.append(header.charAt(at));
        }
        return header.indexOf(';', at);
    }

    private int indexOf(byte[] what, int from) {
        int last = body.length - what.length;
        for (int at = Math.max(0, from); at <= last; at++) {
            if (Arrays.equals(body, at, at + what.length, what, 0, what.length)) {
                return at;
            }
        }
        return -1;
    }

    private boolean matches(int at, int fromOfDelimiter) {
        int length = delimiter.length - fromOfDelimiter;
        return at + length <= body.length
                && Arrays.equals(body, at, at + length, delimiter, fromOfDelimiter, delimiter.length);
    }

    private static ServletException malformed(String why) {
        return new ServletException("The body is no multipart/form-data: " + why + "; send it as RFC 7578 says.");
    }
}
