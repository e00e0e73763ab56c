package dev.semel.store.redis;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import redis.clients.jedis.Protocol.Command;

/**
 * One walk by the names of all records, server after server, a few at a time: whatever is there from beginning to end is
 * met at least once, and nothing stands still meanwhile. For one thread.
 */
final class Walk {
    private static final int ERASED_AT_ONCE = 500;

    private static final byte[] MATCH = Order.ascii("MATCH");
    private static final byte[] COUNT = Order.ascii("COUNT");
    /** The cursor of the first page, and of none behind the last. */
    private static final byte[] BEGINNING = Order.ascii("0");

    private final Nodes nodes;
    private final byte[] names;
    private final byte[] pace;
    private final Deque<Node> servers;
    private final Deque<byte[]> met = new ArrayDeque<>();
    private byte[] cursor = BEGINNING;

    /** @param pace about how many names a server looks at in one go */
    Walk(Nodes nodes, Shards shards, int pace) throws Unanswered {
        this(nodes, nodes.masters(), shards.records(), pace);
    }

    private Walk(Nodes nodes, List<Node> servers, String names, int pace) {
        this.nodes = nodes;
        this.names = Order.utf8(names);
        this.pace = Order.decimal(pace);
        this.servers = new ArrayDeque<>(servers);
    }

    /** Deletes everything of that name on one server. */
    static void erase(Nodes nodes, Node server, String names) throws Unanswered {
        Walk walk = new Walk(nodes, List.of(server), names, ERASED_AT_ONCE);
        while (!walk.isOver()) {
            List<byte[]> found = walk.next(ERASED_AT_ONCE);
            Questions.over(server, line -> {
                for (byte[] key : found) {
                    line.add(Command.UNLINK, key);
                }
                line.send();
                long count = 0;
                for (int each = 0; each < found.size(); each++) {
                    count += Line.number(line.next());
                }
                return count;
            });
        }
    }

    /** The next names, at most so many; fewer only at the end. */
    List<byte[]> next(int most) throws Unanswered {
        while (met.size() < most && !servers.isEmpty()) {
            byte[] at = cursor;
            List<?> page = Questions.over(
                    nodes, servers.getFirst(), line -> line.askList(Command.SCAN, at, MATCH, names, COUNT, pace));
            Line.list(page.get(1)).forEach(name -> met.add((byte[]) name));
            cursor = (byte[]) page.get(0);
            if (Arrays.equals(cursor, BEGINNING)) {
                servers.removeFirst();
            }
        }
        List<byte[]> next = new ArrayList<>();
        while (next.size() < most && !met.isEmpty()) {
            next.add(met.removeFirst());
        }
        return next;
    }

    /** Whether nothing is left. */
    boolean isOver() {
        return servers.isEmpty() && met.isEmpty();
    }
}
