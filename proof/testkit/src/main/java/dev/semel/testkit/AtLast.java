package dev.semel.testkit;

import dev.semel.store.StoreUnavailableException;
import java.time.Duration;
import java.util.function.Supplier;

/** Asks a store that may be unavailable for a while until it answers. */
final class AtLast {
    private static final Duration LIMIT = Duration.ofMinutes(1);

    private AtLast() {}

    /** The first answer; fails if there is none within a minute. */
    static <T> T of(Supplier<T> question) {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (true) {
            try {
                return question.get();
            } catch (StoreUnavailableException gone) {
                if (System.nanoTime() > end) {
                    throw new AssertionError("The store did not come back within " + LIMIT.toSeconds() + " s.", gone);
                }
                Asking.pause();
            }
        }
    }
}
