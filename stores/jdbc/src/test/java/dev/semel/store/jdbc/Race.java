package dev.semel.store.jdbc;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Threads of a test, each of which must end well within a minute. */
final class Race implements AutoCloseable {
    private final ExecutorService threads = Executors.newCachedThreadPool();

    <T> Future<T> go(Callable<T> task) {
        return threads.submit(task);
    }

    static <T> T result(Future<T> future) throws Exception {
        return future.get(60, TimeUnit.SECONDS);
    }

    /** What each of so many said who did the same at once. */
    <T> List<T> all(int many, Callable<T> task) throws Exception {
        List<Future<T>> futures = new ArrayList<>();
        for (int each = 0; each < many; each++) {
            futures.add(go(task));
        }
        List<T> results = new ArrayList<>();
        for (Future<T> future : futures) {
            results.add(result(future));
        }
        return results;
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
