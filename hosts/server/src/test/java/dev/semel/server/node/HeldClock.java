package dev.semel.server.node;

import dev.semel.move.MovingStore;
import dev.semel.operation.OperationKey;
import dev.semel.protocol.Decision;
import dev.semel.protocol.Event;
import dev.semel.store.Expiry;
import dev.semel.store.Found;
import dev.semel.store.OperationStore;
import dev.semel.store.StoreClock;
import dev.semel.testkit.ForwardingStore;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;

/**
 * One time for two stores that stands still while anybody asks them something, and moves in between. So a record that goes
 * over keeps its times to the millisecond, and a checker that knows one store alone can judge two.
 */
final class HeldClock implements StoreClock {
    private static final long STEP_MILLIS = 2;

    private final ReentrantReadWriteLock asking = new ReentrantReadWriteLock(true);
    private final AtomicLong millis = new AtomicLong(1_700_000_000_000L);

    @Override
    public long millis() {
        return millis.get();
    }

    /** When all calls under way have ended. */
    void tick() {
        asking.writeLock().lock();
        try {
            millis.addAndGet(STEP_MILLIS);
        } finally {
            asking.writeLock().unlock();
        }
    }

    <T> T held(Supplier<T> call) {
        asking.readLock().lock();
        try {
            return call.get();
        } finally {
            asking.readLock().unlock();
        }
    }

    /** The same store, and time stands still while it is asked. */
    OperationStore over(OperationStore store) {
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

    boolean copy(MovingStore store, int most) {
        return held(() -> store.copy(most).over());
    }
}
