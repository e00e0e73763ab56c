package dev.semel.telemetry;

import dev.semel.operation.Fingerprint;
import dev.semel.operation.OperationKey;
import java.nio.ByteBuffer;

/**
 * Notices that a tenant asked for the same thing under another key a moment ago: the sign of keys made afresh for every
 * attempt. A table of fixed size that keeps hashes only; what is pushed out of it is not noticed, and two wishes that are
 * rightly equal are suspected as well. So it counts and never decides.
 */
final class SuspectedMisses {
    private static final int SLOTS = 1 << 16;
    private static final int FIELDS = 3;

    private final long[] table = new long[SLOTS * FIELDS];
    private final long windowMillis;

    SuspectedMisses(long windowMillis) {
        this.windowMillis = windowMillis;
    }

    /** Whether the same was asked under another key within the window; remembers this one. */
    synchronized boolean isSuspect(OperationKey key, Fingerprint fingerprint, long atMillis) {
        long asked = mixed(ByteBuffer.wrap(fingerprint.digest()).getLong()
                + mixed(key.tenant().hashCode()) * 31
                + mixed(key.operation().hashCode()));
        long under = mixed(key.key().hashCode()) + key.key().length();
        int slot = (int) (asked >>> 48) * FIELDS;
        boolean suspect =
                table[slot] == asked && table[slot + 1] != under && atMillis - table[slot + 2] <= windowMillis;
        table[slot] = asked;
        table[slot + 1] = under;
        table[slot + 2] = atMillis;
        return suspect;
    }

    private static long mixed(long value) {
        long once = (value ^ (value >>> 32)) * 0x9E3779B97F4A7C15L;
        long twice = (once ^ (once >>> 29)) * 0xBF58476D1CE4E5B9L;
        return twice ^ (twice >>> 32);
    }
}
