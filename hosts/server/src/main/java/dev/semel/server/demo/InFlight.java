package dev.semel.server.demo;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Which orders have requests under way, seen from their clients; it sends nothing itself. Safe for use by all threads. */
final class InFlight {
    private final Map<String, Integer> underWay = new HashMap<>();
    private final Set<String> watched = new HashSet<>();
    private boolean watching;
    private int requests;

    synchronized void begin(String key) {
        requests++;
        underWay.merge(key, 1, Integer::sum);
        if (watching) {
            watched.add(key);
        }
    }

    synchronized void end(String key) {
        requests--;
        underWay.computeIfPresent(key, (same, count) -> count == 1 ? null : Integer.valueOf(count - 1));
    }

    synchronized int requests() {
        return requests;
    }

    synchronized void watch() {
        watching = true;
        watched.addAll(underWay.keySet());
    }

    synchronized Set<String> watched() {
        watching = false;
        Set<String> seen = Set.copyOf(watched);
        watched.clear();
        return seen;
    }
}
