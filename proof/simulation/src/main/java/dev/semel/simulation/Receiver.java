package dev.semel.simulation;

import java.util.Arrays;

/**
 * The business system behind an effect: counts what was applied and keeps the protection that its class declares. An
 * effect is never taken back.
 *
 * <p>Changed only while a successor is being made.
 */
final class Receiver {
    private static final int[] NOTHING = new int[0];
    private static final int PARTS = 4;

    /** For every effect: intent, first epoch of its life, epoch, time. */
    private int[] effects = NOTHING;

    int fence;
    /** The life and epoch of the last refusal, 0 if none. */
    int refusedFirstEpoch;

    int refusedEpoch;

    Receiver copy() {
        Receiver copy = new Receiver();
        copy.effects = effects;
        copy.fence = fence;
        copy.refusedFirstEpoch = refusedFirstEpoch;
        copy.refusedEpoch = refusedEpoch;
        return copy;
    }

    void apply(int intent, int firstEpoch, int epoch, int at) {
        int[] more = Arrays.copyOf(effects, effects.length + PARTS);
        more[effects.length] = intent;
        more[effects.length + 1] = firstEpoch;
        more[effects.length + 2] = epoch;
        more[effects.length + 3] = at;
        effects = more;
    }

    void refuse(int firstEpoch, int epoch) {
        refusedFirstEpoch = firstEpoch;
        refusedEpoch = epoch;
    }

    int countOf(int intent) {
        int count = 0;
        for (int at = 0; at < effects.length; at += PARTS) {
            count += effects[at] == intent ? 1 : 0;
        }
        return count;
    }

    int latestIntent() {
        int latest = 0;
        for (int at = 0; at < effects.length; at += PARTS) {
            latest = Math.max(latest, effects[at]);
        }
        return latest;
    }

    boolean holdsLife(int firstEpoch) {
        return remembersLife(firstEpoch, 0, Integer.MAX_VALUE / 2);
    }

    /** Whether it still knows of an effect of this life. */
    boolean remembersLife(int firstEpoch, int now, int memory) {
        for (int at = 0; at < effects.length; at += PARTS) {
            if (effects[at + 1] == firstEpoch && now < effects[at + 3] + memory) {
                return true;
            }
        }
        return false;
    }

    /** Whether it still knows of an effect of this epoch. */
    boolean remembersEpoch(int epoch, int now, int memory) {
        for (int at = 0; at < effects.length; at += PARTS) {
            if (effects[at + 2] == epoch && now < effects[at + 3] + memory) {
                return true;
            }
        }
        return false;
    }

    long digest(long seed) {
        long hash = World.mix(seed, fence | ((long) refusedFirstEpoch << 8) | ((long) refusedEpoch << 16));
        for (int at = 0; at < effects.length; at += PARTS) {
            hash = World.mix(
                    hash,
                    effects[at]
                            | ((long) effects[at + 1] << 8)
                            | ((long) effects[at + 2] << 16)
                            | ((long) effects[at + 3] << 24));
        }
        return hash;
    }

    @Override
    public String toString() {
        return effects.length / PARTS + " applied" + (fence > 0 ? ", fence " + fence : "");
    }
}
