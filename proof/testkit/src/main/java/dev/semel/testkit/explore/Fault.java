package dev.semel.testkit.explore;

import java.util.Locale;

/** What may go wrong at one point of a schedule. */
public enum Fault {
    /** Nothing. */
    NONE("goes on"),
    /** Another caller goes first; this one goes on when nobody else can. */
    SWITCH("lets the others go first"),
    /** The process dies just before. */
    DIE_BEFORE("dies just before"),
    /** The process dies just after; whoever it called has done it. */
    DIE_AFTER("dies just after"),
    /** It was done, and the reply never comes. */
    REPLY_LOST("hears no reply, and it was done"),
    /** It never arrived, and no reply comes. */
    REQUEST_LOST("hears no reply, and it never arrived"),
    /** No reply comes; it arrives half a second later. */
    LATE("hears no reply, and it arrives later"),
    /** Just before, the whole process stands still for longer than a lease, then goes on as if nothing had been. */
    PAUSE_BEFORE("stands still just before"),
    /** The same just after. */
    PAUSE_AFTER("stands still just after"),
    /** The process's wall clock goes a day ahead. */
    CLOCK_AHEAD("has a clock that goes a day ahead"),
    /** The process's wall clock goes a day behind. */
    CLOCK_BEHIND("has a clock that goes a day behind");

    private final String words;

    Fault(String words) {
        this.words = words;
    }

    String words() {
        return words;
    }

    /** As it is written in a schedule. */
    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static Fault of(String label) {
        for (Fault fault : values()) {
            if (fault.label().equals(label)) {
                return fault;
            }
        }
        throw new IllegalArgumentException("No fault is called " + label + "; write one as it stood in the report.");
    }
}
