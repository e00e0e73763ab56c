package dev.semel.store.redis;

import dev.semel.operation.OperationKey;
import dev.semel.store.Backlog.OpenCount;
import dev.semel.store.StoreUnavailableException;
import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.ScoredValue;
import io.lettuce.core.cluster.SlotHash;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What is kept beside the records: the open ones of each shard by the end of their lease, and the marks of the store. */
final class Sets {
    private final Nodes nodes;
    private final Shards shards;
    private final RedisOptions options;

    Sets(Nodes nodes, Shards shards, RedisOptions options) {
        this.nodes = nodes;
        this.shards = shards;
        this.options = options;
    }

    /** Whose lease ended by this time, the longest ago first; a set is a hint, the record says what holds. */
    List<OperationKey> longestWaiting(long nowMillis, int limit) {
        if (limit <= 0) {
            return List.of();
        }
        List<ScoredValue<byte[]>> waiting = new ArrayList<>();
        Range<Long> ended = Range.from(Range.Boundary.unbounded(), Range.Boundary.including(nowMillis));
        for (int shard = 0; shard < Shards.COUNT; shard++) {
            for (byte[] set : List.of(shards.running(shard), shards.doubtful(shard))) {
                waiting.addAll(ask(
                        set,
                        line -> line.ask(
                                commands -> commands.zrangebyscoreWithScores(set, ended, Limit.create(0, limit)))));
            }
        }
        return waiting.stream()
                .sorted(Comparator.comparingDouble(ScoredValue::getScore))
                .limit(limit)
                .map(each -> Shards.keyOf(each.getValue()))
                .toList();
    }

    OpenCount count() {
        long running = 0;
        long inDoubt = 0;
        for (int shard = 0; shard < Shards.COUNT; shard++) {
            running += size(shards.running(shard));
            inDoubt += size(shards.doubtful(shard));
        }
        return new OpenCount(running, inDoubt);
    }

    private long size(byte[] set) {
        return ask(set, line -> line.ask(commands -> commands.zcard(set)));
    }

    String markOnce(String name, String value) {
        byte[] root = Shards.root(options.prefix());
        byte[] field = ("mark." + name).getBytes(StandardCharsets.UTF_8);
        return ask(root, line -> {
            line.ask(commands -> commands.hsetnx(root, field, value.getBytes(StandardCharsets.UTF_8)));
            byte[] holds = line.ask(commands -> commands.hget(root, field));
            Founding.acknowledged(line, options);
            return new String(holds, StandardCharsets.UTF_8);
        });
    }

    private <T> T ask(byte[] key, Founding.Question<T> question) {
        try {
            return Founding.over(nodes.of(SlotHash.getSlot(key)), question);
        } catch (Unanswered unknown) {
            throw new StoreUnavailableException("The store does not answer: " + unknown.why() + ".", unknown);
        }
    }
}
