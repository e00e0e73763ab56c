package dev.semel.simulation.cluster;

import java.util.List;

/**
 * All the randomness of a run. The generator is SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number
 * generators", 2014), written out so that a seed means the same on every JDK.
 */
final class Chance {
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private long state;

    Chance(long seed) {
        // Neighbouring seeds must not share their streams.
        state = mixed(seed + GOLDEN);
    }

    long next() {
        state += GOLDEN;
        return mixed(state);
    }

    private static long mixed(long value) {
        long once = (value ^ (value >>> 30)) * 0xBF58476D1CE4E5B9L;
        long twice = (once ^ (once >>> 27)) * 0x94D049BB133111EBL;
        return twice ^ (twice >>> 31);
    }

    /** From 0 to below the bound. */
    int below(int bound) {
        return (int) Long.remainderUnsigned(next(), bound);
    }

    /** Both ends included. */
    long between(long least, long most) {
        return least + Long.remainderUnsigned(next(), most - least + 1);
    }

    /** Milliseconds from here to there, as nanoseconds that are seldom alike. */
    long nanosOf(long leastMillis, long mostMillis) {
        return between(leastMillis * Agenda.MILLI, mostMillis * Agenda.MILLI);
    }

    boolean happens(int permille) {
        return below(1_000) < permille;
    }

    <T> T oneOf(List<T> some) {
        return some.get(below(some.size()));
    }

    <T> void shuffle(List<T> some) {
        for (int last = some.size() - 1; last > 0; last--) {
            int other = below(last + 1);
            T kept = some.get(last);
            some.set(last, some.get(other));
            some.set(other, kept);
        }
    }
}
