package dev.semel.server;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a well-formed head must still fulfil before anything acts on it: framing, target, Host, method.
 *
 * <p>A pure check of the decoded head. It changes nothing and decides nothing about where a request goes.
 */
final class RequestRules {
    private static final boolean[] HOST_BYTES = visible("!$&'()*+,;=-._~%:[]");

    private RequestRules() {}

    /** Answers the first rule that {@code request} breaks, or null. A request that breaks one ends its connection. */
    static @Nullable Problem broken(HttpServerRequest request) {
        MultiMap headers = request.headers();
        Problem framing = brokenFraming(headers);
        if (framing != null) {
            return framing;
        }
        HttpMethod method = request.method();
        if (method.equals(HttpMethod.CONNECT) || method.equals(HttpMethod.TRACE)) {
            return new Problem(
                    501,
                    "method_not_supported",
                    "The method is not supported",
                    "This proxy does not pass on " + method.name() + "; send the request to the service itself.");
        }
        if (!method.name().equals(method.name().toUpperCase(Locale.ROOT))) {
            return Problem.badRequest(
                    "bad_method",
                    "The method has small letters, and services differ about what it is then; send it in capitals.");
        }
        String host = headers.get(HttpHeaderNames.HOST);
        if (host == null ? request.version() == HttpVersion.HTTP_1_1 : !isAuthority(host)) {
            return Problem.badRequest(
                    "bad_host", "The Host field is missing or not a host with an optional port; send a valid one.");
        }
        if (asksForWebSocket(headers)) {
            return new Problem(
                    501,
                    "upgrade_not_supported",
                    "The upgrade is not supported",
                    "This proxy does not pass on WebSocket connections; open them to the service itself.");
        }
        return brokenTarget(request, host);
    }

    /** The origin-form of the target: what was asked for, byte for byte, without scheme and authority. */
    static String originForm(String target) {
        if (target.charAt(0) == '/' || target.equals("*")) {
            return target;
        }
        int path = pathStart(target);
        String rest = target.substring(path);
        return rest.startsWith("/") ? rest : "/" + rest;
    }

    private static @Nullable Problem brokenFraming(MultiMap headers) {
        if (!headers.contains(HttpHeaderNames.TRANSFER_ENCODING)) {
            return null;
        }
        List<String> codings = headers.getAll(HttpHeaderNames.TRANSFER_ENCODING);
        if (codings.size() == 1 && codings.get(0).equalsIgnoreCase("chunked")) {
            return null;
        }
        return new Problem(
                501,
                "transfer_coding_not_supported",
                "The transfer coding is not supported",
                "The body's Transfer-Encoding is not exactly 'chunked'; send it chunked or with a Content-Length.");
    }

    private static boolean asksForWebSocket(MultiMap headers) {
        String upgrade = headers.get(HttpHeaderNames.UPGRADE);
        return upgrade != null && upgrade.equalsIgnoreCase("websocket");
    }

    private static @Nullable Problem brokenTarget(HttpServerRequest request, @Nullable String host) {
        String target = request.uri();
        if (target.indexOf('#') >= 0) {
            return Problem.badRequest("bad_target", "The request target holds a fragment; leave it out.");
        }
        if (target.charAt(0) == '/' || (target.equals("*") && request.method().equals(HttpMethod.OPTIONS))) {
            return null;
        }
        if (!hasHttpScheme(target)) {
            return Problem.badRequest(
                    "bad_target", "The request target is not a path; send one that starts with a slash.");
        }
        String authority = target.substring(target.indexOf("//") + 2, pathStart(target));
        if (host == null || !authority.equalsIgnoreCase(host)) {
            return Problem.badRequest(
                    "target_of_another_host",
                    "The request target names another host than the Host field; this is no forward proxy, send a path.");
        }
        return null;
    }

    private static boolean hasHttpScheme(String target) {
        return target.regionMatches(true, 0, "http://", 0, 7) || target.regionMatches(true, 0, "https://", 0, 8);
    }

    private static int pathStart(String absolute) {
        for (int at = absolute.indexOf("//") + 2; at < absolute.length(); at++) {
            char c = absolute.charAt(at);
            if (c == '/' || c == '?') {
                return at;
            }
        }
        return absolute.length();
    }

    private static boolean isAuthority(String host) {
        int length = host.length();
        if (length == 0) {
            return false;
        }
        for (int at = 0; at < length; at++) {
            char c = host.charAt(at);
            if (c >= HOST_BYTES.length || !HOST_BYTES[c]) {
                return false;
            }
        }
        return hasGoodPort(host);
    }

    private static boolean hasGoodPort(String host) {
        int nameEnd = host.charAt(0) == '[' ? host.indexOf(']') + 1 : host.indexOf(':');
        if (host.charAt(0) == '[' ? nameEnd == 0 : host.indexOf('[') >= 0 || host.indexOf(']') >= 0) {
            return false;
        }
        if (nameEnd < 0 || nameEnd == host.length()) {
            return true;
        }
        if (nameEnd == 0 || host.charAt(nameEnd) != ':' || host.length() - nameEnd > 6) {
            return false;
        }
        int port = 0;
        for (int at = nameEnd + 1; at < host.length(); at++) {
            int digit = host.charAt(at) - '0';
            if (digit < 0 || digit > 9) {
                return false;
            }
            port = port * 10 + digit;
        }
        return port <= 65_535;
    }

    private static boolean[] visible(String others) {
        boolean[] allowed = new boolean[128];
        for (char c = 0; c < allowed.length; c++) {
            allowed[c] = (c >= '0' && c <= '9')
                    || (c >= 'A' && c <= 'Z')
                    || (c >= 'a' && c <= 'z')
                    || others.indexOf(c) >= 0;
        }
        return allowed;
    }
}
