package dev.semel.servers;

import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Waits for what only the outside knows, by asking again and again. */
final class Await {
    private static final long PAUSE_MILLIS = 10;

    private Await() {}

    /** Asks until it holds or the time is over; false if it never held. An interrupted wait is an error. */
    static boolean holds(Duration limit, BooleanSupplier condition) {
        CountDownLatch never = new CountDownLatch(1);
        long end = System.nanoTime() + limit.toNanos();
        try {
            while (!condition.getAsBoolean()) {
                if (System.nanoTime() - end > 0 || never.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS)) {
                    return false;
                }
            }
            return true;
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    /** As {@link #holds}, but an error that names what was awaited if it never held. */
    static void until(String what, Duration limit, BooleanSupplier condition) {
        if (!holds(limit, condition)) {
            throw new IllegalStateException("Waited " + limit.toSeconds() + " s in vain until " + what + ".");
        }
    }

    static UncheckedIOException interrupted() {
        Thread.currentThread().interrupt();
        return new UncheckedIOException(new InterruptedIOException("Interrupted while waiting for a server."));
    }
}
