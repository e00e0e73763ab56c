package dev.semel.http;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which headers of an answer are kept for replays: an allow-list. What belongs to one exchange, one connection, one
 * session or one trace cannot be listed. Immutable; safe for use by all threads.
 */
public final class ReplayedHeaders {
    private static final Set<String> NEVER = Set.of(
            "set-cookie",
            "set-cookie2",
            "date",
            "age",
            "expires",
            "cache-control",
            "content-length",
            "connection",
            "keep-alive",
            "proxy-connection",
            "proxy-authenticate",
            "proxy-authorization",
            "proxy-authentication-info",
            "www-authenticate",
            "authentication-info",
            "te",
            "trailer",
            "transfer-encoding",
            "upgrade",
            "via",
            "server-timing",
            "traceparent",
            "tracestate",
            "baggage",
            "x-request-id",
            "x-correlation-id",
            "x-trace-id",
            "b3",
            "retry-after",
            "idempotent-replayed",
            "idempotency-expires",
            "idempotency-state");

    private static final ReplayedHeaders DEFAULT = new ReplayedHeaders(Set.of(
            "content-type",
            "content-language",
            "content-encoding",
            "content-disposition",
            "content-location",
            "location",
            "etag",
            "last-modified",
            "link",
            "x-content-type-options"));

    private final Set<String> names;

    private ReplayedHeaders(Set<String> names) {
        this.names = names;
    }

    /** What describes the content or where the resource is, and nothing of the exchange. */
    public static ReplayedHeaders defaults() {
        return DEFAULT;
    }

    /**
     * Exactly these headers.
     *
     * @throws IllegalArgumentException if one of them must never be replayed
     */
    public static ReplayedHeaders only(Collection<String> names) {
        Set<String> lower = new TreeSet<>();
        for (String name : names) {
            String plain = name.strip().toLowerCase(Locale.ROOT);
            if (NEVER.contains(plain) || plain.startsWith("x-b3-")) {
                throw new IllegalArgumentException("The header '" + name
                        + "' belongs to one exchange and is never replayed; remove it from the list.");
            }
            lower.add(plain);
        }
        return new ReplayedHeaders(Set.copyOf(lower));
    }

    /** The defaults and these, for example {@code Access-Control-Allow-Origin}. */
    public static ReplayedHeaders defaultsAnd(Collection<String> names) {
        Set<String> more = new TreeSet<>(DEFAULT.names);
        more.addAll(names);
        return only(more);
    }

    /** The lines that are kept, in order. A header that the answer's own Connection header names is not. */
    HttpFields kept(HttpFields headers) {
        Set<String> hopByHop = hopByHop(headers);
        List<HttpFields.Field> kept = new ArrayList<>();
        for (HttpFields.Field line : headers.lines()) {
            String name = line.name().toLowerCase(Locale.ROOT);
            if (names.contains(name) && !hopByHop.contains(name)) {
                kept.add(line);
            }
        }
        return HttpFields.of(kept);
    }

    private static Set<String> hopByHop(HttpFields headers) {
        List<String> lines = headers.all("Connection");
        if (lines.isEmpty()) {
            return Set.of();
        }
        Set<String> named = new TreeSet<>();
        for (String line : lines) {
            for (String name : line.split(",", -1)) {
                named.add(name.strip().toLowerCase(Locale.ROOT));
            }
        }
        return named;
    }
}
