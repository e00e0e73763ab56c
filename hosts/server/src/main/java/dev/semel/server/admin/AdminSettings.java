package dev.semel.server.admin;

import java.util.Locale;
import java.util.Objects;
import java.util.Set;

/**
 * Where the admin listener listens and who may use it.
 *
 * @param host the address; only loopback without a token
 * @param port the port, 0 for any
 * @param token what callers must present as {@code Authorization: Bearer}; empty for none
 */
public record AdminSettings(String host, int port, String token) {
    private static final Set<String> LOOPBACK_NAMES = Set.of("localhost", "::1", "0:0:0:0:0:0:0:1");
    private static final int SHORTEST_TOKEN = 16;

    /** @throws IllegalArgumentException if others could reach the listener without a token, or the token is short */
    public AdminSettings {
        Objects.requireNonNull(host, "host");
        Objects.requireNonNull(token, "token");
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("The admin port " + port + " does not exist; give 0 to 65535.");
        }
        if (!token.isEmpty() && token.length() < SHORTEST_TOKEN) {
            throw new IllegalArgumentException(
                    "The admin token has " + token.length() + " characters; use at least " + SHORTEST_TOKEN + ".");
        }
        if (token.isEmpty() && !isLoopback(host)) {
            throw new IllegalArgumentException("The admin listener at " + host
                    + " could be used by everybody who reaches it; listen on 127.0.0.1 or set an admin token.");
        }
    }

    /** Loopback or refused, without a token. */
    public static AdminSettings at(String host, int port) {
        return new AdminSettings(host, port, "");
    }

    /** Whether this host, as a name or an address without brackets, is this machine to itself. */
    static boolean isLoopback(String host) {
        String lower = host.toLowerCase(Locale.ROOT);
        return LOOPBACK_NAMES.contains(lower) || lower.matches("127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}");
    }

    /** Without the token. */
    @Override
    public String toString() {
        return "the admin listener " + host + ":" + port + (token.isEmpty() ? "" : " with a token");
    }
}
