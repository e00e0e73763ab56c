package dev.semel.server;

import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Whether one event loop does what is due later than it should: it looks at when its own ticks come. Made on that loop;
 * may be asked on any thread.
 */
final class LoopLateness implements BooleanSupplier {
    static final long TICK_MILLIS = 50;

    private final LongSupplier nanoClock;
    private final long boundNanos;
    private long dueNanos;
    private volatile boolean late;

    LoopLateness(LongSupplier nanoClock, long boundNanos) {
        this.nanoClock = nanoClock;
        this.boundNanos = boundNanos;
        next();
    }

    /** @param boundNanos so late is late, 0 for never */
    static BooleanSupplier of(Vertx vertx, LongSupplier nanoClock, long boundNanos) {
        if (boundNanos == 0) {
            return () -> false;
        }
        LoopLateness lateness = new LoopLateness(nanoClock, boundNanos);
        vertx.setPeriodic(TICK_MILLIS, tick -> lateness.tick());
        return lateness;
    }

    /** The tick that was due. */
    void tick() {
        late = nanoClock.getAsLong() - dueNanos > boundNanos;
        next();
    }

    private void next() {
        dueNanos = nanoClock.getAsLong() + TimeUnit.MILLISECONDS.toNanos(TICK_MILLIS);
    }

    @Override
    public boolean getAsBoolean() {
        return late;
    }
}
