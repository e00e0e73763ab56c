package dev.semel.store.redis;

import dev.semel.store.StoreRefusedException;
import dev.semel.store.StoreUnavailableException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Protocol.Command;

/**
 * Finds the generation of a store, or makes one where there is none. It stands in every shard, and every batch compares
 * it: a server that was emptied, or restarted without its file, is not taken for one that knows nothing yet. Whoever makes
 * a generation writes it down for the store first, then into every shard, then says that it is made; somebody else may go
 * on with that at any point. All is asked twice at most, once for each step of another node that may come between.
 */
final class Founding {
    // Epochs of a generation that was made t seconds after another begin t * 2^20 above it, and no shard gives out 2^20
    // epochs a second. At 2^33 seconds, in the year 2242, the product reaches 2^53, where the script's numbers end.
    private static final int EPOCHS_PER_SECOND_BITS = 20;

    private static final byte[] GENERATION = Order.ascii("g");
    private static final byte[] EPOCH = Order.ascii("e");
    private static final byte[] SEED = Order.ascii("seed");
    private static final byte[] COUNT = Order.ascii("shards");
    private static final byte[] MADE = Order.ascii("made");
    private static final byte[] TIME = Order.ascii("t");

    private final Nodes nodes;
    private final RedisOptions options;
    private final String name;
    private final byte[] root;

    private Founding(Nodes nodes, RedisOptions options, String name) {
        this.nodes = nodes;
        this.options = options;
        this.name = name;
        root = Shards.root(options.prefix());
    }

    /**
     * What was found, or made.
     *
     * @param latest the latest time that each shard has written down
     */
    @SuppressWarnings("ArrayRecordComponent") // Handed on and never compared.
    record Found(String generation, Shards shards, long[] latest) {}

    /**
     * @throws StoreRefusedException if a part of the store is gone, or a later release has made it
     * @throws StoreUnavailableException if a server does not answer
     */
    static Found find(Nodes nodes, RedisOptions options, String name) {
        Founding founding = new Founding(nodes, options, name);
        try {
            return founding.find();
        } catch (Unanswered unknown) {
            throw new StoreUnavailableException(
                    "The store " + name + " cannot be opened: " + unknown.why() + ".", unknown);
        }
    }

    private Found find() throws Unanswered {
        boolean found = !field(root, GENERATION).isEmpty();
        String seed = once(root, SEED, HexFormat.of().formatHex(random()));
        int count = Integer.parseInt(once(root, COUNT, Integer.toString(Shards.forNew(nodes.isCluster()))));
        if (!Shards.isKnown(count)) {
            throw new StoreRefusedException(
                    StoreRefusedException.Code.UNKNOWN_SCHEMA,
                    "The store " + name + " has " + count + " shards, which this release does not know; run the release"
                            + " that made it, or a later one.");
        }
        Shards shards = new Shards(options.prefix(), seed, count);
        if (!found) {
            refuseShardsWithoutStore(shards);
        }
        String generation = once(root, GENERATION, UUID.randomUUID().toString());
        if (field(root, MADE).isEmpty()) {
            make(shards, generation);
        }
        List<String> all = fields(shards, GENERATION);
        for (int shard = 0; shard < shards.count(); shard++) {
            if (!all.get(shard).equals(generation)) {
                throw lost("a shard of it, " + Line.text(shards.known(shard)) + ", is not of generation " + generation);
            }
        }
        long[] latest = fields(shards, TIME).stream()
                .mapToLong(time -> time.isEmpty() ? 0 : Long.parseLong(time))
                .toArray();
        return new Found(generation, shards, latest);
    }

    /** The tags of shards do not depend on the seed, so they are found even if that is gone. */
    private void refuseShardsWithoutStore(Shards shards) throws Unanswered {
        boolean there = fields(shards, GENERATION).stream().anyMatch(found -> !found.isEmpty());
        if (there && field(root, GENERATION).isEmpty()) {
            throw lost("its key " + Line.text(root) + " is gone and its shards are there");
        }
    }

    /**
     * Makes an existing store another generation, whose epochs begin above all that were given out (rule 17). The shards
     * change first: cut short anywhere, no node can use it, and it can be done again.
     *
     * @throws StoreRefusedException if there is no store
     * @throws StoreUnavailableException if a server does not answer; do it again
     */
    static String renew(Nodes nodes, RedisOptions options, String name) {
        try {
            return new Founding(nodes, options, name).renew();
        } catch (Unanswered unknown) {
            throw new StoreUnavailableException(
                    "The generation of " + name + " could not be renewed (" + unknown.why() + "); try again.", unknown);
        }
    }

    private String renew() throws Unanswered {
        if (field(root, GENERATION).isEmpty()) {
            throw new StoreRefusedException(
                    StoreRefusedException.Code.NOT_USABLE,
                    "There is no store at " + name + ": its key " + Line.text(root) + " is not there.");
        }
        String generation = UUID.randomUUID().toString();
        Shards shards = new Shards(options.prefix(), field(root, SEED), Integer.parseInt(field(root, COUNT)));
        // Above what was given out in this very second too.
        long base = epochAt(seconds() + 1);
        List<String> before = fields(shards, EPOCH);
        Map<ByteBuffer, byte[]> epochs = new HashMap<>();
        for (int shard = 0; shard < shards.count(); shard++) {
            long last = before.get(shard).isEmpty() ? 0 : Long.parseLong(before.get(shard));
            epochs.put(ByteBuffer.wrap(shards.known(shard)), Order.ascii(Long.toString(Math.max(base, last))));
        }
        inEach(shards, known -> {
            byte[] epoch = Objects.requireNonNull(epochs.get(ByteBuffer.wrap(known)));
            return Questions.of(Command.HSET, known, EPOCH, epoch, GENERATION, Order.ascii(generation));
        });
        say(root, GENERATION, generation);
        say(root, MADE, "1");
        return generation;
    }

    private void say(byte[] key, byte[] field, String value) throws Unanswered {
        ask(key, line -> {
            line.ask(Command.HSET, key, field, Order.ascii(value));
            acknowledged(line, options);
            return true;
        });
    }

    private void make(Shards shards, String generation) throws Unanswered {
        byte[] base = Order.ascii(Long.toString(epochAt(seconds())));
        // The counters first: nobody gives out an epoch of a shard without a generation.
        inEach(shards, known -> Questions.of(Command.HSETNX, known, EPOCH, base));
        inEach(shards, known -> Questions.of(Command.HSETNX, known, GENERATION, Order.ascii(generation)));
        once(root, MADE, "1");
    }

    private void inEach(Shards shards, Questions.Command command) throws Unanswered {
        Questions.all(nodes, shards.allKnown(), command, line -> acknowledged(line, options));
    }

    private static long epochAt(long seconds) {
        return seconds << EPOCHS_PER_SECOND_BITS;
    }

    private long seconds() throws Unanswered {
        if (options.clock() != null) {
            return options.clock().millis() / 1000;
        }
        List<?> time = ask(root, line -> line.askList(Command.TIME));
        return Long.parseLong(Line.text(time.get(0)));
    }

    private StoreRefusedException lost(String what) {
        return new StoreRefusedException(
                StoreRefusedException.Code.OTHER_GENERATION,
                "The store " + name + " has lost a part of what it knew: " + what
                        + "; restore it and renew its generation, or, to start anew and accept that what was applied is forgotten, delete all keys"
                        + " that begin with {" + options.prefix() + ".");
    }

    private List<String> fields(Shards shards, byte[] field) throws Unanswered {
        return Questions.all(nodes, shards.allKnown(), key -> Questions.of(Command.HGET, key, field)).stream()
                .map(Line::text)
                .toList();
    }

    private String field(byte[] key, byte[] field) throws Unanswered {
        return ask(key, line -> line.askText(Command.HGET, key, field));
    }

    /** Says it unless something was said before; what holds now. */
    private String once(byte[] key, byte[] field, String value) throws Unanswered {
        return ask(key, line -> {
            line.ask(Command.HSETNX, key, field, Order.ascii(value));
            String holds = line.askText(Command.HGET, key, field);
            acknowledged(line, options);
            return holds;
        });
    }

    /** @throws Unanswered if fewer replicas have all of it than was demanded */
    static void acknowledged(Line line, RedisOptions options) throws Unanswered {
        if (options.replicas() > 0) {
            line.addWait(options);
            line.send();
            long have = Line.number(line.next());
            if (have < options.replicas()) {
                throw new Unanswered(
                        have + " of " + options.replicas() + " replicas had it within "
                                + options.replicaSilence().toMillis() + " ms",
                        new IllegalStateException());
            }
        }
    }

    private <T extends @Nullable Object> T ask(byte[] key, Questions.Question<T> question) throws Unanswered {
        return Questions.about(nodes, key, question);
    }

    private static byte[] random() {
        UUID random = UUID.randomUUID();
        return ByteBuffer.allocate(16)
                .putLong(random.getMostSignificantBits())
                .putLong(random.getLeastSignificantBits())
                .array();
    }
}
