package dev.semel.engine;

import java.util.Locale;

/** What there is too much of when an attempt is held back before its claim. */
public enum Hold {
    /** New work of the caller comes too fast. */
    RATE,
    /** As much new work of the caller is in hand as may be. */
    CONCURRENT,
    /** Requests of the caller come too fast, replays and waiters included. */
    REQUESTS,
    /** As many requests of the caller are in hand as may be, waiters included. */
    IN_HAND,
    /** The store or this node is late, so that new work of all callers is shed. */
    LATE;

    /** For programs and people, such as {@code in_hand}; stable over releases. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether the caller itself asks for too much; else all do together. */
    public boolean isOfCaller() {
        return this != LATE;
    }
}
