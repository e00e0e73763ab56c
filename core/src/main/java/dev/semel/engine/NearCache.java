package dev.semel.engine;

import dev.semel.operation.OperationKey;
import dev.semel.protocol.IntentRecord;
import dev.semel.protocol.State;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Final records that may be told without asking the store (rule 15): never others, and never longer than their remaining
 * retention, counted on this node's monotonic time from before the store was asked. Bounded; what was used since it last
 * came up for eviction stays. Safe for use by all threads.
 */
final class NearCache {
    private static final class Entry {
        private final OperationKey key;
        private final IntentRecord record;
        private final long untilNanos;
        private boolean used;

        private Entry(OperationKey key, IntentRecord record, long untilNanos) {
            this.key = key;
            this.record = record;
            this.untilNanos = untilNanos;
        }
    }

    private final int capacity;
    private final long longestNanos;
    private final Timing timing;
    private final ConcurrentHashMap<OperationKey, Entry> entries = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<Entry> evictionOrder = new ConcurrentLinkedQueue<>();
    private final AtomicInteger size = new AtomicInteger();
    /** Entries in the eviction order, those replaced since included. */
    private final AtomicInteger queued = new AtomicInteger();

    NearCache(int capacity, long longestNanos, Timing timing) {
        this.capacity = capacity;
        this.longestNanos = longestNanos;
        this.timing = timing;
    }

    @Nullable
    IntentRecord get(OperationKey key, long nowNanos) {
        Entry entry = entries.get(key);
        if (entry == null || nowNanos - entry.untilNanos >= 0) {
            return null;
        }
        // A race here costs at most one early eviction; the write is left out when it would change nothing.
        if (!entry.used) {
            entry.used = true;
        }
        return entry.record;
    }

    /**
     * Remembers the record if it is final.
     *
     * @param askedNanos this node's time before the store was asked
     * @param atMillis the store's time when it answered
     */
    void offer(OperationKey key, IntentRecord record, long askedNanos, long atMillis) {
        if (capacity == 0 || !(record.state() instanceof State.Settled settled)) {
            return;
        }
        long remaining = TimeUnit.MILLISECONDS.toNanos(settled.keepUntilMillis() - atMillis);
        Entry entry = new Entry(key, record, askedNanos + Math.min(remaining, longestNanos));
        if (timing.nanos() - entry.untilNanos >= 0) {
            return;
        }
        if (entries.put(key, entry) == null) {
            size.incrementAndGet();
        }
        enqueue(entry);
        evict();
    }

    void forget(OperationKey key) {
        if (entries.remove(key) != null) {
            size.decrementAndGet();
        }
    }

    int size() {
        return size.get();
    }

    private void enqueue(Entry entry) {
        evictionOrder.add(entry);
        queued.incrementAndGet();
    }

    private void evict() {
        int tries = 0;
        while (size.get() > capacity || queued.get() > 2L * capacity) {
            Entry oldest = evictionOrder.poll();
            if (oldest == null) {
                return;
            }
            queued.decrementAndGet();
            tries++;
            boolean superseded = entries.get(oldest.key) != oldest;
            if (superseded) {
                continue;
            }
            if (oldest.used && tries <= capacity) {
                oldest.used = false;
                enqueue(oldest);
            } else if (entries.remove(oldest.key, oldest)) {
                size.decrementAndGet();
            }
        }
    }
}
