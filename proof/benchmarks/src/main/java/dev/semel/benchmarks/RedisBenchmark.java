package dev.semel.benchmarks;

import dev.semel.engine.SystemTime;
import dev.semel.servers.RedisServer;
import dev.semel.store.redis.RedisOptions;
import dev.semel.store.redis.RedisStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Full operations and duplicates per second on one Redis that syncs every write, beside two bare scripts
 * and beside peers. Each is first shown to refuse twins and to write, and is run until the compiler is done with
 * it; then one after the other in each round, so that a noisy neighbour meets all.
 */
final class RedisBenchmark {
    private static final List<Integer> CALLERS = List.of(1, 8, 32, 128);
    private static final int WARM_CALLERS = 128;
    private static final int WARM_SECONDS = 10;
    private static final long SPACE = 1_000_000_000L;
    // Redis writes its file anew whenever it has doubled, which would take one of the cores from whoever is measured
    // then.
    private static final Map<String, String> SETTINGS = Map.of("auto-aof-rewrite-percentage", "0");

    private final int rounds;
    private final int seconds;
    private final AtomicLong spaces = new AtomicLong();

    RedisBenchmark(int rounds, int seconds) {
        this.rounds = rounds;
        this.seconds = seconds;
    }

    void run() throws Exception {
        try (RedisServer server = RedisServer.start(SETTINGS);
                SystemTime time = new SystemTime();
                BareLua bare = new BareLua(server.url());
                Ours ours = new Ours(RedisStore.open(server.url(), RedisOptions.defaults()), time, 0);
                SpringPeer mark = SpringPeer.inRedis(server.port());
                CamelPeer camel = CamelPeer.inRedis(server.port());
                SpringLockPeer lock = new SpringLockPeer(server.port());
                RedissonPeer redisson = new RedissonPeer(server.url())) {
            List<Contestant> all = List.of(bare, ours, mark, camel, lock, redisson);
            for (Contestant each : all) {
                prove(each, server);
            }
            System.out.println("Redis, appendfsync always, its file never written anew; " + rounds + " rounds of "
                    + seconds + " s after " + WARM_SECONDS + " s of " + WARM_CALLERS
                    + " callers each; the ratio is to two bare scripts.");
            measure("Full operations per second", all, false);
            measure("Duplicates of settled operations per second", all, true);
        }
    }

    private void prove(Contestant contestant, RedisServer server) throws Exception {
        long before = changes(server);
        int done = Twins.race(contestant, next());
        long changed = changes(server) - before;
        if (changed < done) {
            throw new IllegalStateException(
                    contestant.name() + " changed " + changed + " things in Redis for " + done + " actions.");
        }
    }

    /** How often anything was changed in this server since it started, which never saves a snapshot. */
    private static long changes(RedisServer server) {
        return server.ask("INFO", "persistence")
                .lines()
                .filter(line -> line.startsWith("rdb_changes_since_last_save:"))
                .mapToLong(line ->
                        Long.parseLong(line.substring(line.indexOf(':') + 1).strip()))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("This Redis does not count its changes."));
    }

    private void measure(String what, List<Contestant> contestants, boolean duplicates) throws Exception {
        System.out.println("\n" + what);
        for (Contestant each : contestants) {
            perSecond(each, WARM_CALLERS, WARM_SECONDS, duplicates);
        }
        for (int callers : CALLERS) {
            side(callers, contestants, duplicates);
        }
    }

    private void side(int callers, List<Contestant> contestants, boolean duplicates) throws Exception {
        List<Figures> figures = new ArrayList<>();
        contestants.forEach(each -> figures.add(new Figures()));
        for (int round = 0; round < rounds; round++) {
            for (int at = 0; at < contestants.size(); at++) {
                figures.get(at).add(perSecond(contestants.get(at), callers, seconds, duplicates));
            }
        }
        for (int at = 0; at < contestants.size(); at++) {
            System.out.printf(
                    Locale.ROOT,
                    "%4d callers  %-34s %s  %.2f%n",
                    callers,
                    contestants.get(at).name(),
                    figures.get(at),
                    figures.get(at).median() / figures.get(0).median());
        }
    }

    private double perSecond(Contestant contestant, int callers, int lasting, boolean duplicates) throws Exception {
        long first = next();
        if (!duplicates) {
            return Callers.perSecond(callers, lasting, first, contestant::operate);
        }
        int settled = 1_000;
        for (long each = 0; each < settled; each++) {
            contestant.operate(first + each);
        }
        return Callers.perSecond(callers, lasting, 0, each -> contestant.repeat(first + each % settled));
    }

    private long next() {
        return spaces.incrementAndGet() * SPACE;
    }
}
