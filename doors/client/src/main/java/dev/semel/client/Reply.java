package dev.semel.client;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What a server answered to one request. Immutable; safe for use by all threads. */
public final class Reply {
    private final int status;
    private final Map<String, List<String>> headers;
    private final byte[] body;
    private final boolean whole;

    private Reply(int status, Map<String, List<String>> headers, byte[] body, boolean whole) {
        this.status = status;
        this.headers = headers;
        this.body = body;
        this.whole = whole;
    }

    /**
     * An answer as it came.
     *
     * @param headers by name, in any case
     * @param body what was read of it; copied
     * @param whole false if the body was longer than what was read
     */
    public static Reply of(int status, Map<String, List<String>> headers, byte[] body, boolean whole) {
        Map<String, List<String>> lower = new TreeMap<>();
        headers.forEach((name, lines) -> lower.merge(
                name.toLowerCase(Locale.ROOT),
                List.copyOf(lines),
                (some, more) -> Stream.concat(some.stream(), more.stream()).toList()));
        return new Reply(status, Map.copyOf(lower), body.clone(), whole);
    }

    /** The status code. */
    public int status() {
        return status;
    }

    /** Every header line by name, in lower case. */
    public Map<String, List<String>> headers() {
        return headers;
    }

    /** The header's first line, or empty if there is none; the name in any case. */
    public Optional<String> header(String name) {
        return headers.getOrDefault(name.toLowerCase(Locale.ROOT), List.of()).stream()
                .findFirst();
    }

    /** A copy of the body, as far as it was read. */
    public byte[] body() {
        return body.clone();
    }

    /** The body as UTF-8; what is malformed becomes the replacement character. */
    public String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    /** False if the body was longer than the client reads. */
    public boolean whole() {
        return whole;
    }

    /** Whether the server says that this is the answer of an earlier request with this key. */
    public boolean replayed() {
        return header("Idempotent-Replayed").filter("true"::equalsIgnoreCase).isPresent();
    }

    /** Whether the media type is this one, whatever its parameters. */
    boolean is(String mediaType) {
        String type = header("Content-Type").orElse("");
        int end = type.indexOf(';');
        return (end < 0 ? type : type.substring(0, end)).strip().equalsIgnoreCase(mediaType);
    }

    /** Status and size; never what the body says. */
    @Override
    public String toString() {
        return "status " + status + (replayed() ? ", replayed" : "") + ", " + body.length + " bytes"
                + (whole ? "" : " and more");
    }
}
