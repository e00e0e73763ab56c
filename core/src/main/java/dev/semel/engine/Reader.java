package dev.semel.engine;

import dev.semel.operation.OperationKey;
import dev.semel.store.Found;
import dev.semel.store.OperationStore;
import dev.semel.store.StoreUnavailableException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Reads records of a store whose reads may block, many at a time, on one thread of its own that ends when it is idle. No
 * look waits longer than the settings allow.
 */
final class Reader implements AutoCloseable {
    private static final long IDLE_SECONDS = 10;

    private record Look(OperationKey key, CompletableFuture<Found> found) {}

    private final OperationStore store;
    private final Awaited awaited;
    private final int batch;
    private final long withinMillis;
    private final BlockingQueue<Look> looks;
    private final ThreadPoolExecutor thread;
    /** Who makes the calls; null if the thread does. */
    private final @Nullable Driver driver;

    Reader(OperationStore store, EngineParts parts) {
        this.store = store;
        driver = parts.driver();
        awaited = parts.awaited();
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
        Timing.Pending tooLong = awaited.after(
                withinMillis,
                () -> look.found()
                        .completeExceptionally(new StoreUnavailableException(
                                awaited.isOver()
                                        ? "The engine was closed before the store answered a read."
                                        : "The store has not answered a read within " + withinMillis + " ms.")));
        if (driver == null) {
            thread.execute(this::readSome);
        } else {
            driver.wake();
        }
        return look.found().whenComplete((found, failure) -> tooLong.cancel());
    }

    private void readSome() {
        nextCall().ifPresent(call -> {
            call.ask();
            call.tell();
        });
    }

    /** Some of the reads that wait; empty if none does. */
    Optional<StoreCall> nextCall() {
        List<Look> taken = new ArrayList<>();
        looks.drainTo(taken, batch);
        taken.removeIf(look -> look.found().isDone());
        return taken.isEmpty() ? Optional.empty() : Optional.of(new Reading(store, taken));
    }

    private static final class Reading implements StoreCall {
        private final OperationStore store;
        private final List<Look> taken;
        private List<Found> found = List.of();
        private @Nullable StoreUnavailableException failure;

        private Reading(OperationStore store, List<Look> taken) {
            this.store = store;
            this.taken = taken;
        }

        @Override
        public List<OperationKey> keys() {
            return taken.stream().map(Look::key).toList();
        }

        @Override
        public void ask() {
            try {
                found = answered(store.find(keys()));
            } catch (RuntimeException | Error thrown) {
                failure = new StoreUnavailableException("A read failed: " + thrown.getMessage(), thrown);
            }
        }

        private List<Found> answered(List<Found> answers) {
            if (answers.size() != taken.size()) {
                throw new IllegalStateException(
                        "the store gave " + answers.size() + " answers to " + taken.size() + " reads");
            }
            return answers;
        }

        @Override
        public void tell() {
            for (int index = 0; index < taken.size(); index++) {
                CompletableFuture<Found> answer = taken.get(index).found();
                if (failure == null) {
                    answer.complete(found.get(index));
                } else {
                    answer.completeExceptionally(failure);
                }
            }
        }
    }

    @Override
    public void close() {
        thread.shutdown();
    }
}
