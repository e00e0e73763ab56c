package dev.semel.server.demo;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** What the clients of a storm saw. Safe for use by all threads. */
public final class Tally {
    final LongAdder asked = new LongAdder();
    final LongAdder replayed = new LongAdder();
    final LongAdder running = new LongAdder();
    final LongAdder inDoubt = new LongAdder();
    final LongAdder unreachable = new LongAdder();
    final LongAdder hungUp = new LongAdder();
    final LongAdder other = new LongAdder();
    /** The settled answer of each key, as the first client was told it. */
    private final Map<String, Told> settled = new ConcurrentHashMap<>();
    /** Keys that two clients were told different outcomes of. */
    private final Set<String> contradicted = ConcurrentHashMap.newKeySet();
    /** Keys that at least one client was told to be in doubt. */
    private final Set<String> doubted = ConcurrentHashMap.newKeySet();

    /**
     * A final answer.
     *
     * @param status of HTTP
     * @param body as it came
     */
    public record Told(int status, String body) {}

    void settle(String key, Told told) {
        Told first = settled.putIfAbsent(key, told);
        if (first != null && !first.equals(told)) {
            contradicted.add(key);
        }
    }

    void doubt(String key) {
        inDoubt.increment();
        doubted.add(key);
    }

    /** How many requests were sent, retries included. */
    public long asked() {
        return asked.sum();
    }

    /** How many orders have a settled answer. */
    public int settledOrders() {
        return settled.size();
    }

    /** The settled answer of this key, as the first client was told it; null if nobody was. */
    public @Nullable Told settledAnswer(String key) {
        return settled.get(key);
    }

    /** Whether two clients were told different outcomes of this key. */
    public boolean isContradicted(String key) {
        return contradicted.contains(key);
    }

    /** Keys that at least one client was told to be in doubt. */
    public Set<String> doubted() {
        return Set.copyOf(doubted);
    }
}
