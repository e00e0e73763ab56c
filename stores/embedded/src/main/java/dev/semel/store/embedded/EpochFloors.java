package dev.semel.store.embedded;

import dev.semel.operation.OperationKey;
import java.util.Arrays;
import java.util.BitSet;

/**
 * Below which no epoch is given out, per shard of keys (rules 14 and 17): the highest epoch of any record of the shard that
 * was deleted. Shards, so that no single number is written by every deletion. For the thread that leads a group.
 */
final class EpochFloors {
    static final int SHARDS = 256;

    // A generation that was made t seconds after another begins t * 2^20 above it, and no generation gives out 2^20
    // epochs per second for one shard: an epoch rises by one per lease and each lease costs a synced write. At 2^33
    // seconds, in the year 2242, the product reaches 2^53, the largest number that every reader of JSON keeps.
    private static final int EPOCHS_PER_SECOND_BITS = 20;

    private final long[] floors = new long[SHARDS];
    private final BitSet raised = new BitSet(SHARDS);

    EpochFloors(long base) {
        Arrays.fill(floors, base);
    }

    /** Where the epochs of a generation begin that is made at this time. */
    static long baseAt(long nowMillis) {
        return Math.max(0, nowMillis / 1000) << EPOCHS_PER_SECOND_BITS;
    }

    long floor(OperationKey key) {
        return floors[shard(key)];
    }

    void raise(OperationKey key, long epoch) {
        int shard = shard(key);
        if (epoch > floors[shard]) {
            floors[shard] = epoch;
            raised.set(shard);
        }
    }

    /** Whether any shard was below. */
    boolean raiseAll(long above) {
        boolean changed = false;
        for (int shard = 0; shard < SHARDS; shard++) {
            if (above > floors[shard]) {
                floors[shard] = above;
                raised.set(shard);
                changed = true;
            }
        }
        return changed;
    }

    /** Adds what was raised since the last call. */
    void writeTo(BatchBytes batch) {
        for (int shard = raised.nextSetBit(0); shard >= 0; shard = raised.nextSetBit(shard + 1)) {
            byte[] key = storedKey(shard);
            batch.put(Family.META, key, Seal.number(key, floors[shard]));
        }
        raised.clear();
    }

    void load(int shard, long floor) {
        floors[shard] = Math.max(floors[shard], floor);
    }

    static byte[] storedKey(int shard) {
        return new byte[] {'f', (byte) shard};
    }

    /** Part of the stored form: a record's hash of strings is specified and the same on every platform. */
    private static int shard(OperationKey key) {
        int hash = 31 * (31 * key.tenant().hashCode() + key.operation().hashCode())
                + key.key().hashCode();
        return (hash ^ (hash >>> 8) ^ (hash >>> 16) ^ (hash >>> 24)) & (SHARDS - 1);
    }
}
