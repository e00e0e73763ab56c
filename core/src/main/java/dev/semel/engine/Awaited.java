package dev.semel.engine;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Work for later that somebody waits for. It is done when its time has come, or when the engine closes: the time that was
 * given from outside may end with the engine, and whoever waits must be told all the same. Safe for use by all threads.
 */
final class Awaited implements AutoCloseable {
    private final Timing timing;
    /** In the order in which they came, for whoever drives an engine must be able to have the same again. */
    private final Set<Task> tasks = Collections.synchronizedSet(new LinkedHashSet<>());

    private volatile boolean closed;

    Awaited(Timing timing) {
        this.timing = timing;
    }

    /** Runs this once: after so many milliseconds, or as soon as the engine closes; at once if it has. Must not block. */
    Timing.Pending after(long millis, Runnable work) {
        Task task = new Task(work);
        tasks.add(task);
        if (closed) {
            task.run();
            return () -> {};
        }
        Timing.Pending timer = timing.after(millis, task);
        return () -> {
            tasks.remove(task);
            timer.cancel();
        };
    }

    /** Whether what is done now is done because the engine closes, and nobody can be asked any more. */
    boolean isOver() {
        return closed;
    }

    /** Does what waits. */
    @Override
    public void close() {
        closed = true;
        List<Task> left;
        synchronized (tasks) {
            left = List.copyOf(tasks);
        }
        left.forEach(Task::run);
    }

    private final class Task implements Runnable {
        private final Runnable work;

        private Task(Runnable work) {
            this.work = work;
        }

        @Override
        public void run() {
            if (tasks.remove(this)) {
                work.run();
            }
        }
    }
}
