package dev.semel.http;

import java.util.Objects;

/**
 * What is known about the caller besides what the request says: proved by the transport, or by the host that serves it.
 * Immutable.
 *
 * @param subject the subject of the verified client certificate, empty if there was none
 * @param principal the name of the user whom the host has authenticated, empty if it has authenticated none
 */
public record Peer(String subject, String principal) {
    private static final Peer UNPROVED = new Peer("", "");

    public Peer {
        Objects.requireNonNull(subject, "subject");
        Objects.requireNonNull(principal, "principal");
    }

    /** A caller of whom nothing is proved. */
    public static Peer unproved() {
        return UNPROVED;
    }

    /** A caller who showed a certificate that the host verified. */
    public static Peer certified(String subject) {
        return new Peer(subject, "");
    }

    /** A caller whom the host has authenticated under this name. */
    public static Peer authenticated(String principal) {
        return new Peer("", principal);
    }
}
