package dev.semel.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;

/** Many threads that begin at the same moment. */
final class Storm {
    private Storm() {}

    /** What each thread gave, in the order of their numbers; the first failure is the storm's. */
    static <T> List<T> of(int threads, IntFunction<T> work) {
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            CyclicBarrier start = new CyclicBarrier(threads);
            List<Future<T>> running = new ArrayList<>();
            for (int number = 0; number < threads; number++) {
                int thread = number;
                running.add(executor.submit(() -> {
                    start.await(30, TimeUnit.SECONDS);
                    return work.apply(thread);
                }));
            }
            List<T> results = new ArrayList<>();
            for (Future<T> future : running) {
                results.add(future.get(120, TimeUnit.SECONDS));
            }
            return results;
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof Error error) {
                throw error;
            }
            throw new AssertionError("A thread of the storm failed.", failed.getCause());
        } catch (InterruptedException | java.util.concurrent.TimeoutException stuck) {
            throw new AssertionError("The storm did not end in two minutes.", stuck);
        } finally {
            executor.shutdownNow();
        }
    }
}
