package dev.semel.testkit;

import dev.semel.store.StoreClock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** A clock that stands still until a test moves it. Safe for use by all threads. Never reads the machine's time. */
public final class MovableClock implements StoreClock {
    private final AtomicLong millis;

    private MovableClock(long startMillis) {
        millis = new AtomicLong(startMillis);
    }

    /** @param startMillis milliseconds since 1970 */
    public static MovableClock at(long startMillis) {
        return new MovableClock(startMillis);
    }

    @Override
    public long millis() {
        return millis.get();
    }

    /** Moves it on; backwards if negative, to see what a store makes of that. */
    public void advance(Duration by) {
        millis.addAndGet(by.toMillis());
    }
}
