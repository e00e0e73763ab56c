package dev.semel.store.redis;

import io.lettuce.core.KeyScanCursor;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanCursor;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * One walk by the names of all records, server after server, a few at a time: whatever is there from beginning to end is
 * met at least once, and nothing stands still meanwhile. For one thread.
 */
final class Walk {
    private final Nodes nodes;
    private final ScanArgs names;
    private final Deque<Node> servers;
    private final Deque<byte[]> met = new ArrayDeque<>();
    private ScanCursor cursor = ScanCursor.INITIAL;

    /** @param pace about how many names a server looks at in one go */
    Walk(Nodes nodes, Shards shards, int pace) throws Unanswered {
        this.nodes = nodes;
        names = ScanArgs.Builder.limit(pace).match(shards.records());
        servers = new ArrayDeque<>(nodes.masters());
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

    Nodes nodes() {
        return nodes;
    }
}
