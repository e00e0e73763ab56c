package dev.semel.server;

import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * The deadlines of one event loop, looked at in a sweep now and then instead of by a timer for each request.
 *
 * <p>Not thread-safe: used on the event loop that made it. Time is the sweep's own, so that a request under way costs
 * no reading of the clock; a deadline is noticed up to one sweep late.
 */
final class Deadlines {
    /** Something that may take only so long. */
    interface Watched {
        /** Called at every sweep with its time; what is overdue ends itself. */
        void look(long now);
    }

    private final Vertx vertx;
    private final LongSupplier nanoClock;
    private final Set<Watched> watched = new LinkedHashSet<>();
    private final long timer;
    private long now;

    /**
     * @param nanoClock monotonic nanoseconds
     * @param periodMillis time between two sweeps
     */
    Deadlines(Vertx vertx, LongSupplier nanoClock, long periodMillis) {
        this.vertx = vertx;
        this.nanoClock = nanoClock;
        this.now = nanoClock.getAsLong();
        this.timer = vertx.setPeriodic(periodMillis, tick -> sweep());
    }

    /** Monotonic nanoseconds as of the last sweep. */
    long now() {
        return now;
    }

    void watch(Watched one) {
        watched.add(one);
    }

    void forget(Watched one) {
        watched.remove(one);
    }

    void close() {
        vertx.cancelTimer(timer);
    }

    private void sweep() {
        now = nanoClock.getAsLong();
        // A copy, because what is overdue forgets itself.
        List<Watched> present = new ArrayList<>(watched);
        for (Watched one : present) {
            one.look(now);
        }
    }
}
