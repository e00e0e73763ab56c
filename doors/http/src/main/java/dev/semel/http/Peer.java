package dev.semel.http;

import java.util.Objects;

/**
 * What the transport itself proved about the caller. Immutable.
 *
 * @param subject the subject of the verified client certificate, empty if there was none
 */
public record Peer(String subject) {
    private static final Peer UNPROVED = new Peer("");

    public Peer {
        Objects.requireNonNull(subject, "subject");
    }

    /** A caller of whom the transport proved nothing. */
    public static Peer unproved() {
        return UNPROVED;
    }

    /** A caller who showed a certificate that the host verified. */
    public static Peer certified(String subject) {
        return new Peer(subject);
    }
}
