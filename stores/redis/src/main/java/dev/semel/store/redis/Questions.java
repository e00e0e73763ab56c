package dev.semel.store.redis;

import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.cluster.SlotHash;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** Plain commands on keys, sent in one piece to each server that has some of them. */
final class Questions {
    private Questions() {}

    /** One thing asked over one line. */
    interface Question<T extends @Nullable Object> {
        T ask(Line line) throws Unanswered;
    }

    /** One command on one key. */
    interface Command<T extends @Nullable Object> {
        Future<T> on(RedisAsyncCommands<byte[], byte[]> commands, byte[] key);
    }

    static <T extends @Nullable Object> T over(Node node, Question<T> question) throws Unanswered {
        Line line = node.borrow();
        try {
            return question.ask(line);
        } finally {
            node.giveBack(line);
        }
    }

    static <T extends @Nullable Object> T about(Nodes nodes, byte[] key, Question<T> question) throws Unanswered {
        return over(nodes.of(SlotHash.getSlot(key)), question);
    }

    /** What is done over each line when it has told its answers. */
    interface End {
        void of(Line line) throws Unanswered;
    }

    /** One answer per key, in the order of the keys. */
    static <T> List<@Nullable T> all(Nodes nodes, List<byte[]> keys, Command<T> command) throws Unanswered {
        return all(nodes, keys, command, line -> {});
    }

    /** The same, each line brought to an end. */
    static <T> List<@Nullable T> all(Nodes nodes, List<byte[]> keys, Command<T> command, End end) throws Unanswered {
        Map<Node, List<Integer>> places = new LinkedHashMap<>();
        for (int place = 0; place < keys.size(); place++) {
            places.computeIfAbsent(nodes.of(SlotHash.getSlot(keys.get(place))), node -> new ArrayList<>())
                    .add(place);
        }
        List<@Nullable T> answers = new ArrayList<@Nullable T>();
        keys.forEach(key -> answers.add(null));
        for (Map.Entry<Node, List<Integer>> one : places.entrySet()) {
            over(one.getKey(), line -> {
                List<Future<T>> asked = one.getValue().stream()
                        .map(place -> line.hand(commands -> command.on(commands, keys.get(place))))
                        .toList();
                line.send();
                for (int at = 0; at < asked.size(); at++) {
                    answers.set(one.getValue().get(at), line.await(asked.get(at)));
                }
                end.of(line);
                return true;
            });
        }
        return answers;
    }
}
