package dev.semel.spring;

import dev.semel.engine.Engine;
import dev.semel.engine.SystemTime;
import org.springframework.context.SmartLifecycle;

/**
 * Lets the attempts that are under way end before the engine closes, for nobody could record what became of them then.
 * The server waits for requests that it answers; this waits for the others too: those whose caller was told where to ask,
 * and methods whose answer comes later. Spring gives it as long as any phase of a shutdown.
 */
final class LastAttempts implements SmartLifecycle {
    private static final long LOOK_MILLIS = 20;

    private final Engine engine;
    private final SystemTime time;
    private final boolean waits;
    private volatile boolean running;

    /** @param waits false if the application ends without waiting for anything */
    LastAttempts(Engine engine, SystemTime time, boolean waits) {
        this.engine = engine;
        this.time = time;
        this.waits = waits;
    }

    @Override
    public void start() {
        running = true;
    }

    @Override
    public void stop() {
        running = false;
    }

    @Override
    public void stop(Runnable done) {
        running = false;
        lookWhetherDone(done);
    }

    private void lookWhetherDone(Runnable done) {
        if (!waits || running || engine.gauges().attemptsUnderWay() == 0) {
            done.run();
        } else {
            var unused = time.after(LOOK_MILLIS, () -> lookWhetherDone(done));
        }
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** The last: behind servers, listeners of brokers and executors, all of which may begin attempts until they stop. */
    @Override
    public int getPhase() {
        return Integer.MIN_VALUE;
    }
}
