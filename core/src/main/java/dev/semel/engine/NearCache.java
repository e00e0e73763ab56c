package dev.semel.engine;

import dev.semel.operation.OperationKey;
import dev.semel.protocol.IntentRecord;
import dev.semel.protocol.Outcome;
import dev.semel.protocol.State;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Final records that may be told without asking the store (rule 15): never others, never those that a later version may
 * supersede (rule 19), and never longer than their remaining retention, counted on this node's monotonic time from before
 * the store was asked. Bounded: a record counts once, and once more for each kibibyte of its result. What was used since
 * it last came up for eviction stays. Safe for use by all threads.
 */
final class NearCache {
    private static final class Entry {
        private final OperationKey key;
        private final IntentRecord record;
        private final long untilNanos;
        private final int weight;
        private boolean used;

        private Entry(OperationKey key, IntentRecord record, long untilNanos) {
            this.key = key;
            this.record = record;
            this.untilNanos = untilNanos;
            weight = weightOf(record);
        }

        private static int weightOf(IntentRecord record) {
            Outcome outcome = ((State.Settled) record.state()).outcome();
            return 1 + outcome.payload().length() / KIBIBYTE;
        }
    }

    private static final int KIBIBYTE = 1024;

    private final int capacity;
    private final long longestNanos;
    private final Timing timing;
    private final ConcurrentHashMap<OperationKey, Entry> entries = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<Entry> evictionOrder = new ConcurrentLinkedQueue<>();
    private final AtomicLong weight = new AtomicLong();
    /** Entries in the eviction order, those replaced since included. */
    private final AtomicInteger queued = new AtomicInteger();
    /** What was asked of the store before this may be what was to be forgotten. */
    private final AtomicLong forgottenNanos;

    NearCache(int capacity, long longestNanos, Timing timing) {
        this.capacity = capacity;
        this.longestNanos = longestNanos;
        this.timing = timing;
        forgottenNanos = new AtomicLong(timing.nanos() - 1);
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
        if (record.version() != 0 || !(record.state() instanceof State.Settled settled) || isForgotten(askedNanos)) {
            return;
        }
        long remaining = TimeUnit.MILLISECONDS.toNanos(settled.keepUntilMillis() - atMillis);
        Entry entry = new Entry(key, record, askedNanos + Math.min(remaining, longestNanos));
        if (entry.weight > capacity || timing.nanos() - entry.untilNanos >= 0) {
            return;
        }
        Entry replaced = entries.put(key, entry);
        weight.addAndGet(entry.weight - (replaced == null ? 0 : replaced.weight));
        enqueue(entry);
        if (isForgotten(askedNanos)) {
            remove(entry);
        }
        evict();
    }

    /** Also what is on its way here: nothing that was asked of the store until now is remembered. */
    void forget(OperationKey key) {
        forgottenNanos.accumulateAndGet(timing.nanos(), (before, now) -> now - before > 0 ? now : before);
        Entry removed = entries.remove(key);
        if (removed != null) {
            weight.addAndGet(-removed.weight);
        }
    }

    private boolean isForgotten(long askedNanos) {
        return askedNanos - forgottenNanos.get() <= 0;
    }

    private void remove(Entry entry) {
        if (entries.remove(entry.key, entry)) {
            weight.addAndGet(-entry.weight);
        }
    }

    int size() {
        return entries.size();
    }

    private void enqueue(Entry entry) {
        evictionOrder.add(entry);
        queued.incrementAndGet();
    }

    private void evict() {
        int tries = 0;
        while (weight.get() > capacity || queued.get() > 2L * capacity) {
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
            } else {
                remove(oldest);
            }
        }
    }
}
