package dev.semel.store.redis;

import dev.semel.operation.OperationKey;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import redis.clients.jedis.util.JedisClusterCRC16;

/**
 * Which keys live together. One server has one shard: a batch is one script. A Cluster has a fixed number of them instead
 * of one per slot: a batch is one script per shard, so few shards make large scripts, and a shard is what a counter of
 * epochs and the sets of open records belong to, so there are few of those. Each shard's tag is chosen so that it falls into its own, equal part of the slots: however
 * many masters share them in runs, each has its share of the shards.
 */
final class Shards {
    /** Of a Cluster: far more than masters are likely; fixed, for a key's shard is part of its name. */
    private static final int OF_A_CLUSTER = 64;

    private static final String RECORD = ":r:";

    private final String prefix;
    private final byte[] seed;
    private final String[] tags;

    /**
     * @param seed known to the store alone, lest a caller chooses keys that all fall into one shard
     * @param count how many, a power of two that {@link #isKnown}
     */
    Shards(String prefix, String seed, int count) {
        this.prefix = prefix;
        tags = new String[count];
        this.seed = seed.getBytes(StandardCharsets.US_ASCII);
        int found = 0;
        for (int number = 0; found < count; number++) {
            String tag = "{" + prefix + "." + number + "}";
            int part =
                    JedisClusterCRC16.getSlot(tag.getBytes(StandardCharsets.US_ASCII)) / (ClusterNodes.SLOTS / count);
            if (tags[part] == null) {
                tags[part] = tag;
                found++;
            }
        }
    }

    /** How many a new store gets. */
    static int forNew(boolean cluster) {
        return cluster ? OF_A_CLUSTER : 1;
    }

    /** Whether this release can use a store of so many. */
    static boolean isKnown(int count) {
        return count == 1 || count == OF_A_CLUSTER;
    }

    int count() {
        return tags.length;
    }

    /** Of what belongs to the store as a whole. */
    static byte[] root(String prefix) {
        return ("{" + prefix + "}:store").getBytes(StandardCharsets.US_ASCII);
    }

    int of(byte[] encodedKey) {
        if (tags.length == 1) {
            return 0;
        }
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(seed);
            return Math.floorMod(ByteBuffer.wrap(digest.digest(encodedKey)).getInt(), tags.length);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256, but not this one.", e);
        }
    }

    int slot(int shard) {
        return JedisClusterCRC16.getSlot(known(shard));
    }

    byte[] record(int shard, byte[] encodedKey) {
        byte[] before = (tags[shard] + RECORD).getBytes(StandardCharsets.US_ASCII);
        byte[] name = Arrays.copyOf(before, before.length + encodedKey.length);
        System.arraycopy(encodedKey, 0, name, before.length, encodedKey.length);
        return name;
    }

    /** Whose record has this name. */
    static OperationKey keyOf(byte[] record) {
        int colons = 0;
        int at = 0;
        while (colons < 2) {
            colons += record[at++] == ':' ? 1 : 0;
        }
        return OperationKey.decoded(Arrays.copyOfRange(record, at, record.length));
    }

    /** What the names of all records look like, for SCAN. */
    String records() {
        return "{" + prefix + ".*}" + RECORD + "*";
    }

    /** Of every shard, in their order. */
    List<byte[]> allKnown() {
        return IntStream.range(0, tags.length).mapToObj(this::known).toList();
    }

    /** What the names of all keys of a store look like, for SCAN. */
    static String everything(String prefix) {
        return "{" + prefix + "[.}]*";
    }

    byte[] known(int shard) {
        return name(shard, ":k");
    }

    byte[] running(int shard) {
        return name(shard, ":o");
    }

    byte[] doubtful(int shard) {
        return name(shard, ":d");
    }

    private byte[] name(int shard, String what) {
        return (tags[shard] + what).getBytes(StandardCharsets.US_ASCII);
    }
}
