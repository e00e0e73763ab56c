package dev.semel.client;

import dev.semel.engine.Timing;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Time that a test turns. Begins below zero, for nothing may depend on where a monotonic clock begins. */
final class TurnedTime implements Timing {
    private record Task(long atNanos, long order, Runnable work) {}

    private final List<Task> tasks = new ArrayList<>();
    private final Runnable changed;
    private long nanos = TimeUnit.DAYS.toNanos(-1_000);
    private long order;

    TurnedTime() {
        this(() -> {});
    }

    /** @param changed is run when there is more or less to wait for */
    TurnedTime(Runnable changed) {
        this.changed = changed;
    }

    @Override
    public synchronized long nanos() {
        return nanos;
    }

    /** Milliseconds since the beginning. */
    synchronized long millis() {
        return TimeUnit.NANOSECONDS.toMillis(nanos + TimeUnit.DAYS.toNanos(1_000));
    }

    @Override
    public Pending after(long millis, Runnable work) {
        Task task;
        synchronized (this) {
            task = new Task(nanos + TimeUnit.MILLISECONDS.toNanos(millis), order++, work);
            tasks.add(task);
        }
        changed.run();
        return () -> cancel(task);
    }

    private void cancel(Task task) {
        synchronized (this) {
            tasks.remove(task);
        }
        changed.run();
    }

    synchronized boolean waits() {
        return !tasks.isEmpty();
    }

    synchronized void pass(long millis) {
        nanos += TimeUnit.MILLISECONDS.toNanos(millis);
    }

    /** Goes to the next thing that is due, and does it on this thread. */
    void jump() {
        Task due;
        synchronized (this) {
            due = tasks.stream()
                    .min(Comparator.comparingLong(Task::atNanos).thenComparingLong(Task::order))
                    .orElse(null);
            if (due == null) {
                return;
            }
            tasks.remove(due);
            nanos = Math.max(nanos, due.atNanos());
        }
        due.work().run();
    }
}
