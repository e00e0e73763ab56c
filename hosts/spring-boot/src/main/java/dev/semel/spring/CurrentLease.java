package dev.semel.spring;

import dev.semel.engine.Lease;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The lease under which the calling thread does what must happen once: for keys for receivers
 * ({@link Lease#keyFor}), epochs, and the question whether anything may still be sent.
 */
public final class CurrentLease {
    private static final ThreadLocal<@Nullable Lease> CURRENT = new ThreadLocal<>();

    private CurrentLease() {}

    /** The innermost one of this thread; empty outside of an {@link Idempotent} method and on other threads. */
    public static Optional<Lease> get() {
        return Optional.ofNullable(CURRENT.get());
    }

    /**
     * The same where there must be one.
     *
     * @throws IllegalStateException if there is none
     */
    public static Lease require() {
        return get().orElseThrow(() -> new IllegalStateException("This thread does nothing under a lease now: call it"
                + " within an @Idempotent method that is not ATOMIC, on the thread that the method was called on."));
    }

    /** What is done under a lease. */
    interface Work {
        @Nullable
        Object take() throws Throwable;
    }

    static @Nullable Object during(@Nullable Lease lease, Work work) throws Throwable {
        Lease outer = CURRENT.get();
        CURRENT.set(lease);
        try {
            return work.take();
        } finally {
            if (outer == null) {
                CURRENT.remove();
            } else {
                CURRENT.set(outer);
            }
        }
    }
}
