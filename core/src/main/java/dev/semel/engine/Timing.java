package dev.semel.engine;

/** Time that passes and work for later; given from outside so that a test can move it. Safe for use by all threads. */
public interface Timing {
    /** Nanoseconds that only go forward; compare with {@code a - b}, never with a wall clock. */
    long nanos();

    /** Runs {@code task} once after {@code millis}; the task must not block. */
    Pending after(long millis, Runnable task);

    /** Work that has not run. */
    @FunctionalInterface
    interface Pending {
        /** Takes the work back if it has not begun; idempotent. */
        void cancel();
    }
}
