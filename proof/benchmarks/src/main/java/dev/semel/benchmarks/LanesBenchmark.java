package dev.semel.benchmarks;

import dev.semel.Semel;
import dev.semel.engine.Engine;
import dev.semel.engine.EngineSettings;
import dev.semel.engine.Execution;
import dev.semel.engine.SystemTime;
import dev.semel.protocol.Decision;
import dev.semel.protocol.Event;
import dev.semel.store.Expiry;
import dev.semel.store.MemoryStore;
import dev.semel.store.OperationStore;
import dev.semel.store.StoreDescription;
import dev.semel.store.embedded.RocksOptions;
import dev.semel.store.embedded.RocksStore;
import dev.semel.testkit.ForwardingStore;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * How many calls at once are worth while: full operations per second by number of lanes, over a store in memory whose
 * every call takes a fixed time and a little per event, as one behind a network does, and over the embedded store.
 */
final class LanesBenchmark {
    private static final List<Integer> CALLERS = List.of(1, 4, 8, 32, 128);
    private static final List<Integer> LANES = List.of(1, 2, 4, 8);

    private final int seconds;
    private long number;

    LanesBenchmark(int seconds) {
        this.seconds = seconds;
    }

    void run() throws Exception {
        for (int micros : List.of(300, 1_000)) {
            System.out.println("A call takes " + micros + " µs and 5 µs per event");
            table(() -> new FarStore(micros, 5));
        }
        System.out.println("Embedded store");
        try (Scratch directory = Scratch.make();
                RocksStore store =
                        RocksStore.open(RocksOptions.at(directory.resolve("store")), SystemTime.wallClock())) {
            table(() -> store);
        }
    }

    private void table(Supplier<OperationStore> store) throws Exception {
        System.out.println("callers  lanes  operations/s  ms each  events per call");
        for (int callers : CALLERS) {
            for (int lanes : LANES) {
                line(store.get(), callers, lanes);
            }
        }
    }

    private void line(OperationStore store, int callers, int lanes) throws Exception {
        Counting counting = new Counting(store);
        try (SystemTime time = new SystemTime();
                Engine engine = Engine.over(counting, time)
                        .settings(EngineSettings.DEFAULT.withLanes(lanes))
                        .start()) {
            Semel semel = Semel.over(engine);
            Callers.perSecond(callers, 1, next(), each -> operation(semel, each));
            counting.calls.reset();
            counting.events.reset();
            double perSecond = Callers.perSecond(callers, seconds, next(), each -> operation(semel, each));
            System.out.printf(
                    Locale.ROOT,
                    "%7d  %5d  %,12.0f  %7.2f  %.1f%n",
                    callers,
                    lanes,
                    perSecond,
                    callers * 1e3 / perSecond,
                    counting.events.sum() / (double) counting.calls.sum());
        }
    }

    private long next() {
        number += 1_000_000_000L;
        return number;
    }

    private static void operation(Semel semel, long each) {
        Execution<String> execution =
                semel.once(Payments.CAPTURE, Payments.request(each), lease -> Payments.receipt(Payments.request(each)));
        if (!(execution instanceof Execution.Applied<String>)) {
            throw new IllegalStateException("A new order was not applied: it is " + execution.name());
        }
    }

    /** Counts calls and what they hold; stays open, for the store is its maker's to close. */
    private static final class Counting extends ForwardingStore {
        private final LongAdder calls = new LongAdder();
        private final LongAdder events = new LongAdder();

        private Counting(OperationStore store) {
            super(store);
        }

        @Override
        public List<Decision> apply(List<Event> batch) {
            calls.increment();
            events.add(batch.size());
            return super.apply(batch);
        }

        @Override
        public Expiry expire(int budget) {
            return new Expiry(0, 0, 0, true);
        }

        @Override
        public void close() {
            // Its maker does.
        }
    }

    /** A store behind a network: a call waits, without using the processor, before it is applied. */
    private static final class FarStore extends ForwardingStore {
        private final long callMicros;
        private final long eventMicros;

        private FarStore(long callMicros, long eventMicros) {
            super(new MemoryStore(SystemTime.wallClock()));
            this.callMicros = callMicros;
            this.eventMicros = eventMicros;
        }

        @Override
        public List<Decision> apply(List<Event> batch) {
            long untilNanos =
                    System.nanoTime() + TimeUnit.MICROSECONDS.toNanos(callMicros + eventMicros * batch.size());
            for (long left = untilNanos - System.nanoTime(); left > 0; left = untilNanos - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            return super.apply(batch);
        }

        @Override
        public StoreDescription describe() {
            StoreDescription near = super.describe();
            return new StoreDescription("far:", near.grade(), near.generation(), false, 4);
        }
    }
}
