package dev.semel.store.redis;

import dev.semel.operation.OperationKey;
import io.lettuce.core.cluster.SlotHash;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Which keys live together. A fixed number of shards instead of one per slot: in a Cluster a batch is one script per
 * shard, so few shards make large scripts, and a shard is what a counter of epochs and the sets of open records belong to,
 * so there are few of those. Each shard's tag is chosen so that it falls into its own, equal part of the slots: however
 * many masters share them in runs, each has its share of the shards.
 */
final class Shards {
    /** Far more than masters are likely; fixed, for a key's shard is part of its name. */
    static final int COUNT = 64;

    private static final int SLOTS_EACH = SlotHash.SLOT_COUNT / COUNT;
    private static final String RECORD = ":r:";

    private final String prefix;
    private final byte[] seed;
    private final String[] tags = new String[COUNT];

    /** @param seed known to the store alone, lest a caller chooses keys that all fall into one shard */
    Shards(String prefix, String seed) {
        this.prefix = prefix;
        this.seed = seed.getBytes(StandardCharsets.US_ASCII);
        int found = 0;
        for (int number = 0; found < COUNT; number++) {
            String tag = "{" + prefix + "." + number + "}";
            int part = SlotHash.getSlot(tag.getBytes(StandardCharsets.US_ASCII)) / SLOTS_EACH;
            if (tags[part] == null) {
                tags[part] = tag;
                found++;
            }
        }
    }

    /** Of what belongs to the store as a whole. */
    static byte[] root(String prefix) {
        return ("{" + prefix + "}:store").getBytes(StandardCharsets.US_ASCII);
    }

    int of(byte[] encodedKey) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(seed);
            return Math.floorMod(ByteBuffer.wrap(digest.digest(encodedKey)).getInt(), COUNT);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every JDK has SHA-256, but not this one.", e);
        }
    }

    int slot(int shard) {
        return SlotHash.getSlot(known(shard));
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
        return IntStream.range(0, COUNT).mapToObj(this::known).toList();
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
