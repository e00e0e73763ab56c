package dev.semel.store.redis;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.commands.ProtocolCommand;
import redis.clients.jedis.util.JedisClusterCRC16;

/** Plain commands on keys, sent in one piece to each server that has some of them. */
final class Questions {
    private Questions() {}

    /** One thing asked over one line. */
    interface Question<T extends @Nullable Object> {
        T ask(Line line) throws Unanswered;
    }

    /** One command on one key. */
    interface Command {
        Words on(byte[] key);
    }

    /** A command and what follows it. */
    // Handed on and never compared.
    @SuppressWarnings("ArrayRecordComponent")
    record Words(ProtocolCommand command, byte[][] arguments) {}

    static Words of(ProtocolCommand command, byte[] key, byte[]... more) {
        byte[][] arguments = new byte[more.length + 1][];
        arguments[0] = key;
        System.arraycopy(more, 0, arguments, 1, more.length);
        return new Words(command, arguments);
    }

    static <T extends @Nullable Object> T over(Node node, Question<T> question) throws Unanswered {
        Line line = node.borrow();
        try {
            return question.ask(line);
        } finally {
            node.giveBack(line);
        }
    }

    /** The same; a server that may not be the one any more is not asked again before it is known who is. */
    static <T extends @Nullable Object> T over(Nodes nodes, Node node, Question<T> question) throws Unanswered {
        try {
            return over(node, question);
        } catch (Unanswered lost) {
            if (lost.isOfAnother()) {
                nodes.refreshIfPossible();
            }
            throw lost;
        }
    }

    static <T extends @Nullable Object> T about(Nodes nodes, byte[] key, Question<T> question) throws Unanswered {
        return over(nodes, nodes.of(JedisClusterCRC16.getSlot(key)), question);
    }

    /** What is done over each line when it has told its answers. */
    interface End {
        void of(Line line) throws Unanswered;
    }

    /** One answer per key, in the order of the keys. */
    static List<@Nullable Object> all(Nodes nodes, List<byte[]> keys, Command command) throws Unanswered {
        return all(nodes, keys, command, line -> {});
    }

    /** The same, each line brought to an end. */
    static List<@Nullable Object> all(Nodes nodes, List<byte[]> keys, Command command, End end) throws Unanswered {
        Map<Node, List<Integer>> places = new LinkedHashMap<>();
        for (int place = 0; place < keys.size(); place++) {
            places.computeIfAbsent(nodes.of(JedisClusterCRC16.getSlot(keys.get(place))), node -> new ArrayList<>())
                    .add(place);
        }
        List<@Nullable Object> answers = new ArrayList<@Nullable Object>();
        keys.forEach(key -> answers.add(null));
        for (Map.Entry<Node, List<Integer>> one : places.entrySet()) {
            over(nodes, one.getKey(), line -> {
                for (int place : one.getValue()) {
                    Words words = command.on(keys.get(place));
                    line.add(words.command(), words.arguments());
                }
                line.send();
                for (int place : one.getValue()) {
                    answers.set(place, line.next());
                }
                end.of(line);
                return true;
            });
        }
        return answers;
    }
}
