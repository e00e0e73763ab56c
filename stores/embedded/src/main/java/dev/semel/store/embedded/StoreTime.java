package dev.semel.store.embedded;

import dev.semel.store.StoreClock;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The store's time: the clock's, but never earlier than at any decision before, restarts included. Its high-water mark is
 * written with every group, so an acknowledged decision is never followed by an earlier time.
 */
final class StoreTime {
    static final byte[] STORED_KEY = {'t'};

    private final StoreClock clock;
    private final AtomicLong latest;
    private long written;

    StoreTime(StoreClock clock, long highWaterMillis) {
        this.clock = clock;
        this.latest = new AtomicLong(highWaterMillis);
        this.written = highWaterMillis;
    }

    long now() {
        long read = clock.millis();
        long known = latest.get();
        // Writing a shared word costs; most calls of a busy store fall into one millisecond.
        return read <= known ? known : latest.accumulateAndGet(read, Math::max);
    }

    /** Adds the mark if it rose. For the thread that leads a group. */
    void writeTo(BatchBytes batch, long nowMillis) {
        if (nowMillis > written) {
            batch.put(Family.META, STORED_KEY, Seal.number(STORED_KEY, nowMillis));
            written = nowMillis;
        }
    }
}
