package dev.semel.testkit;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Spreads calls over real time, where a store lives by its own clock that nobody can move. Nothing may depend on how long
 * a pause really is.
 */
final class Pacing {
    private Pacing() {}

    static void pauseMicros(long micros) {
        LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(micros));
    }
}
