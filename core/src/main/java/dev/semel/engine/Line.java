package dev.semel.engine;

import dev.semel.operation.OperationKey;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What waits for the store, first come first served. With several lanes, an event stays behind while another of its key
 * is under way: a renewal that overtakes the end of its attempt would prolong a lease that nobody holds any more, and the
 * next attempt would wait for it. Not safe for use by several threads.
 */
final class Line {
    private final Deque<Waiting> ready = new ArrayDeque<>();
    private final boolean inOrderOfKeys;
    /** By key under way, what stays behind it. */
    private final Map<OperationKey, List<Waiting>> behind = new HashMap<>();

    private int staying;

    Line(boolean inOrderOfKeys) {
        this.inOrderOfKeys = inOrderOfKeys;
    }

    void add(Waiting waiting) {
        ready.addLast(waiting);
    }

    /** How many wait, those that must stay behind included. */
    int size() {
        return ready.size() + staying;
    }

    /** How many wait for nothing but a lane; some of them may still turn out to have to stay behind. */
    int ready() {
        return ready.size();
    }

    @Nullable
    Waiting first() {
        return ready.peekFirst();
    }

    /** The next events, at most so many, in order; their keys are under way until {@link #done}. */
    List<Waiting> take(int most) {
        List<Waiting> taken = new ArrayList<>(Math.min(most, ready.size()));
        for (Waiting next = pollIf(taken.size() < most); next != null; next = pollIf(taken.size() < most)) {
            if (!staysBehind(next)) {
                taken.add(next);
            }
        }
        if (inOrderOfKeys) {
            taken.forEach(waiting -> behind.putIfAbsent(waiting.event().key(), List.of()));
        }
        return taken;
    }

    private @Nullable Waiting pollIf(boolean more) {
        return more ? ready.pollFirst() : null;
    }

    private boolean staysBehind(Waiting waiting) {
        if (!inOrderOfKeys) {
            return false;
        }
        List<Waiting> others = behind.get(waiting.event().key());
        if (others == null) {
            return false;
        }
        if (others.isEmpty()) {
            behind.put(waiting.event().key(), new ArrayList<>(List.of(waiting)));
        } else {
            others.add(waiting);
        }
        staying++;
        return true;
    }

    /** These are no longer under way; what stayed behind them comes first, for it has waited longest. */
    void done(List<Waiting> taken) {
        if (!inOrderOfKeys) {
            return;
        }
        for (Waiting waiting : taken) {
            List<Waiting> freed = behind.remove(waiting.event().key());
            if (freed != null) {
                comeFirst(freed);
            }
        }
    }

    private void comeFirst(List<Waiting> freed) {
        for (int index = freed.size() - 1; index >= 0; index--) {
            ready.addFirst(freed.get(index));
        }
        staying -= freed.size();
    }

    /** Takes out all that has waited since then or longer. */
    List<Waiting> takeOut(long sinceNanos) {
        List<Waiting> out = new ArrayList<>();
        takeOut(ready.iterator(), sinceNanos, out);
        int before = out.size();
        behind.values().forEach(others -> takeOut(others.iterator(), sinceNanos, out));
        staying -= out.size() - before;
        return out;
    }

    private static void takeOut(Iterator<Waiting> from, long sinceNanos, List<Waiting> out) {
        while (from.hasNext()) {
            Waiting waiting = from.next();
            if (waiting.sinceNanos() - sinceNanos <= 0) {
                from.remove();
                out.add(waiting);
            }
        }
    }

    /** For how long after that moment the first one comes that began to wait later; very long if there is none. */
    long nextAfter(long nanos) {
        long next = nextAfter(ready, nanos);
        for (List<Waiting> others : behind.values()) {
            next = Math.min(next, nextAfter(others, nanos));
        }
        return next;
    }

    static long nextAfter(Iterable<Waiting> those, long nanos) {
        long next = Long.MAX_VALUE;
        for (Waiting waiting : those) {
            long after = waiting.sinceNanos() - nanos;
            next = after > 0 ? Math.min(next, after) : next;
        }
        return next;
    }
}
