package dev.semel.store.redis;

import dev.semel.operation.OperationKey;
import dev.semel.store.Backlog.OpenCount;
import dev.semel.store.StoreUnavailableException;
import io.lettuce.core.Limit;
import io.lettuce.core.Range;
import io.lettuce.core.ScoredValue;
import io.lettuce.core.ScriptOutputType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** What is kept beside the records: the open ones of each shard by the end of their lease, and the marks of the store. */
final class Sets {
    private static final byte[] EPOCH = "e".getBytes(StandardCharsets.US_ASCII);
    private static final String RAISE = """
            if tonumber(redis.call('HGET', KEYS[1], 'e')) < tonumber(ARGV[1]) then
              redis.call('HSET', KEYS[1], 'e', ARGV[1])
            end
            return 1
            """;

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
        Range<Long> ended = Range.from(Range.Boundary.unbounded(), Range.Boundary.including(nowMillis));
        List<byte[]> all = new ArrayList<>(sets(shards::running));
        all.addAll(sets(shards::doubtful));
        return all(all, (commands, set) -> commands.zrangebyscoreWithScores(set, ended, Limit.create(0, limit)))
                .stream()
                .flatMap(List::stream)
                .sorted(Comparator.comparingDouble(ScoredValue::getScore))
                .limit(limit)
                .map(each -> Shards.keyOf(each.getValue()))
                .toList();
    }

    OpenCount count() {
        return new OpenCount(size(shards::running), size(shards::doubtful));
    }

    private long size(IntFunction<byte[]> set) {
        return all(sets(set), (commands, key) -> commands.zcard(key)).stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    private List<byte[]> sets(IntFunction<byte[]> set) {
        return IntStream.range(0, shards.count()).mapToObj(set).toList();
    }

    private <T> List<T> all(List<byte[]> keys, Questions.Command<T> command) {
        try {
            return Questions.all(nodes, keys, command).stream()
                    .map(Objects::requireNonNull)
                    .toList();
        } catch (Unanswered unknown) {
            throw new StoreUnavailableException("The store does not answer: " + unknown.why() + ".", unknown);
        }
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

    Optional<String> mark(String name) {
        byte[] field = ("mark." + name).getBytes(StandardCharsets.UTF_8);
        byte[] root = Shards.root(options.prefix());
        try {
            byte[] holds = Questions.<byte @Nullable []>about(
                    nodes, root, line -> line.ask(commands -> commands.hget(root, field)));
            return holds == null ? Optional.empty() : Optional.of(new String(holds, StandardCharsets.UTF_8));
        } catch (Unanswered unknown) {
            throw new StoreUnavailableException("The store does not answer: " + unknown.why() + ".", unknown);
        }
    }

    /** Every epoch comes from a shard's counter, and no record has one that its shard's counter has not reached. */
    long highestEpoch() {
        return all(shards.allKnown(), (commands, known) -> commands.hget(known, EPOCH)).stream()
                .mapToLong(counted -> Long.parseLong(new String(counted, StandardCharsets.US_ASCII)))
                .max()
                .orElse(0);
    }

    void raiseEpochs(long above) {
        for (byte[] known : shards.allKnown()) {
            ask(known, line -> {
                line.ask(commands ->
                        commands.eval(RAISE, ScriptOutputType.INTEGER, new byte[][] {known}, Order.decimal(above)));
                Founding.acknowledged(line, options);
                return above;
            });
        }
    }

    private <T> T ask(byte[] key, Questions.Question<T> question) {
        try {
            return Questions.about(nodes, key, question);
        } catch (Unanswered unknown) {
            throw new StoreUnavailableException("The store does not answer: " + unknown.why() + ".", unknown);
        }
    }
}
