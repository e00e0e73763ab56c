package dev.semel.benchmarks;

import dev.semel.Semel;
import dev.semel.engine.Engine;
import dev.semel.engine.EngineSettings;
import dev.semel.engine.Execution;
import dev.semel.engine.SystemTime;
import dev.semel.store.embedded.RocksOptions;
import dev.semel.store.embedded.RocksStore;
import java.time.Duration;

/** Replays per second of final records through {@code once}, fingerprint included: from the near cache, from the store. */
final class ReplaysBenchmark {
    private static final int RECORDS = 10_000;

    private final int rounds;
    private final int seconds;

    ReplaysBenchmark(int rounds, int seconds) {
        this.rounds = rounds;
        this.seconds = seconds;
    }

    void run() throws Exception {
        int callers = Runtime.getRuntime().availableProcessors();
        System.out.println("Replays per second of " + RECORDS + " final records on " + callers + " threads, " + rounds
                + " rounds of " + seconds + " s");
        try (Scratch directory = Scratch.make();
                SystemTime time = new SystemTime();
                RocksStore store =
                        RocksStore.open(RocksOptions.at(directory.resolve("semel")), SystemTime.wallClock());
                Engine cached = engine(store, time, RECORDS);
                Engine uncached = engine(store, time, 0)) {
            Semel near = Semel.over(cached);
            Semel far = Semel.over(uncached);
            for (long each = 0; each < RECORDS; each++) {
                replay(near, each);
            }
            Figures fromCache = new Figures();
            Figures fromStore = new Figures();
            Callers.perSecond(callers, 3, 0, each -> replay(near, each));
            Callers.perSecond(callers, 3, 0, each -> replay(far, each));
            for (int round = 0; round < rounds; round++) {
                fromCache.add(Callers.perSecond(callers, seconds, 0, each -> replay(near, each)));
                fromStore.add(Callers.perSecond(callers, seconds, 0, each -> replay(far, each)));
            }
            System.out.println("near cache " + fromCache);
            System.out.println("store      " + fromStore);
        }
    }

    private static Engine engine(RocksStore store, SystemTime time, int cachedRecords) {
        return Engine.over(store, time)
                .settings(EngineSettings.DEFAULT.withCache(2 * cachedRecords, Duration.ofHours(1)))
                .start();
    }

    private static void replay(Semel semel, long each) {
        Payments.Capture request = Payments.request(each % RECORDS);
        Execution<String> execution = semel.once(Payments.CAPTURE, request, lease -> Payments.receipt(request));
        if (!(execution instanceof Execution.Settled<String>)) {
            throw new IllegalStateException("A settled order is " + execution.name());
        }
    }
}
