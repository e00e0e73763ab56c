package dev.semel.benchmarks;

import dev.semel.engine.Admission;
import dev.semel.engine.Ending;
import dev.semel.engine.Engine;
import dev.semel.engine.EngineSettings;
import dev.semel.engine.Execution;
import dev.semel.engine.SystemTime;
import dev.semel.operation.Fingerprint;
import dev.semel.operation.Intent;
import dev.semel.operation.OperationKey;
import dev.semel.policy.EffectTerms;
import dev.semel.policy.Terms;
import dev.semel.protocol.Decision;
import dev.semel.protocol.Event;
import dev.semel.protocol.Payload;
import dev.semel.store.MemoryStore;
import dev.semel.store.StoreDescription;
import dev.semel.testkit.ForwardingStore;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/**
 * What callers feel when more comes than the store can do: new work at a fixed pace, whoever is waiting, over a store in
 * memory that takes a fixed time for each event, without shedding and with it. Each admitted operation is a claim and a
 * settlement. Prints how long admitted operations took and what became of the rest, and fails if a settlement of an
 * admitted one was refused.
 */
final class OverloadBenchmark {
    private static final int EVENT_MICROS = 500;
    private static final double OPERATIONS_PER_SECOND = 1e6 / EVENT_MICROS / 2;
    private static final Terms TERMS = Terms.of(EffectTerms.unprotected()).build();
    private static final Fingerprint ASKED = Fingerprint.of("bench.1", new byte[32]);

    private final int seconds;

    OverloadBenchmark(int seconds) {
        this.seconds = seconds;
    }

    void run() throws Exception {
        System.out.printf(
                "The store does %.0f operations a second; open loop of %d s%n", OPERATIONS_PER_SECOND, seconds);
        System.out.println("load  shed after  admitted/s  p50 ms  p99 ms  max ms     shed  unavailable  not settled");
        for (double load : new double[] {0.5, 1, 3}) {
            for (int shedMillis : new int[] {0, 100}) {
                line(load, Duration.ofMillis(shedMillis));
            }
        }
    }

    /** What became of all that came. */
    private static final class Fates {
        private final ConcurrentLinkedQueue<Long> admittedNanos = new ConcurrentLinkedQueue<>();
        private final LongAdder shed = new LongAdder();
        private final LongAdder unavailable = new LongAdder();
        private final LongAdder notSettled = new LongAdder();

        private void refused(Execution<Payload> execution) {
            (execution instanceof Execution.HeldBack ? shed : unavailable).increment();
        }

        private void ended(Execution<Payload> execution, long sinceNanos) {
            admittedNanos.add(System.nanoTime() - sinceNanos);
            if (!(execution instanceof Execution.Applied)) {
                notSettled.increment();
            }
        }
    }

    private void line(double load, Duration shedAfter) throws Exception {
        Fates fates = new Fates();
        EngineSettings usual = EngineSettings.DEFAULT.withShedAfter(shedAfter).withSweepEvery(Duration.ofDays(1));
        // One call takes no longer than 16 ms: a bound that is shorter than a call sheds what could be done.
        EngineSettings settings = new EngineSettings(
                32,
                usual.queued(),
                usual.lanes(),
                usual.storeWithin(),
                usual.cache(),
                usual.sweeping(),
                usual.breaking(),
                usual.probeWithin(),
                usual.shedAfter());
        try (SystemTime time = new SystemTime();
                Engine engine =
                        Engine.over(new PacedStore(), time).settings(settings).start()) {
            long gapNanos = (long) (1e9 / (OPERATIONS_PER_SECOND * load));
            long began = System.nanoTime();
            long number = 0;
            while (System.nanoTime() - began < TimeUnit.SECONDS.toNanos(seconds)) {
                operation(engine, "k" + number, fates);
                number++;
                LockSupport.parkNanos(began + number * gapNanos - System.nanoTime());
            }
            long all = number;
            while (fates.admittedNanos.size() + fates.shed.sum() + fates.unavailable.sum() < all) {
                Thread.sleep(10);
            }
        }
        print(load, shedAfter, fates);
    }

    private static void operation(Engine engine, String key, Fates fates) {
        long since = System.nanoTime();
        Intent intent = new Intent(new OperationKey("bench", "pay", key), ASKED);
        Payload result = Payload.whole("done".getBytes(StandardCharsets.UTF_8));
        CompletableFuture<Admission> admission = engine.admit(intent, TERMS);
        var unused = admission.thenAccept(admitted -> admitted.fold(
                attempt -> attempt.end(Ending.succeeded(result)).thenAccept(told -> fates.ended(told, since)), told -> {
                    fates.refused(told);
                    return CompletableFuture.completedFuture(null);
                }));
    }

    private void print(double load, Duration shedAfter, Fates fates) {
        long[] nanos = fates.admittedNanos.stream().mapToLong(Long::longValue).toArray();
        Arrays.sort(nanos);
        System.out.printf(
                "%4.1f  %7s ms  %10.0f  %6.0f  %6.0f  %6.0f  %7d  %11d  %11d%n",
                load,
                shedAfter.isZero() ? "never" : shedAfter.toMillis(),
                nanos.length / (double) seconds,
                at(nanos, 0.5),
                at(nanos, 0.99),
                at(nanos, 1),
                fates.shed.sum(),
                fates.unavailable.sum(),
                fates.notSettled.sum());
        if (!shedAfter.isZero() && fates.notSettled.sum() > 0) {
            throw new IllegalStateException(fates.notSettled.sum() + " admitted operations were not settled.");
        }
    }

    private static double at(long[] sorted, double share) {
        return sorted.length == 0 ? Double.NaN : sorted[(int) Math.min(sorted.length - 1, share * sorted.length)] / 1e6;
    }

    /** One call at a time, so long for each event, without using the processor. */
    private static final class PacedStore extends ForwardingStore {
        private PacedStore() {
            super(new MemoryStore(SystemTime.wallClock()));
        }

        @Override
        public List<Decision> apply(List<Event> batch) {
            long untilNanos = System.nanoTime() + TimeUnit.MICROSECONDS.toNanos((long) EVENT_MICROS * batch.size());
            for (long left = untilNanos - System.nanoTime(); left > 0; left = untilNanos - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
            return super.apply(batch);
        }

        @Override
        public StoreDescription describe() {
            StoreDescription near = super.describe();
            return new StoreDescription("paced:", near.grade(), near.generation(), false);
        }
    }
}
