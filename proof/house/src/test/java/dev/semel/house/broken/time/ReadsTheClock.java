package dev.semel.house.broken.time;

import java.time.Clock;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.Date;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** Breaks the rule that one class reads the clock, once in each method whose name starts with "reads". */
public final class ReadsTheClock {
    long readsMillis() {
        return System.currentTimeMillis();
    }

    LongSupplier readsNanosByReference() {
        return System::nanoTime;
    }

    Supplier<Instant> readsInstantByReference() {
        return Instant::now;
    }

    LocalDateTime readsLocalTime() {
        return LocalDateTime.now(ZoneId.of("UTC"));
    }

    Clock readsClock() {
        return Clock.systemUTC();
    }

    @SuppressWarnings("JavaUtilDate")
    Date readsDate() {
        return new Date();
    }

    /** Allowed: the clock is handed in. */
    Instant takesClock(Clock clock) {
        return Instant.now(clock);
    }

    /** Allowed: the time is handed in. */
    @SuppressWarnings("JavaUtilDate")
    Date takesMillis(long millis) {
        return new Date(millis);
    }
}
