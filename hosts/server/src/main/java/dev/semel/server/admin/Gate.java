package dev.semel.server.admin;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Who may use the admin listener. A web page must not, even when its name is made to resolve to this machine: so no
 * Origin is accepted, the Host must be a loopback name unless a token is demanded, and writes must be JSON, which no page
 * can send without asking first. With a token, every request but health must present it.
 */
final class Gate {
    private final AdminSettings settings;

    Gate(AdminSettings settings) {
        this.settings = settings;
    }

    /** Null if the request may pass. */
    @Nullable
    AdminRefusal objectionTo(HttpServerRequest request) {
        if (request.getHeader("Origin") != null) {
            return new AdminRefusal(
                    403, "origin_refused", "The admin listener answers no web pages; use the command line or curl.");
        }
        if (settings.token().isEmpty() && !isLoopbackHost(request.getHeader("Host"))) {
            return new AdminRefusal(
                    403,
                    "host_refused",
                    "The Host is '" + request.getHeader("Host") + "'; address the admin listener as 127.0.0.1 or"
                            + " localhost.");
        }
        if (!settings.token().isEmpty() && !Parameters.path(request).startsWith("/health") && !presentsToken(request)) {
            return new AdminRefusal(
                    401, "token_wrong", "The admin token is missing or wrong; present it as Authorization: Bearer.");
        }
        if (HttpMethod.POST.equals(request.method()) && !isJson(request.getHeader("Content-Type"))) {
            return new AdminRefusal(
                    415,
                    "not_json",
                    "The Content-Type is '" + request.getHeader("Content-Type") + "'; send application/json.");
        }
        return null;
    }

    private static boolean isLoopbackHost(@Nullable String host) {
        if (host == null) {
            return false;
        }
        int colon = host.lastIndexOf(':');
        boolean bracketed = host.startsWith("[") && host.contains("]");
        String name = bracketed ? host.substring(1, host.indexOf(']')) : colon < 0 ? host : host.substring(0, colon);
        return AdminSettings.isLoopback(name);
    }

    private boolean presentsToken(HttpServerRequest request) {
        String presented = request.getHeader("Authorization");
        byte[] expected = ("Bearer " + settings.token()).getBytes(StandardCharsets.UTF_8);
        return presented != null && MessageDigest.isEqual(expected, presented.getBytes(StandardCharsets.UTF_8));
    }

    private static boolean isJson(@Nullable String type) {
        return type != null
                && type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT).equals("application/json");
    }
}
