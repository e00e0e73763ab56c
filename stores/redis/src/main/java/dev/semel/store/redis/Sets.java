package dev.semel.store.redis;

import dev.semel.operation.OperationKey;
import dev.semel.store.Backlog.OpenCount;
import dev.semel.store.StoreUnavailableException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Protocol.Command;

/** What is kept beside the records: the open ones of each shard by the end of their lease, and the marks of the store. */
final class Sets {
    private static final byte[] EPOCH = Order.ascii("e");
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
        List<byte[]> all = new ArrayList<>(sets(shards::running));
        all.addAll(sets(shards::doubtful));
        byte[][] ended = {
            Order.ascii("-inf"),
            Order.decimal(nowMillis),
            Order.ascii("WITHSCORES"),
            Order.ascii("LIMIT"),
            Order.decimal(0),
            Order.decimal(limit)
        };
        return all(all, set -> Questions.of(Command.ZRANGEBYSCORE, set, ended)).stream()
                .flatMap(scored -> Member.of(Line.list(scored)).stream())
                .sorted(Comparator.comparingDouble(Member::score))
                .limit(limit)
                .map(each -> Shards.keyOf(each.name()))
                .toList();
    }

    /** Of a sorted set. */
    // Handed on and never compared.
    @SuppressWarnings("ArrayRecordComponent")
    private record Member(byte[] name, double score) {
        /** As Redis lists them: name, score, name, score. */
        static List<Member> of(List<?> named) {
            List<Member> members = new ArrayList<>();
            for (int at = 0; at < named.size(); at += 2) {
                members.add(new Member((byte[]) named.get(at), Double.parseDouble(Line.text(named.get(at + 1)))));
            }
            return members;
        }
    }

    OpenCount count() {
        return new OpenCount(size(shards::running), size(shards::doubtful));
    }

    private long size(IntFunction<byte[]> set) {
        return all(sets(set), key -> Questions.of(Command.ZCARD, key)).stream()
                .mapToLong(Line::number)
                .sum();
    }

    private List<byte[]> sets(IntFunction<byte[]> set) {
        return IntStream.range(0, shards.count()).mapToObj(set).toList();
    }

    private List<@Nullable Object> all(List<byte[]> keys, Questions.Command command) {
        try {
            return Questions.all(nodes, keys, command);
        } catch (Unanswered unknown) {
            throw new StoreUnavailableException("The store does not answer: " + unknown.why() + ".", unknown);
        }
    }

    String markOnce(String name, String value) {
        byte[] root = Shards.root(options.prefix());
        byte[] field = Order.utf8("mark." + name);
        return ask(root, line -> {
            line.ask(Command.HSETNX, root, field, Order.utf8(value));
            String holds = line.askText(Command.HGET, root, field);
            Founding.acknowledged(line, options);
            return holds;
        });
    }

    Optional<String> mark(String name) {
        byte[] field = Order.utf8("mark." + name);
        byte[] root = Shards.root(options.prefix());
        return ask(
                root,
                line -> line.ask(Command.HGET, root, field) instanceof byte[] holds
                        ? Optional.of(Line.text(holds))
                        : Optional.empty());
    }

    /** Every epoch comes from a shard's counter, and no record has one that its shard's counter has not reached. */
    long highestEpoch() {
        return all(shards.allKnown(), known -> Questions.of(Command.HGET, known, EPOCH)).stream()
                .mapToLong(counted -> Long.parseLong(Line.text(counted)))
                .max()
                .orElse(0);
    }

    void raiseEpochs(long above) {
        for (byte[] known : shards.allKnown()) {
            ask(known, line -> {
                line.ask(Command.EVAL, Order.ascii(RAISE), Order.decimal(1), known, Order.decimal(above));
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
