package dev.semel.benchmarks;

import com.zaxxer.hikari.HikariDataSource;
import dev.semel.engine.SystemTime;
import dev.semel.move.MovingStore;
import dev.semel.servers.PostgresServer;
import dev.semel.servers.PostgresVersion;
import dev.semel.store.OperationStore;
import dev.semel.store.embedded.RocksOptions;
import dev.semel.store.embedded.RocksStore;
import dev.semel.store.jdbc.JdbcOptions;
import dev.semel.store.jdbc.JdbcSchema;
import dev.semel.store.jdbc.JdbcStore;
import dev.semel.testkit.ForwardingStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.LongConsumer;

/**
 * What a move costs while it lasts: calls through two stores of a kind, of which one is being left, beside calls to one
 * alone, through the engine and without a near cache; then how fast records are handed over when nobody calls.
 */
final class MovingBenchmark {
    private static final List<Integer> CALLERS = List.of(1, 32);
    private static final int RECORDS = 20_000;
    /** As the node's mover takes them. */
    private static final int STEP = 200;

    private static final long SPACE = 1_000_000_000L;

    private final int rounds;
    private final int seconds;
    private long number;

    MovingBenchmark(int rounds, int seconds) {
        this.rounds = rounds;
        this.seconds = seconds;
    }

    /** Three empty stores of a kind. */
    private record Stores(OperationStore alone, OperationStore old, OperationStore fresh) {}

    void run() throws Exception {
        System.out.println("Calls per second, one store against two while records move, " + rounds + " rounds of "
                + seconds + " s; the ratio is to the store alone.");
        System.out.println("\nRocksDB");
        try (Scratch directory = Scratch.make()) {
            beside(new Stores(rocks(directory, "alone"), rocks(directory, "old"), rocks(directory, "fresh")));
        }
        System.out.println(
                "\nPostgreSQL " + PostgresVersion.NEWEST.artifact() + ", fsync and synchronous_commit on, one server");
        try (PostgresServer server = PostgresServer.start(PostgresVersion.NEWEST);
                HikariDataSource alone = PostgresBenchmark.pool(server.freshDatabase(), 30);
                HikariDataSource old = PostgresBenchmark.pool(server.freshDatabase(), 30);
                HikariDataSource fresh = PostgresBenchmark.pool(server.freshDatabase(), 30)) {
            beside(new Stores(tables(alone), tables(old), tables(fresh)));
        }
    }

    private static OperationStore rocks(Scratch directory, String name) {
        return RocksStore.open(RocksOptions.at(directory.resolve(name)), SystemTime.wallClock());
    }

    private static OperationStore tables(HikariDataSource source) {
        JdbcSchema.of(JdbcOptions.defaults()).apply(source);
        return JdbcStore.open(source, JdbcOptions.defaults());
    }

    private void beside(Stores stores) throws Exception {
        try (SystemTime time = new SystemTime()) {
            long standing = settled(stores.old(), time);
            MovingStore moving = MovingStore.open(stores.old(), stores.fresh(), Duration.ZERO, System::nanoTime);
            try (Ours alone = new Ours(stores.alone(), time, 0);
                    Ours two = new Ours(moving, time, 0)) {
                long known = next();
                operateAll(known, alone);
                operateAll(known, two);
                LongConsumer again = each -> alone.repeat(known + each % RECORDS);
                for (int callers : CALLERS) {
                    line(callers, "new operations", alone::operate, two::operate);
                    line(callers, "duplicates, still in the old", again, each -> two.repeat(standing + each % RECORDS));
                    line(callers, "duplicates, in the new", again, each -> two.repeat(known + each % RECORDS));
                }
                handOver(moving);
                line(32, "new operations, old one empty", alone::operate, two::operate);
            }
        }
    }

    /** Records that are there when the move begins. */
    private long settled(OperationStore store, SystemTime time) throws Exception {
        long first = next();
        OperationStore staysOpen = new ForwardingStore(store) {
            @Override
            public void close() {
                // It is left open for the move.
            }
        };
        try (Ours before = new Ours(staysOpen, time, 0)) {
            operateAll(first, before);
        }
        return first;
    }

    /** By many callers, who share the store's commits. */
    private static void operateAll(long first, Ours ours) throws Exception {
        ExecutorService callers = Executors.newFixedThreadPool(64);
        try {
            List<Future<?>> done = new ArrayList<>();
            for (long each = 0; each < RECORDS; each++) {
                long operated = first + each;
                done.add(callers.submit(() -> ours.operate(operated)));
            }
            for (Future<?> each : done) {
                each.get();
            }
        } finally {
            callers.shutdown();
        }
    }

    private void line(int callers, String what, LongConsumer alone, LongConsumer two) throws Exception {
        Figures ones = new Figures();
        Figures twos = new Figures();
        for (int round = -1; round < rounds; round++) {
            double one = Callers.perSecond(callers, seconds, next(), alone);
            double both = Callers.perSecond(callers, seconds, next(), two);
            if (round >= 0) {
                ones.add(one);
                twos.add(both);
            }
        }
        System.out.printf(
                Locale.ROOT,
                "%2d callers  %-29s alone %s  two %s  %.2f%n",
                callers,
                what,
                ones,
                twos,
                twos.median() / ones.median());
    }

    private long next() {
        number += SPACE;
        return number;
    }

    private static void handOver(MovingStore moving) {
        long begunNanos = System.nanoTime();
        long before = moving.progress().copied();
        while (moving.progress().copied() - before < RECORDS) {
            moving.copy(STEP);
            if (System.nanoTime() - begunNanos > Duration.ofMinutes(5).toNanos()) {
                throw new IllegalStateException(
                        "Of " + RECORDS + " records " + (moving.progress().copied() - before) + " went over in 5 min.");
            }
        }
        double perSecond = RECORDS * 1e9 / (System.nanoTime() - begunNanos);
        System.out.printf(Locale.ROOT, "Records handed over per second, %d a step: %,.0f%n", STEP, perSecond);
    }
}
