package dev.semel.http;

import java.util.Objects;

/**
 * Everything of a request but its body, as it came over the wire: nothing is decoded. Immutable.
 *
 * @param method as sent; methods are case-sensitive
 * @param path the raw path
 * @param query the raw query without its question mark, empty if there is none
 * @param peer what the transport proved
 */
public record RequestHead(String method, String path, String query, HttpFields headers, Peer peer) {
    public RequestHead {
        Objects.requireNonNull(method, "method");
        Objects.requireNonNull(path, "path");
        Objects.requireNonNull(query, "query");
        Objects.requireNonNull(headers, "headers");
        Objects.requireNonNull(peer, "peer");
    }

    /** A head with this request target, in origin form ({@code /a?b}) or absolute form ({@code http://host/a?b}). */
    public static RequestHead of(String method, String target, HttpFields headers, Peer peer) {
        String local = withoutAuthority(target);
        int mark = local.indexOf('?');
        String path = mark < 0 ? local : local.substring(0, mark);
        String query = mark < 0 ? "" : local.substring(mark + 1);
        return new RequestHead(method, path.isEmpty() ? "/" : path, query, headers, peer);
    }

    private static String withoutAuthority(String target) {
        int scheme = target.startsWith("/") ? -1 : target.indexOf("://");
        if (scheme < 0) {
            return target;
        }
        for (int at = scheme + 3; at < target.length(); at++) {
            char unit = target.charAt(at);
            if (unit == '/' || unit == '?') {
                return unit == '/' ? target.substring(at) : "/" + target.substring(at);
            }
        }
        return "/";
    }
}
