package dev.semel.testkit;

import dev.semel.move.MovingStore;
import dev.semel.store.MemoryStore;
import dev.semel.store.OperationStore;
import dev.semel.store.StoreClock;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * A store that is left for another one after so many calls, and then has one record handed over before every other call,
 * until the old one is empty. Who uses it must not notice anything of that.
 */
final class MovedMidway {
    private final MemoryStore from;
    private final MemoryStore to;
    private final int callsBefore;
    private final AtomicInteger calls = new AtomicInteger();
    private final ReadWriteLock underWay = new ReentrantReadWriteLock();
    private volatile OperationStore inUse;

    private MovedMidway(StoreClock clock, int callsBefore) {
        from = new MemoryStore(clock);
        to = new MemoryStore(clock);
        this.callsBefore = callsBefore;
        inUse = from;
    }

    static MovedMidway after(int calls, StoreClock clock) {
        return new MovedMidway(clock, calls);
    }

    /** With all capabilities that both have, but for those of a store that is moved into. */
    @SuppressWarnings("ReferenceEquality") // As of any object that does not say otherwise.
    OperationStore store() {
        return (OperationStore) Proxy.newProxyInstance(
                MovedMidway.class.getClassLoader(), MovingStore.class.getInterfaces(), (proxy, method, arguments) -> {
                    if (method.getName().equals("equals")) {
                        return proxy == arguments[0];
                    }
                    next();
                    // Nobody is still at the old store alone when the move begins: that is what is waited for.
                    underWay.readLock().lock();
                    try {
                        return method.invoke(method.getName().equals("describe") ? to : inUse, arguments);
                    } catch (InvocationTargetException thrown) {
                        throw thrown.getCause();
                    } finally {
                        underWay.readLock().unlock();
                    }
                });
    }

    private synchronized void next() {
        int call = calls.incrementAndGet();
        if (call == callsBefore) {
            underWay.writeLock().lock();
            try {
                inUse = MovingStore.open(from, to, Duration.ZERO, System::nanoTime);
            } finally {
                underWay.writeLock().unlock();
            }
        }
        if (inUse instanceof MovingStore moving && call % 2 == 0) {
            moving.copy(1);
        }
    }
}
