package dev.semel.server;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The head of a request as the upstream gets it: target byte for byte, end-to-end fields only, forwarding fields added.
 *
 * <p>It never holds a field that belongs to one connection. Via is left out, as other reverse proxies do by default,
 * because servers that see it stop compressing.
 *
 * @param method method, as asked for
 * @param target path and query, as asked for, behind the upstream's path prefix
 * @param headers fields; the caller may add to them before sending
 */
record UpstreamHead(HttpMethod method, String target, MultiMap headers) {
    private static final String FORWARDED_FOR = "X-Forwarded-For";
    private static final String FORWARDED_PROTO = "X-Forwarded-Proto";
    private static final String FORWARDED_HOST = "X-Forwarded-Host";
    private static final Set<String> OURS = Set.of(
            "x-forwarded-for",
            "x-forwarded-proto",
            "x-forwarded-host",
            "x-forwarded-uri",
            "x-forwarded-method",
            "semel-key",
            "semel-epoch",
            "semel-first-epoch");

    /** The head for the upstream, made from a client's well-formed request. */
    static UpstreamHead of(HttpServerRequest request, ProxySettings settings) {
        MultiMap headers = HttpHeaders.headers();
        fill(headers, request, settings);
        return new UpstreamHead(request.method(), target(request, settings), headers);
    }

    static String target(HttpServerRequest request, ProxySettings settings) {
        return settings.to().target(RequestRules.originForm(request.uri()));
    }

    /** Adds to {@code headers} what the upstream gets to see of {@code request}. */
    static void fill(MultiMap headers, HttpServerRequest request, ProxySettings settings) {
        MultiMap sent = request.headers();
        EndToEnd.copy(sent, headers);
        ToUpstream.remove(headers);
        removeTwins(sent, headers);
        String host = sent.get(HttpHeaderNames.HOST);
        if (host == null || settings.host() == ProxySettings.HostField.OF_THE_UPSTREAM) {
            headers.set(HttpHeaderNames.HOST, settings.to().authority());
        }
        if (settings.forwarded() == ProxySettings.ForwardedFields.REPLACE) {
            forwardAnew(headers, request);
        } else {
            String client = client(request);
            String scheme = scheme(request);
            String before = listed(headers, FORWARDED_FOR);
            headers.set(FORWARDED_FOR, before.isEmpty() ? client : before + ", " + client);
            if (!headers.contains(FORWARDED_PROTO)) {
                headers.set(FORWARDED_PROTO, scheme);
            }
            if (!headers.contains(FORWARDED_HOST)) {
                setOrRemove(headers, FORWARDED_HOST, host);
            }
        }
    }

    /** Says anew for whom {@code request} is passed on, whatever the client said of that. */
    static void forwardAnew(MultiMap headers, HttpServerRequest request) {
        headers.remove("Forwarded");
        headers.set(FORWARDED_FOR, client(request));
        headers.set(FORWARDED_PROTO, scheme(request));
        setOrRemove(headers, FORWARDED_HOST, request.headers().get(HttpHeaderNames.HOST));
    }

    /** Services behind CGI or WSGI take X_Y for X-Y, so what is only ours to say is not a client's in that spelling. */
    static void removeTwins(MultiMap sent, MultiMap headers) {
        for (Map.Entry<String, String> field : sent) {
            String name = field.getKey();
            if (name.indexOf('_') >= 0 && OURS.contains(name.replace('_', '-').toLowerCase(Locale.ROOT))) {
                headers.remove(name);
            }
        }
    }

    private static String client(HttpServerRequest request) {
        SocketAddress peer = request.remoteAddress();
        return peer == null || peer.hostAddress() == null ? "unknown" : peer.hostAddress();
    }

    private static String scheme(HttpServerRequest request) {
        return request.isSSL() ? "https" : "http";
    }

    private static String listed(MultiMap headers, String name) {
        return String.join(", ", headers.getAll(name));
    }

    private static void setOrRemove(MultiMap headers, String name, @Nullable String value) {
        if (value == null) {
            headers.remove(name);
        } else {
            headers.set(name, value);
        }
    }

    /** Which fields travel from end to end, and which belong to one connection (RFC 9110, section 7.6.1). */
    static final class EndToEnd {
        private EndToEnd() {}

        /** Adds every end-to-end field of {@code from} to {@code to}. */
        static void copy(MultiMap from, MultiMap to) {
            for (Map.Entry<String, String> field : from) {
                String name = field.getKey();
                if (!isOfOneConnection(name)) {
                    to.add(name, field.getValue());
                }
            }
            if (from.contains(HttpHeaderNames.CONNECTION)) {
                // Framing and Host are not the client's to take away.
                namedByConnection(from).stream()
                        .filter(name -> !name.equalsIgnoreCase("Content-Length") && !name.equalsIgnoreCase("Host"))
                        .forEach(to::remove);
            }
        }

        /** The fields that {@code headers} says to belong to one connection, as they are written there. */
        static List<String> namedByConnection(MultiMap headers) {
            List<String> named = new ArrayList<>();
            for (String line : headers.getAll(HttpHeaderNames.CONNECTION)) {
                if (line.equalsIgnoreCase("keep-alive") || line.equalsIgnoreCase("close")) {
                    continue;
                }
                for (String name : line.split(",", -1)) {
                    if (!name.isBlank()) {
                        named.add(name.trim());
                    }
                }
            }
            return named;
        }

        static boolean isOfOneConnection(String name) {
            return switch (name.length()) {
                        case 2 -> name.equalsIgnoreCase("TE");
                        case 7 -> name.equalsIgnoreCase("Upgrade") || name.equalsIgnoreCase("Trailer");
                        case 10 -> name.equalsIgnoreCase("Connection") || name.equalsIgnoreCase("Keep-Alive");
                        case 14 -> name.equalsIgnoreCase("HTTP2-Settings");
                        case 17 -> name.equalsIgnoreCase("Transfer-Encoding");
                        default -> false;
                    }
                    || name.regionMatches(true, 0, "Proxy-", 0, 6);
        }
    }
}
