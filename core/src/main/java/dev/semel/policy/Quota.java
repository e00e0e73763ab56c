package dev.semel.policy;

import java.util.Locale;

/**
 * How much one tenant may have. What has reached its limit refuses new claims; nothing that was claimed is ever refused
 * its settlement, and no duplicate its replay.
 *
 * @param rows records that are kept, tombstones included
 * @param bytes what these records take, as the store counts it
 * @param inFlight attempts that hold a lease
 * @param inDoubt intents of which nobody knows whether they were applied
 */
public record Quota(long rows, long bytes, long inFlight, long inDoubt) {
    /** As a limit: none. */
    public static final long UNLIMITED = Long.MAX_VALUE;

    private static final Quota NONE = new Quota(UNLIMITED, UNLIMITED, UNLIMITED, UNLIMITED);

    /** One of the four. */
    public enum Limit {
        /** {@link Quota#rows()}. */
        ROWS,
        /** {@link Quota#bytes()}. */
        BYTES,
        /** {@link Quota#inFlight()}. */
        IN_FLIGHT,
        /** {@link Quota#inDoubt()}. */
        IN_DOUBT;

        /** For programs and people, such as {@code in_doubt}; stable over releases. */
        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public Quota {
        refuseBelowOne("rows", rows);
        refuseBelowOne("bytes", bytes);
        refuseBelowOne("attempts in flight", inFlight);
        refuseBelowOne("intents in doubt", inDoubt);
    }

    private static void refuseBelowOne(String what, long value) {
        if (value < 1) {
            throw new IllegalArgumentException(
                    "A quota of " + value + " " + what + " lets nothing in; give at least 1.");
        }
    }

    /** No limits. */
    public static Quota none() {
        return NONE;
    }

    /** The same with at most so many records. */
    public Quota withRows(long most) {
        return new Quota(most, bytes, inFlight, inDoubt);
    }

    /** The same with at most so many bytes. */
    public Quota withBytes(long most) {
        return new Quota(rows, most, inFlight, inDoubt);
    }

    /** The same with at most so many attempts in flight. */
    public Quota withInFlight(long most) {
        return new Quota(rows, bytes, most, inDoubt);
    }

    /** The same with at most so many intents in doubt. */
    public Quota withInDoubt(long most) {
        return new Quota(rows, bytes, inFlight, most);
    }

    /** How much of this there may be. */
    public long of(Limit limit) {
        return switch (limit) {
            case ROWS -> rows;
            case BYTES -> bytes;
            case IN_FLIGHT -> inFlight;
            case IN_DOUBT -> inDoubt;
        };
    }

    /** Whether nothing is limited. */
    public boolean isNone() {
        return equals(NONE);
    }
}
