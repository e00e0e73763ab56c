package dev.semel.store.jdbc;

import dev.semel.store.StoreClock;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The latest time of the store that this process has seen, sent along with every statement: the database never decides at
 * an earlier one, even if its clock is set back. With a clock for tests that clock is the store's time instead.
 */
final class StoreTime {
    private final @Nullable StoreClock instead;
    private final AtomicLong latest = new AtomicLong();

    StoreTime(@Nullable StoreClock instead) {
        this.instead = instead;
    }

    boolean isOfDatabase() {
        return instead == null;
    }

    /** The parameter of {@code ${now}}. */
    long parameter() {
        return instead == null ? latest.get() : seen(instead.millis());
    }

    /** The latest time that was seen, 0 if none was. */
    long latest() {
        return latest.get();
    }

    /** The later of this time and what was seen before. */
    long seen(long millis) {
        return millis <= latest.get() ? latest.get() : latest.accumulateAndGet(millis, Math::max);
    }
}
