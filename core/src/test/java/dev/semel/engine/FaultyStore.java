package dev.semel.engine;

import dev.semel.operation.OperationKey;
import dev.semel.policy.DurabilityGrade;
import dev.semel.protocol.Decision;
import dev.semel.protocol.Event;
import dev.semel.store.Backlog;
import dev.semel.store.Expiry;
import dev.semel.store.Found;
import dev.semel.store.MemoryStore;
import dev.semel.store.OperationStore;
import dev.semel.store.StoreClock;
import dev.semel.store.StoreDescription;
import dev.semel.store.StoreUnavailableException;
import dev.semel.store.TenantUsage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** A store in memory that fails as a test wishes: before it applies, after it has applied (a lost reply), or by hanging. */
public final class FaultyStore implements OperationStore, Backlog, TenantUsage {
    private record Fault(Class<? extends Event> of, boolean afterApplying) {}

    /** Looking for due work is made long enough for another thread to come in. */
    private static final int LOOKS = 20;

    private final MemoryStore records;
    private final List<Fault> faults = new ArrayList<>();
    private final List<List<Event>> batches = new CopyOnWriteArrayList<>();
    private final AtomicInteger inDue = new AtomicInteger();
    private final AtomicInteger mostAtOnce = new AtomicInteger();
    private volatile boolean down;
    private volatile boolean readsAreLocal;
    private volatile int lanes = 1;
    private volatile boolean failDue;
    private volatile Consumer<List<Event>> beforeApplying = events -> {};
    private volatile Runnable whenCounting = () -> {};

    FaultyStore(StoreClock clock) {
        records = new MemoryStore(clock);
    }

    /** The next batch with such an event fails and nothing of it is applied. */
    public synchronized void failBefore(Class<? extends Event> of, int times) {
        for (int time = 0; time < times; time++) {
            faults.add(new Fault(of, false));
        }
    }

    /** The next batch with such an event is applied and its reply is lost. */
    public synchronized void loseReplies(Class<? extends Event> of, int times) {
        for (int time = 0; time < times; time++) {
            faults.add(new Fault(of, true));
        }
    }

    /** While down, every call fails and applies nothing. */
    public void down(boolean isDown) {
        down = isDown;
    }

    public void readsAreLocal(boolean local) {
        readsAreLocal = local;
    }

    public void failDue(boolean fails) {
        failDue = fails;
    }

    /** Run when the store is asked what tenants have. */
    public void whenCounting(Runnable task) {
        whenCounting = task;
    }

    public void lanes(int worthWhile) {
        lanes = worthWhile;
    }

    /** Something to be done by the calling lane before each batch, such as moving time. */
    public void beforeApplying(Consumer<List<Event>> task) {
        beforeApplying = task;
    }

    /** Every call with such an event hangs until the gate is opened. */
    public Gate hangOn(Class<? extends Event> of) {
        Gate gate = new Gate();
        beforeApplying = events -> {
            if (events.stream().anyMatch(of::isInstance)) {
                gate.pass();
            }
        };
        return gate;
    }

    /** The batches that arrived, whether or not they were applied. */
    public List<List<Event>> batches() {
        return batches;
    }

    /** How many events of this kind arrived. */
    public long count(Class<? extends Event> of) {
        return batches.stream().flatMap(List::stream).filter(of::isInstance).count();
    }

    /** How many threads at most looked for due work at once. */
    public int mostAtOnce() {
        return mostAtOnce.get();
    }

    /** What is behind the faults. */
    public MemoryStore records() {
        return records;
    }

    @Override
    public List<Decision> apply(List<Event> events) {
        batches.add(List.copyOf(events));
        beforeApplying.accept(events);
        refuseIfDown();
        Fault fault = take(events);
        if (fault != null && !fault.afterApplying()) {
            throw new StoreUnavailableException("The store failed before it applied.");
        }
        List<Decision> decisions = records.apply(events);
        if (fault != null) {
            throw new StoreUnavailableException("The store's reply was lost.");
        }
        return decisions;
    }

    private synchronized Fault take(List<Event> events) {
        for (Fault fault : faults) {
            if (events.stream().anyMatch(fault.of()::isInstance)) {
                faults.remove(fault);
                return fault;
            }
        }
        return null;
    }

    private void refuseIfDown() {
        if (down) {
            throw new StoreUnavailableException("The store is down.");
        }
    }

    @Override
    public List<Found> find(List<OperationKey> keys) {
        refuseIfDown();
        return records.find(keys);
    }

    @Override
    public Expiry expire(int budget) {
        refuseIfDown();
        return records.expire(budget);
    }

    @Override
    public List<Due> due(int limit) {
        refuseIfDown();
        if (failDue) {
            throw new StoreUnavailableException("The store cannot tell what is due.");
        }
        mostAtOnce.accumulateAndGet(inDue.incrementAndGet(), Math::max);
        try {
            List<Due> due = records.due(limit);
            for (int look = 0; look < LOOKS; look++) {
                due = records.due(limit);
            }
            return due;
        } finally {
            inDue.decrementAndGet();
        }
    }

    @Override
    public OpenCount open() {
        return records.open();
    }

    @Override
    public List<Usage> usage(List<String> tenants) {
        refuseIfDown();
        whenCounting.run();
        return records.usage(tenants);
    }

    @Override
    public StoreDescription describe() {
        return new StoreDescription("faulty:", DurabilityGrade.NONE, "test", readsAreLocal, lanes);
    }

    @Override
    public void close() {
        records.close();
    }

    /** Holds threads until it is opened. */
    public static final class Gate {
        private final CountDownLatch reached = new CountDownLatch(1);
        private final CountDownLatch open = new CountDownLatch(1);

        public void open() {
            open.countDown();
        }

        /** Returns when somebody waits at the gate. */
        public void awaitSomebody() {
            await(reached);
        }

        void pass() {
            reached.countDown();
            await(open);
        }

        static void await(CountDownLatch latch) {
            try {
                if (!latch.await(20, TimeUnit.SECONDS)) {
                    throw new AssertionError("Nobody came to the gate, or nobody opened it.");
                }
            } catch (InterruptedException stopped) {
                throw new AssertionError("Interrupted at the gate.", stopped);
            }
        }
    }
}
