package dev.semel.store.redis;

import dev.semel.engine.SystemTime;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;

/**
 * Ends lines whose server does not take what it is told: a socket's read ends by itself after some time, its write never
 * does. Only of what is large, for all else fits into what the system keeps. Its thread is there while something is.
 */
final class Watch {
    private static final int LOOKS_IN_A_SILENCE = 4;
    private static final int IDLE_SECONDS = 5;

    private final LongSupplier nanos = SystemTime.steadyNanos();
    private final long mostNanos;
    private final Map<Line, Long> sinceNanos = new ConcurrentHashMap<>();
    private final AtomicBoolean looks = new AtomicBoolean();
    private final ScheduledThreadPoolExecutor looking = new ScheduledThreadPoolExecutor(1, task -> {
        Thread thread = new Thread(task, "semel-redis-watch");
        thread.setDaemon(true);
        return thread;
    });

    /** @param silence a line is ended when it has written for so long, or a quarter longer */
    Watch(Duration silence) {
        mostNanos = silence.toNanos();
        looking.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
        looking.allowCoreThreadTimeOut(true);
    }

    /** Something large is about to be written over this line. */
    void begin(Line line) {
        sinceNanos.put(line, nanos.getAsLong());
        lookSoon();
    }

    /** All of it was written, or the line has ended. */
    void end(Line line) {
        sinceNanos.remove(line);
    }

    private void lookSoon() {
        if (looks.compareAndSet(false, true)) {
            var unused = looking.schedule(this::look, mostNanos / LOOKS_IN_A_SILENCE, TimeUnit.NANOSECONDS);
        }
    }

    private void look() {
        long now = nanos.getAsLong();
        sinceNanos.forEach((line, since) -> {
            if (now - since >= mostNanos) {
                line.giveUp();
            }
        });
        looks.set(false);
        if (!sinceNanos.isEmpty()) {
            lookSoon();
        }
    }
}
