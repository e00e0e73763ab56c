package dev.semel.benchmarks;

import dev.semel.Semel;
import dev.semel.engine.Engine;
import dev.semel.engine.Execution;
import dev.semel.engine.SystemTime;
import dev.semel.operation.OperationKey;
import dev.semel.protocol.IntentRecord;
import dev.semel.protocol.State;
import dev.semel.store.RecordCodec;
import dev.semel.store.embedded.RocksOptions;
import dev.semel.store.embedded.RocksStore;
import java.util.List;
import java.util.Locale;

/**
 * Full operations per second: claim and settle, both durable before anything is told, beside a program that only writes
 * the same two values. One run after the other in turn, so that a noisy neighbour meets both.
 */
final class OperationsBenchmark {
    private static final List<Integer> CALLERS = List.of(1, 32, 256);

    private final int rounds;
    private final int seconds;
    private long number;

    OperationsBenchmark(int rounds, int seconds) {
        this.rounds = rounds;
        this.seconds = seconds;
    }

    void run() throws Exception {
        System.out.println("Full operations per second (claim and settle, both synced), " + rounds + " rounds of "
                + seconds + " s");
        System.out.println("callers  bare RocksDB                      Semel                             ratio");
        try (Scratch directory = Scratch.make();
                SystemTime time = new SystemTime();
                RocksStore store =
                        RocksStore.open(RocksOptions.at(directory.resolve("semel")), SystemTime.wallClock());
                Engine engine = Engine.over(store, time).start();
                BareRocks bare = new BareRocks(directory.resolve("bare"))) {
            Semel semel = Semel.over(engine);
            byte[][] values = valuesOfOneOperation(semel);
            for (int callers : CALLERS) {
                side(callers, semel, bare, values);
            }
        }
    }

    private void side(int callers, Semel semel, BareRocks bare, byte[][] values) throws Exception {
        Figures bares = new Figures();
        Figures ours = new Figures();
        warmUp(callers, semel, bare, values);
        for (int round = 0; round < rounds; round++) {
            bares.add(Callers.perSecond(callers, seconds, next(), each -> twoWrites(bare, each, values)));
            ours.add(Callers.perSecond(callers, seconds, next(), each -> operation(semel, each)));
        }
        System.out.printf(Locale.ROOT, "%7d  %-33s %-33s %.2f%n", callers, bares, ours, ours.median() / bares.median());
    }

    private void warmUp(int callers, Semel semel, BareRocks bare, byte[][] values) throws Exception {
        Callers.perSecond(callers, 2, next(), each -> twoWrites(bare, each, values));
        Callers.perSecond(callers, 2, next(), each -> operation(semel, each));
    }

    private long next() {
        number += 1_000_000_000L;
        return number;
    }

    private static void twoWrites(BareRocks bare, long each, byte[][] values) {
        byte[] key = new OperationKey("default", "payments.capture", "order-" + each).encoded();
        bare.write(key, values[0]);
        bare.write(key, values[1]);
    }

    private static void operation(Semel semel, long each) {
        Execution<String> execution =
                semel.once(Payments.CAPTURE, Payments.request(each), lease -> Payments.receipt(Payments.request(each)));
        if (!(execution instanceof Execution.Applied<String>)) {
            throw new IllegalStateException("A new order was not applied: it is " + execution.name());
        }
    }

    /** The two values that one operation stores, taken from one that was run. */
    private static byte[][] valuesOfOneOperation(Semel semel) {
        Execution<String> execution =
                semel.once(Payments.CAPTURE, Payments.request(0), lease -> Payments.receipt(Payments.request(0)));
        IntentRecord settled = ((Execution.Applied<String>) execution).record();
        IntentRecord running = new IntentRecord(
                settled.fingerprint(),
                settled.effect(),
                settled.policyVersion(),
                settled.lease(),
                settled.life(),
                settled.version(),
                settled.appliedVersion(),
                new State.Running(settled.life().sinceMillis() + 30_000, 0, null));
        return new byte[][] {RecordCodec.encode(running), RecordCodec.encode(settled)};
    }
}
