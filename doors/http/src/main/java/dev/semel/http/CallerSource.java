package dev.semel.http;

import java.util.Objects;

/**
 * Where the identity of a caller comes from. What a client can write itself is digested or must be a credential that
 * the service checks; what is taken by its word must come from a proxy that removes the header from clients' requests.
 *
 * @param kind what the source is; part of every scope, so that two kinds never meet
 * @param field the header's or cookie's name; empty for a certificate and a principal
 */
public record CallerSource(Kind kind, String field) {
    /** The kinds of sources. */
    public enum Kind {
        /** The exact credential in a header; kept only as a keyed digest. */
        CREDENTIAL("credential", true),
        /** An API key in a header; kept only as a keyed digest. */
        API_KEY("apikey", true),
        /** The value of one cookie, such as a session; kept only as a keyed digest. */
        COOKIE("cookie", true),
        /** A claim that an authenticating proxy verified and put into a header. */
        CLAIM("claim", false),
        /** Any other header that a trusted proxy sets. */
        HEADER("header", false),
        /** The subject of the client certificate that the host verified. */
        CERTIFICATE("certificate", false),
        /** The user whom the host itself has authenticated, such as a servlet container's principal. */
        PRINCIPAL("principal", false);

        private final String label;
        private final boolean secret;

        Kind(String label, boolean secret) {
            this.label = label;
            this.secret = secret;
        }

        String label() {
            return label;
        }

        boolean isSecret() {
            return secret;
        }
    }

    public CallerSource {
        Objects.requireNonNull(kind, "kind");
        boolean standsInAField = kind != Kind.CERTIFICATE && kind != Kind.PRINCIPAL;
        if (standsInAField && field.isBlank()) {
            throw new IllegalArgumentException("The caller source " + kind.label() + " names no header; name one.");
        }
    }

    /** The exact {@code Authorization} credential: the default. */
    public static CallerSource authorization() {
        return new CallerSource(Kind.CREDENTIAL, "Authorization");
    }

    /** The exact API key in this header. */
    public static CallerSource apiKey(String header) {
        return new CallerSource(Kind.API_KEY, header);
    }

    /** The value of the cookie of this name, such as a session. */
    public static CallerSource cookie(String name) {
        return new CallerSource(Kind.COOKIE, name);
    }

    /** A verified claim, such as {@code X-Auth-Subject}; survives a change of token. */
    public static CallerSource claim(String header) {
        return new CallerSource(Kind.CLAIM, header);
    }

    /** Another header that a trusted proxy sets and that clients cannot. */
    public static CallerSource header(String header) {
        return new CallerSource(Kind.HEADER, header);
    }

    /** The subject of the client certificate that the host verified. */
    public static CallerSource certificate() {
        return new CallerSource(Kind.CERTIFICATE, "");
    }

    /**
     * The user whom the host has authenticated before the door sees the request. For hosts in the service's own process; the
     * gateway authenticates nobody, and refuses every caller under it.
     */
    public static CallerSource principal() {
        return new CallerSource(Kind.PRINCIPAL, "");
    }
}
