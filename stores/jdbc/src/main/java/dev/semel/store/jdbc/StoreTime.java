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
        if (instead != null) {
            seen(instead.millis());
        }
        return latest.get();
    }

    /** The latest time that was seen, 0 if none was. */
    long latest() {
        return latest.get();
    }

    /**
     * Remembers this time if it is the latest; the same time again. What the database decided stays at the time at which
     * it did, though another thread may have seen a later one meanwhile.
     */
    long seen(long millis) {
        if (millis > latest.get()) {
            latest.accumulateAndGet(millis, Math::max);
        }
        return millis;
    }
}
