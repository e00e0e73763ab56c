package dev.semel.benchmarks;

import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What guards add to something unprotected, side by side, in processor time of a call. */
final class Added {
    private static final int WARM_SECONDS = 5;
    private static final int WARMED_AT_MOST = 6;
    /** The compiler's threads are threads of this process. */
    private static final double QUIET = 0.02;

    private static final CompilationMXBean COMPILER = ManagementFactory.getCompilationMXBean();

    private final int rounds;
    private final int seconds;
    private final List<Guard> guards = new ArrayList<>();

    /** One who guards. */
    interface Asked {
        /**
         * Asks for new actions, or for known ones again, for so many seconds.
         *
         * @param series what tells these actions from those of other rounds
         * @return nanoseconds of a call
         */
        double nanosOfACall(Series series, int seconds) throws Exception;
    }

    /** The actions of one round; those that are repeated are there already. */
    record Series(int round, boolean repeated) {}

    private record Guard(String name, Asked asked, Figures first, Figures repeated) {}

    Added(int rounds, int seconds) {
        this.rounds = rounds;
        this.seconds = seconds;
    }

    /** The first is the unprotected one, the second ours, the third the peer. */
    Added with(String name, Asked asked) {
        guards.add(new Guard(name, asked, new Figures(), new Figures()));
        return this;
    }

    /** Each is run until the compiler is done with it; then one after the other in each round. */
    void print(String what) throws Exception {
        for (Guard guard : guards) {
            warm(guard, false);
            warm(guard, true);
        }
        for (int round = 1; round <= rounds; round++) {
            for (Guard guard : guards) {
                guard.first().add(guard.asked().nanosOfACall(new Series(round, false), seconds));
                guard.repeated().add(guard.asked().nanosOfACall(new Series(round, true), seconds));
            }
        }
        System.out.println(what + ": processor time of a call in ns, " + rounds + " rounds of " + seconds
                + " s, when there is little left to compile");
        for (Guard guard : guards) {
            System.out.printf(
                    Locale.ROOT, "%-28s first %s   repeated %s%n", guard.name(), guard.first(), guard.repeated());
        }
        System.out.printf(
                Locale.ROOT,
                "added, ours to the peer's: first %.2f, repeated %.2f%n%n",
                added(1, false) / added(2, false),
                added(1, true) / added(2, true));
    }

    private static void warm(Guard guard, boolean repeated) throws Exception {
        long before = COMPILER.getTotalCompilationTime();
        for (int times = 0; times < WARMED_AT_MOST; times++) {
            guard.asked().nanosOfACall(new Series(-times, repeated), WARM_SECONDS);
            long now = COMPILER.getTotalCompilationTime();
            if (now - before < QUIET * WARM_SECONDS * 1000) {
                return;
            }
            before = now;
        }
    }

    private double added(int guard, boolean repeated) {
        return median(guard, repeated) - median(0, repeated);
    }

    private double median(int guard, boolean repeated) {
        return (repeated ? guards.get(guard).repeated() : guards.get(guard).first()).median();
    }
}
