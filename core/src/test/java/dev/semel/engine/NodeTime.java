package dev.semel.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The time of one node, moved by hand. Tasks that fall due run on the thread that moves it, in their order. Begins below
 * zero, for nothing may depend on where a monotonic clock begins.
 */
public final class NodeTime implements Timing {
    private record Task(long atNanos, long order, Runnable work) {}

    private final List<Task> tasks = new ArrayList<>();
    private final Runnable settle;
    private long nanos = TimeUnit.DAYS.toNanos(-1_000);
    private long order;

    /** @param settle is run after each task, so that what the task asked of other threads is done before time goes on */
    NodeTime(Runnable settle) {
        this.settle = settle;
    }

    @Override
    public synchronized long nanos() {
        return nanos;
    }

    @Override
    public synchronized Pending after(long millis, Runnable work) {
        Task task = new Task(nanos + TimeUnit.MILLISECONDS.toNanos(millis), order++, work);
        tasks.add(task);
        return () -> cancel(task);
    }

    private synchronized void cancel(Task task) {
        tasks.remove(task);
    }

    /** How many tasks wait. */
    public synchronized int waiting() {
        return tasks.size();
    }

    /** Time passes for this node alone; what falls due runs. */
    void advance(Duration length, Runnable withEachStep) {
        long target = nanos() + length.toNanos();
        for (Task task = next(target); task != null; task = next(target)) {
            withEachStep.run();
            task.work().run();
            settle.run();
        }
        set(target);
        withEachStep.run();
        settle.run();
    }

    /** Time passes and nothing that falls due runs: the node is paused, and finds all of it waiting when it resumes. */
    public synchronized void pause(Duration length) {
        nanos += length.toNanos();
    }

    private synchronized Task next(long target) {
        Task first = tasks.stream()
                .min(Comparator.comparingLong(Task::atNanos).thenComparingLong(Task::order))
                .orElse(null);
        if (first == null || first.atNanos() - target > 0) {
            return null;
        }
        tasks.remove(first);
        nanos = Math.max(nanos, first.atNanos());
        return first;
    }

    private synchronized void set(long target) {
        nanos = Math.max(nanos, target);
    }
}
