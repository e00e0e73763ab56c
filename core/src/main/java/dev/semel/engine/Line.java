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
 * What waits for the store, first come first served, but what is new comes after what ends or keeps up something that was
 * begun: there is no more of that than was let in before. With several lanes, an event stays behind while another of its key
 * is under way: a renewal that overtakes the end of its attempt would prolong a lease that nobody holds any more, and the
 * next attempt would wait for it. Not safe for use by several threads.
 */
final class Line {
    /** What had stayed behind another event of its key; it has waited longest. */
    private final Deque<Waiting> freed = new ArrayDeque<>();
    /** What ends or keeps up something. */
    private final Deque<Waiting> begun = new ArrayDeque<>();
    /** What begins something. */
    private final Deque<Waiting> fresh = new ArrayDeque<>();

    private final List<Deque<Waiting>> ready = List.of(freed, begun, fresh);
    private final boolean inOrderOfKeys;
    /** By key under way, what stays behind it. */
    private final Map<OperationKey, List<Waiting>> behind = new HashMap<>();

    private int staying;

    Line(boolean inOrderOfKeys) {
        this.inOrderOfKeys = inOrderOfKeys;
    }

    void add(Waiting waiting) {
        (waiting.isNew() ? fresh : begun).addLast(waiting);
    }

    /** How many wait, those that must stay behind included. */
    int size() {
        return ready() + staying;
    }

    /** How many wait for nothing but a lane; some of them may still turn out to have to stay behind. */
    int ready() {
        return freed.size() + begun.size() + fresh.size();
    }

    /** The one that has waited longest of those that wait for nothing but a lane. */
    @Nullable
    Waiting first() {
        return earlier(freed.peekFirst(), earlier(begun.peekFirst(), fresh.peekFirst()));
    }

    private static @Nullable Waiting earlier(@Nullable Waiting one, @Nullable Waiting other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return one.sinceNanos() - other.sinceNanos() <= 0 ? one : other;
    }

    /** Whether something waits for a lane since then or longer, not counting what others of its key have kept waiting. */
    boolean hasWaitedSince(long nanos) {
        Waiting oldest = earlier(begun.peekFirst(), fresh.peekFirst());
        return oldest != null && oldest.sinceNanos() - nanos <= 0;
    }

    boolean hasFresh() {
        return !fresh.isEmpty();
    }

    /** Takes out what is new and waits for a lane since then or longer. */
    List<Waiting> takeOutFresh(long sinceNanos) {
        List<Waiting> out = new ArrayList<>();
        for (Waiting next = fresh.peekFirst();
                next != null && next.sinceNanos() - sinceNanos <= 0;
                next = fresh.peekFirst()) {
            out.add(fresh.removeFirst());
        }
        return out;
    }

    /** The next events, at most so many, in order; their keys are under way until {@link #done}. */
    List<Waiting> take(int most) {
        List<Waiting> taken = new ArrayList<>(Math.min(most, ready()));
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
        for (Deque<Waiting> each : ready) {
            if (more && !each.isEmpty()) {
                return each.pollFirst();
            }
        }
        return null;
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
            List<Waiting> others = behind.remove(waiting.event().key());
            if (others != null) {
                comeFirst(others);
            }
        }
    }

    private void comeFirst(List<Waiting> others) {
        for (int index = others.size() - 1; index >= 0; index--) {
            freed.addFirst(others.get(index));
        }
        staying -= others.size();
    }

    /** Takes out all that has waited since then or longer. */
    List<Waiting> takeOut(long sinceNanos) {
        List<Waiting> out = new ArrayList<>();
        ready.forEach(each -> takeOut(each.iterator(), sinceNanos, out));
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
        long next = Long.MAX_VALUE;
        for (Deque<Waiting> each : ready) {
            next = Math.min(next, nextAfter(each, nanos));
        }
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
