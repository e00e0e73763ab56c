package dev.semel.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongConsumer;

/** So many threads that each repeat one piece of work for a time; counts how often per second all of them did it. */
final class Callers {
    private Callers() {}

    /**
     * Repetitions per second.
     *
     * @param repeated one repetition; given a number that no other repetition of this run gets
     */
    static double perSecond(int callers, int seconds, long firstNumber, LongConsumer repeated)
            throws InterruptedException, ExecutionException {
        ExecutorService threads = Executors.newFixedThreadPool(callers, work -> {
            Thread thread = new Thread(work);
            thread.setDaemon(true);
            return thread;
        });
        AtomicBoolean over = new AtomicBoolean();
        CountDownLatch start = new CountDownLatch(1);
        List<Future<Long>> counts = new ArrayList<>();
        for (int caller = 0; caller < callers; caller++) {
            long offset = firstNumber + caller;
            counts.add(threads.submit(() -> {
                start.await();
                long done = 0;
                while (!over.get()) {
                    repeated.accept(offset + done * callers);
                    done++;
                }
                return done;
            }));
        }
        long began = System.nanoTime();
        start.countDown();
        TimeUnit.SECONDS.sleep(seconds);
        over.set(true);
        long total = 0;
        for (Future<Long> count : counts) {
            total += count.get();
        }
        long nanos = System.nanoTime() - began;
        threads.shutdown();
        return total * 1e9 / nanos;
    }
}
