package dev.semel.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Twins that race for the same actions. Whoever lets two of them through, or none, does not do what it would be measured
 * for, and is refused before anything is measured.
 */
final class Twins {
    private static final int TWINS = 8;
    private static final int ACTIONS = 200;

    private Twins() {}

    /**
     * Races, and asks again for each action afterwards.
     *
     * @return how many actions were done
     * @throws IllegalStateException if one was done twice, by nobody, or is not found again
     */
    static int race(Contestant contestant, long firstNumber) throws InterruptedException, ExecutionException {
        ExecutorService threads = Executors.newFixedThreadPool(TWINS);
        try {
            CyclicBarrier line = new CyclicBarrier(TWINS);
            for (long number = firstNumber; number < firstNumber + ACTIONS; number++) {
                int done = done(contestant, number, threads, line);
                if (done != 1) {
                    throw new IllegalStateException(contestant.name() + " let " + done + " of " + TWINS
                            + " twins do action " + number + "; it must be one.");
                }
                contestant.repeat(number);
            }
        } finally {
            threads.shutdownNow();
        }
        return ACTIONS;
    }

    private static int done(Contestant contestant, long number, ExecutorService threads, CyclicBarrier line)
            throws InterruptedException, ExecutionException {
        List<Future<Boolean>> twins = new ArrayList<>();
        for (int twin = 0; twin < TWINS; twin++) {
            twins.add(threads.submit(() -> {
                line.await(10, TimeUnit.SECONDS);
                return operated(contestant, number);
            }));
        }
        int done = 0;
        for (Future<Boolean> twin : twins) {
            done += twin.get() ? 1 : 0;
        }
        return done;
    }

    private static boolean operated(Contestant contestant, long number) {
        try {
            contestant.operate(number);
            return true;
        } catch (IllegalStateException refused) {
            return false;
        }
    }
}
