package dev.semel.testkit;

import dev.semel.operation.OperationKey;
import dev.semel.protocol.Decision;
import dev.semel.protocol.Event;
import dev.semel.store.Expiry;
import dev.semel.store.Found;
import dev.semel.store.OperationStore;
import dev.semel.store.StoreClock;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;

/**
 * One time for two stores that stands still while anybody asks them something, and moves in between. So a record that goes
 * over keeps its times to the millisecond, and a checker that knows one store alone can judge two. Safe for all threads.
 */
public final class HeldClock implements StoreClock {
    private static final long STEP_MILLIS = 2;

    private final ReentrantReadWriteLock asking = new ReentrantReadWriteLock(true);
    private final AtomicLong millis = new AtomicLong(1_700_000_000_000L);

    @Override
    public long millis() {
        return millis.get();
    }

    /** Moves time on, when all calls under way have ended. */
    public void tick() {
        asking.writeLock().lock();
        try {
            millis.addAndGet(STEP_MILLIS);
        } finally {
            asking.writeLock().unlock();
        }
    }

    /** Makes this call while time stands still; what is called may ask the stores in its turn. */
    public <T> T held(Supplier<T> call) {
        asking.readLock().lock();
        try {
            return call.get();
        } finally {
            asking.readLock().unlock();
        }
    }

    /** The same store, and time stands still while it is asked. */
    public OperationStore over(OperationStore store) {
        return new ForwardingStore(store) {
            @Override
            public List<Decision> apply(List<Event> events) {
                return held(() -> super.apply(events));
            }

            @Override
            public List<Found> find(List<OperationKey> keys) {
                return held(() -> super.find(keys));
            }

            @Override
            public Expiry expire(int budget) {
                return held(() -> super.expire(budget));
            }
        };
    }
}
