package dev.semel.protocol;

/**
 * What is known of all attempts since the key was last known to be free of effects.
 *
 * @param firstEpoch the epoch of the first claim of this life; receivers are asked by key and this number
 * @param sinceMillis store time of the first claim of this life that may have acted; survives take-over
 * @param unproved whether an earlier epoch of this life may have acted
 */
public record Life(long firstEpoch, long sinceMillis, boolean unproved) {
    /** The same life after a take-over from an attempt that may have acted. */
    Life continued() {
        return unproved ? this : new Life(firstEpoch, sinceMillis, true);
    }
}
