package dev.semel.server.limits;

import dev.semel.policies.CallerLimit;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * The meters of callers, so many at most. A meter is forgotten only when it tells no more than a new one would, so nobody
 * gets rid of its own by making others; while all places are taken, newcomers share one meter for each operation. Whoever
 * takes all places therefore slows newcomers down, and nobody who is known. Safe for use by all threads.
 */
final class CallerTable {
    private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final int most;
    private final LongSupplier nanoClock;
    private final ConcurrentHashMap<Who, Meter> known = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, Meter> crowds = new ConcurrentHashMap<>();
    private final AtomicLong lookedNanos;

    CallerTable(int most, LongSupplier nanoClock) {
        this.most = most;
        this.nanoClock = nanoClock;
        lookedNanos = new AtomicLong(nanoClock.getAsLong() - LOOK_NANOS);
    }

    /**
     * Whose meter.
     *
     * @param operation of which operation, empty for all together
     */
    record Who(String caller, String operation) {}

    /** The meter, which stays until it is let go. */
    Meter hold(Who who, CallerLimit limit) {
        if (!known.containsKey(who) && isFull()) {
            Meter crowd = crowds.computeIfAbsent(who.operation(), each -> new Meter(limit, nanoClock));
            crowd.hold();
            return crowd;
        }
        return known.compute(who, (each, old) -> {
            Meter meter = old == null ? new Meter(limit, nanoClock) : old;
            meter.hold();
            return meter;
        });
    }

    int size() {
        return known.size();
    }

    /** Looks for places at most once a second: it takes as long as there are many. */
    private boolean isFull() {
        if (known.size() < most) {
            return false;
        }
        long looked = lookedNanos.get();
        long now = nanoClock.getAsLong();
        if (now - looked >= LOOK_NANOS && lookedNanos.compareAndSet(looked, now)) {
            known.forEach((who, meter) -> {
                if (meter.isAsNew()) {
                    known.computeIfPresent(who, (each, still) -> still.isAsNew() ? null : still);
                }
            });
        }
        return known.size() >= most;
    }
}
