package dev.semel.engine;

import dev.semel.store.StoreClock;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;

/** The machine's clocks: the only class that reads them. One daemon thread starts what is due. */
public final class SystemTime implements Timing, AutoCloseable {
    /**
     * While there is something to start, the thread looks this often. What is due later is then never the next, and its
     * thread need not be woken to hear of it: every attempt sets up a renewal, and most are called off long before.
     */
    private static final long BEAT_MILLIS = 500;

    private final ScheduledThreadPoolExecutor executor;
    private final AtomicBoolean beating = new AtomicBoolean();

    /** Starts the thread. */
    public SystemTime() {
        executor = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "semel-timer");
            thread.setDaemon(true);
            return thread;
        });
        executor.setRemoveOnCancelPolicy(true);
    }

    /** The wall clock of this machine, for stores that have no clock of their own. */
    public static StoreClock wallClock() {
        return System::currentTimeMillis;
    }

    /** The clock of this machine that only goes forward, in nanoseconds from some moment, for stores that measure lengths. */
    public static LongSupplier steadyNanos() {
        return System::nanoTime;
    }

    @Override
    public long nanos() {
        return System.nanoTime();
    }

    @Override
    public Pending after(long millis, Runnable task) {
        if (millis > BEAT_MILLIS && !beating.get() && beating.compareAndSet(false, true)) {
            beat();
        }
        ScheduledFuture<?> scheduled = executor.schedule(task, millis, TimeUnit.MILLISECONDS);
        return () -> scheduled.cancel(false);
    }

    private void beat() {
        var unused = executor.schedule(
                () -> {
                    if (executor.getQueue().isEmpty()) {
                        beating.set(false);
                    } else {
                        beat();
                    }
                },
                BEAT_MILLIS,
                TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
