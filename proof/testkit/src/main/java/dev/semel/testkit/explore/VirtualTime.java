package dev.semel.testkit.explore;

import dev.semel.engine.Timing;
import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;

/** The one time of a run. It stands still while anybody can go on. One thread at a time. */
final class VirtualTime {
    /** Some day of 2023, shortly before midnight: who depends on the date has one that changes. */
    private static final long START_MILLIS = 1_699_999_190_000L;

    private static final long NANOS = 1_000_000;

    private record Task(long atNanos, long order, Standing owner, Runnable work) {}

    private final PriorityQueue<Task> tasks =
            new PriorityQueue<>(Comparator.comparingLong(Task::atNanos).thenComparingLong(Task::order));
    private long nanos;
    private long order;

    long nanos() {
        return nanos;
    }

    long millis() {
        return START_MILLIS + nanos / NANOS;
    }

    long elapsedMillis() {
        return nanos / NANOS;
    }

    Timing.Pending after(Duration length, Standing owner, Runnable work) {
        Task task = new Task(nanos + length.toNanos(), order++, owner, work);
        tasks.add(task);
        return () -> tasks.remove(task);
    }

    /** Goes on to what falls due next and does it; false if nothing does. */
    boolean goOn() {
        Task next = tasks.poll();
        if (next == null) {
            return false;
        }
        if (next.owner().pausedUntilNanos() > Math.max(nanos, next.atNanos())) {
            tasks.add(new Task(next.owner().pausedUntilNanos(), next.order(), next.owner(), next.work()));
            return true;
        }
        nanos = Math.max(nanos, next.atNanos());
        if (next.owner().isAlive()) {
            next.work().run();
        }
        return true;
    }
}
