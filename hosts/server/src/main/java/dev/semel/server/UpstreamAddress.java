package dev.semel.server;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;

/**
 * The one upstream, as given by {@code --to URL}: where connections go and what is put before every path.
 *
 * <p>It is fixed by configuration. Nothing in a request can change it.
 *
 * @param tls whether connections are encrypted
 * @param host name or address to connect to, without the brackets of IPv6
 * @param port port to connect to
 * @param pathPrefix put before every request's path, byte for byte; empty, or starting and not ending with a slash
 */
record UpstreamAddress(boolean tls, String host, int port, String pathPrefix) {
    private static final int HTTP_PORT = 80;
    private static final int HTTPS_PORT = 443;

    /** Reads an address such as {@code http://127.0.0.1:8080/base}. */
    static UpstreamAddress parse(String url) {
        URI uri = syntax(url);
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        boolean tls = scheme.equals("https");
        if (!tls && !scheme.equals("http")) {
            throw wrong(url, "it must start with http:// or https://");
        }
        String host = uri.getHost();
        if (host == null) {
            throw wrong(url, "it names no host");
        }
        if (uri.getRawUserInfo() != null || uri.getRawQuery() != null || uri.getRawFragment() != null) {
            throw wrong(url, "it may hold scheme, host, port and path only");
        }
        int port = uri.getPort() >= 0 ? uri.getPort() : tls ? HTTPS_PORT : HTTP_PORT;
        return new UpstreamAddress(tls, withoutBrackets(host), port, withoutLastSlash(uri.getRawPath()));
    }

    /** The authority that names this upstream in a Host field. */
    String authority() {
        String name = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
        return port == (tls ? HTTPS_PORT : HTTP_PORT) ? name : name + ":" + port;
    }

    /** The target to ask this upstream for, given the path and query a client asked for. */
    String target(String pathAndQuery) {
        if (pathPrefix.isEmpty() || pathAndQuery.equals("*")) {
            return pathAndQuery;
        }
        return pathPrefix + pathAndQuery;
    }

    private static URI syntax(String url) {
        try {
            return new URI(url);
        } catch (URISyntaxException malformed) {
            throw wrong(url, malformed.getReason().toLowerCase(Locale.ROOT));
        }
    }

    private static String withoutBrackets(String host) {
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    private static String withoutLastSlash(String path) {
        return path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    }

    private static IllegalArgumentException wrong(String url, String why) {
        return new IllegalArgumentException(
                "The upstream '" + url + "' cannot be used: " + why + "; give one such as http://127.0.0.1:8080");
    }
}
