package dev.semel.spring;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;

/** Looks at the policy file from time to time, on a thread of its own, while the application runs. */
final class PolicyWatch implements SmartLifecycle {
    private final PolicyReload reload;
    private final Duration pause;
    private volatile boolean running;
    private @Nullable ScheduledExecutorService thread;

    /**
     * @param pause none for never
     * @throws MisuseException if it is negative
     */
    PolicyWatch(PolicyReload reload, Duration pause) {
        if (pause.isNegative()) {
            throw new MisuseException(
                    "semel.policy-check is " + pause + ", and nobody can look so often.",
                    "Set it to a length such as 10s, or to 0 for never.");
        }
        this.reload = reload;
        this.pause = pause;
    }

    private static ScheduledExecutorService oneThread() {
        return Executors.newSingleThreadScheduledExecutor(work -> {
            Thread thread = new Thread(work, "semel-policy");
            thread.setDaemon(true);
            return thread;
        });
    }

    @Override
    public void start() {
        running = true;
        if (!pause.isZero()) {
            ScheduledExecutorService made = oneThread();
            thread = made;
            var unused = made.scheduleWithFixedDelay(
                    reload::look, pause.toMillis(), pause.toMillis(), TimeUnit.MILLISECONDS);
        }
    }

    @Override
    public void stop() {
        ScheduledExecutorService made = thread;
        if (made != null) {
            made.shutdownNow();
        }
        running = false;
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
