package dev.semel.servers;

/** What becomes of a piece of traffic, and of its connection. */
public enum Fate {
    /** It goes on as it is. */
    PASS,
    /** It never arrives: both ends are reset, at once. */
    CUT_BEFORE,
    /**
     * It arrives, and its sender is reset at once, so that a retry may overtake what the receiver makes of it. The
     * receiver sees the connection end in order.
     */
    CUT_AFTER,
    /**
     * A request arrives and takes effect, its reply does not: the first bytes that the server sends afterwards are
     * dropped and both ends are reset. For what the server sends it is the same as {@link #CUT_BEFORE}.
     */
    LOSE_REPLY,
    /** It never arrives, nor does anything after it in either direction, and nobody is told: half-open for ever. */
    SWALLOW
}
