package dev.semel.server.demo;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** What the clients of a storm saw. Safe for use by all threads. */
public final class Tally {
    final LongAdder asked = new LongAdder();
    final LongAdder replayed = new LongAdder();
    final LongAdder running = new LongAdder();
    final LongAdder inDoubt = new LongAdder();
    final LongAdder unreachable = new LongAdder();
    final LongAdder lostOnPurpose = new LongAdder();
    final LongAdder other = new LongAdder();
    /** The settled answer of each key, as the first client was told it. */
    final Map<String, String> settled = new ConcurrentHashMap<>();
    /** Keys that two clients were told different outcomes of. */
    final Set<String> contradicted = ConcurrentHashMap.newKeySet();
    /** Keys that at least one client was told to be in doubt. */
    final Set<String> doubted = ConcurrentHashMap.newKeySet();

    void settle(String key, int status, String body) {
        String told = status + " " + body;
        String first = settled.putIfAbsent(key, told);
        if (first != null && !first.equals(told)) {
            contradicted.add(key);
        }
    }

    /** How many requests were sent, retries included. */
    public long asked() {
        return asked.sum();
    }

    /** How many orders have a settled answer. */
    public int settledOrders() {
        return settled.size();
    }
}
