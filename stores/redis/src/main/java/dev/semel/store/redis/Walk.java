package dev.semel.store.redis;

import io.lettuce.core.KeyScanCursor;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanCursor;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Future;

/**
 * One walk by the names of all records, server after server, a few at a time: whatever is there from beginning to end is
 * met at least once, and nothing stands still meanwhile. For one thread.
 */
final class Walk {
    private static final int ERASED_AT_ONCE = 500;

    private final ScanArgs names;
    private final Deque<Node> servers;
    private final Deque<byte[]> met = new ArrayDeque<>();
    private ScanCursor cursor = ScanCursor.INITIAL;

    /** @param pace about how many names a server looks at in one go */
    Walk(Nodes nodes, Shards shards, int pace) throws Unanswered {
        this(nodes.masters(), shards.records(), pace);
    }

    private Walk(List<Node> servers, String names, int pace) {
        this.names = ScanArgs.Builder.limit(pace).match(names);
        this.servers = new ArrayDeque<>(servers);
    }

    /** Deletes everything of that name on one server. */
    static void erase(Node server, String names) throws Unanswered {
        Walk walk = new Walk(List.of(server), names, ERASED_AT_ONCE);
        while (!walk.isOver()) {
            List<byte[]> found = walk.next(ERASED_AT_ONCE);
            Questions.over(server, line -> {
                List<Future<Long>> deleted = found.stream()
                        .map(key -> line.<Long>hand(commands -> commands.unlink(key)))
                        .toList();
                line.send();
                long count = 0;
                for (Future<Long> each : deleted) {
                    count += line.await(each);
                }
                return count;
            });
        }
    }

    /** The next names, at most so many; fewer only at the end. */
    List<byte[]> next(int most) throws Unanswered {
        while (met.size() < most && !servers.isEmpty()) {
            ScanCursor at = cursor;
            KeyScanCursor<byte[]> page =
                    Questions.over(servers.getFirst(), line -> line.ask(commands -> commands.scan(at, names)));
            met.addAll(page.getKeys());
            cursor = page;
            if (page.isFinished()) {
                servers.removeFirst();
                cursor = ScanCursor.INITIAL;
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
