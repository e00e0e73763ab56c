package dev.semel.telemetry;

import dev.semel.engine.Timing;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;

/** Time moved by hand; what is due runs on the thread that moves it. One task at a time is enough here. */
final class HandTime implements Timing {
    private record Task(long atNanos, Runnable work) {}

    private final Deque<Task> tasks = new ArrayDeque<>();
    private volatile long nanos;

    @Override
    public long nanos() {
        return nanos;
    }

    @Override
    public Pending after(long millis, Runnable work) {
        Task task = new Task(nanos + TimeUnit.MILLISECONDS.toNanos(millis), work);
        tasks.add(task);
        return () -> tasks.remove(task);
    }

    int waiting() {
        return tasks.size();
    }

    void advance(long millis) {
        long target = nanos + TimeUnit.MILLISECONDS.toNanos(millis);
        while (!tasks.isEmpty() && tasks.peek().atNanos() <= target) {
            Task due = tasks.remove();
            nanos = due.atNanos();
            due.work().run();
        }
        nanos = target;
    }

    /** Milliseconds since the beginning, as a store's clock. */
    long millis() {
        return TimeUnit.NANOSECONDS.toMillis(nanos);
    }
}
