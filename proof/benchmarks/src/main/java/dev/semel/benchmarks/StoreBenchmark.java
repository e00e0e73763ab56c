package dev.semel.benchmarks;

import dev.semel.engine.SystemTime;
import dev.semel.operation.FieldDigest;
import dev.semel.operation.Intent;
import dev.semel.operation.OperationKey;
import dev.semel.policy.EffectTerms;
import dev.semel.policy.LeaseTerms;
import dev.semel.policy.RetentionTerms;
import dev.semel.protocol.Decision;
import dev.semel.protocol.Event;
import dev.semel.protocol.IntentRecord;
import dev.semel.protocol.Nonce;
import dev.semel.protocol.Outcome;
import dev.semel.protocol.Payload;
import dev.semel.store.RecordCodec;
import dev.semel.store.embedded.RocksOptions;
import dev.semel.store.embedded.RocksStore;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * The embedded store by itself: callers that block claim and settle, one event per call, beside a program that only writes
 * the same two values. What the engine adds and saves is another benchmark's.
 */
final class StoreBenchmark {
    private static final List<Integer> CALLERS = List.of(1, 32, 256);
    private static final RetentionTerms RETENTION = RetentionTerms.of(Duration.ofDays(1));
    private static final LeaseTerms LEASE = LeaseTerms.of(Duration.ofSeconds(30));

    private final int rounds;
    private final int seconds;
    private long number;

    StoreBenchmark(int rounds, int seconds) {
        this.rounds = rounds;
        this.seconds = seconds;
    }

    void run() throws Exception {
        System.out.println("Claim and settle per second, both synced, one event per call, " + rounds + " rounds of "
                + seconds + " s");
        System.out.println("callers  bare RocksDB                      store                             ratio");
        try (Scratch directory = Scratch.make();
                RocksStore store =
                        RocksStore.open(RocksOptions.at(directory.resolve("semel")), SystemTime.wallClock());
                BareRocks bare = new BareRocks(directory.resolve("bare"))) {
            for (int callers : CALLERS) {
                side(callers, store, bare);
            }
        }
    }

    private void side(int callers, RocksStore store, BareRocks bare) throws Exception {
        IntentRecord running = claim(store, next());
        IntentRecord settled = settle(store, number, running);
        byte[][] values = {RecordCodec.encode(running), RecordCodec.encode(settled)};
        Figures bares = new Figures();
        Figures ours = new Figures();
        Callers.perSecond(callers, 2, next(), each -> twoWrites(bare, each, values));
        Callers.perSecond(callers, 2, next(), each -> settle(store, each, claim(store, each)));
        for (int round = 0; round < rounds; round++) {
            bares.add(Callers.perSecond(callers, seconds, next(), each -> twoWrites(bare, each, values)));
            ours.add(Callers.perSecond(callers, seconds, next(), each -> settle(store, each, claim(store, each))));
        }
        System.out.printf(Locale.ROOT, "%7d  %-33s %-33s %.2f%n", callers, bares, ours, ours.median() / bares.median());
    }

    private long next() {
        number += 1_000_000_000L;
        return number;
    }

    private static void twoWrites(BareRocks bare, long each, byte[][] values) {
        byte[] key = key(each).encoded();
        bare.write(key, values[0]);
        bare.write(key, values[1]);
    }

    private static IntentRecord claim(RocksStore store, long each) {
        Intent intent =
                new Intent(key(each), FieldDigest.fields().number("order", each).fingerprint());
        Decision answer = store.apply(List.of(
                        Event.Claim.of(intent, new Nonce(each, each), EffectTerms.unprotected(), LEASE, "benchmark")))
                .get(0);
        if (answer instanceof Decision.Granted granted) {
            return granted.record();
        }
        throw new IllegalStateException("A new key was not granted: " + answer);
    }

    private static IntentRecord settle(RocksStore store, long each, IntentRecord granted) {
        byte[] receipt = Payments.receipt(Payments.request(each)).getBytes(StandardCharsets.UTF_8);
        Decision answer = store.apply(List.of(new Event.Settle(
                        key(each),
                        granted.lease(),
                        new Outcome.Succeeded(Payload.whole(receipt)),
                        Event.Standing.THIS_LEASE,
                        RETENTION)))
                .get(0);
        if (answer instanceof Decision.Accepted accepted && accepted.record() != null) {
            return accepted.record();
        }
        throw new IllegalStateException("An owner could not settle: " + answer);
    }

    private static OperationKey key(long each) {
        return new OperationKey("default", "payments.capture", "order-" + each);
    }
}
