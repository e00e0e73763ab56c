package dev.semel.benchmarks;

import dev.semel.engine.SystemTime;
import dev.semel.servers.RedisServer;
import dev.semel.store.redis.RedisOptions;
import dev.semel.store.redis.RedisStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Full operations and duplicates per second on one Redis that syncs every write, beside two bare scripts by the same
 * client. One contestant after the other in each round, so that a noisy neighbour meets both.
 */
final class RedisBenchmark {
    private static final List<Integer> CALLERS = List.of(1, 8, 32, 128);
    private static final long SPACE = 1_000_000_000L;

    private final int rounds;
    private final int seconds;
    private final AtomicLong spaces = new AtomicLong();

    RedisBenchmark(int rounds, int seconds) {
        this.rounds = rounds;
        this.seconds = seconds;
    }

    void run() throws Exception {
        try (RedisServer server = RedisServer.start();
                SystemTime time = new SystemTime();
                BareLua bare = new BareLua(server.url());
                Ours ours = new Ours(RedisStore.open(server.url(), RedisOptions.defaults()), time, 0)) {
            System.out.println("Redis, appendfsync always; " + rounds + " rounds of " + seconds
                    + " s; the ratio is to two bare scripts by the same client.");
            System.out.println("\nFull operations per second");
            for (int callers : CALLERS) {
                side(callers, List.of(bare, ours), false);
            }
            System.out.println("\nDuplicates of settled operations per second");
            for (int callers : CALLERS) {
                side(callers, List.of(bare, ours), true);
            }
        }
    }

    private void side(int callers, List<Contestant> contestants, boolean duplicates) throws Exception {
        List<Figures> figures = new ArrayList<>();
        contestants.forEach(each -> figures.add(new Figures()));
        for (int round = -1; round < rounds; round++) {
            for (int at = 0; at < contestants.size(); at++) {
                double calls = measured(callers, contestants.get(at), duplicates);
                if (round >= 0) {
                    figures.get(at).add(calls);
                }
            }
        }
        for (int at = 0; at < contestants.size(); at++) {
            System.out.printf(
                    Locale.ROOT,
                    "%4d callers  %-26s %s  %.2f%n",
                    callers,
                    contestants.get(at).name(),
                    figures.get(at),
                    figures.get(at).median() / figures.get(0).median());
        }
    }

    private double measured(int callers, Contestant contestant, boolean duplicates) throws Exception {
        long first = spaces.incrementAndGet() * SPACE;
        if (!duplicates) {
            return Callers.perSecond(callers, seconds, first, contestant::operate);
        }
        int settled = 1_000;
        for (long each = 0; each < settled; each++) {
            contestant.operate(first + each);
        }
        return Callers.perSecond(callers, seconds, 0, each -> contestant.repeat(first + each % settled));
    }
}
