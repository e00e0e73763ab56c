package dev.semel.engine;

import dev.semel.operation.OperationKey;
import dev.semel.store.Found;
import dev.semel.store.OperationStore;
import dev.semel.store.StoreUnavailableException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Reads records of a store whose reads may block, many at a time, on one thread of its own that ends when it is idle. No
 * look waits longer than the settings allow.
 */
final class Reader implements AutoCloseable {
    private static final long IDLE_SECONDS = 10;

    private record Look(OperationKey key, CompletableFuture<Found> found) {}

    private final OperationStore store;
    private final Timing timing;
    private final int batch;
    private final long withinMillis;
    private final BlockingQueue<Look> looks;
    private final ThreadPoolExecutor thread;

    Reader(OperationStore store, EngineParts parts) {
        this.store = store;
        timing = parts.timing();
        batch = parts.settings().batch();
        withinMillis = parts.settings().storeWithin().toMillis();
        looks = new LinkedBlockingQueue<>(parts.settings().queued());
        thread = new ThreadPoolExecutor(1, 1, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
            Thread made = new Thread(task, "semel-reader");
            made.setDaemon(true);
            return made;
        });
        thread.allowCoreThreadTimeOut(true);
    }

    /** The record as it counts now, or a failed stage with {@link StoreUnavailableException}. */
    CompletableFuture<Found> look(OperationKey key) {
        Look look = new Look(key, new CompletableFuture<>());
        if (thread.isShutdown() || !looks.offer(look)) {
            return CompletableFuture.failedFuture(
                    new StoreUnavailableException("The store is behind with reads, or the engine is closed."));
        }
        Timing.Pending tooLong = timing.after(
                withinMillis,
                () -> look.found()
                        .completeExceptionally(new StoreUnavailableException(
                                "The store has not answered a read within " + withinMillis + " ms.")));
        thread.execute(this::readSome);
        return look.found().whenComplete((found, failure) -> tooLong.cancel());
    }

    private void readSome() {
        List<Look> taken = new ArrayList<>();
        looks.drainTo(taken, batch);
        taken.removeIf(look -> look.found().isDone());
        if (taken.isEmpty()) {
            return;
        }
        try {
            List<Found> found = store.find(taken.stream().map(Look::key).toList());
            for (int index = 0; index < taken.size(); index++) {
                taken.get(index).found().complete(found.get(index));
            }
        } catch (RuntimeException | Error failure) {
            taken.forEach(look -> look.found()
                    .completeExceptionally(
                            new StoreUnavailableException("A read failed: " + failure.getMessage(), failure)));
        }
    }

    @Override
    public void close() {
        thread.shutdown();
    }
}
