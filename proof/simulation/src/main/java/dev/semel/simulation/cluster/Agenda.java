package dev.semel.simulation.cluster;

import java.util.PriorityQueue;
import java.util.function.BooleanSupplier;

/** What happens when, in virtual time. Of what falls on the same nanosecond, what was planned first comes first. */
final class Agenda {
    static final long MILLI = 1_000_000;

    private record Item(long nanos, long turn, Runnable what) implements Comparable<Item> {
        @Override
        public int compareTo(Item other) {
            int byTime = Long.compare(nanos, other.nanos);
            return byTime == 0 ? Long.compare(turn, other.turn) : byTime;
        }
    }

    private final PriorityQueue<Item> items = new PriorityQueue<>();
    private long turns;
    private long nanos;
    private long done;

    /** Since the beginning of the run. */
    long nanos() {
        return nanos;
    }

    /** How many items were done. */
    long done() {
        return done;
    }

    void after(long delayNanos, Runnable what) {
        items.add(new Item(nanos + Math.max(0, delayNanos), turns++, what));
    }

    /** Does what is planned up to this time, in order, unless it is to stop earlier. */
    void runUntil(long endNanos, BooleanSupplier stops) {
        while (!stops.getAsBoolean()) {
            Item next = items.peek();
            if (next == null || next.nanos() > endNanos) {
                nanos = Math.max(nanos, endNanos);
                return;
            }
            items.remove();
            nanos = next.nanos();
            done++;
            next.what().run();
        }
    }
}
