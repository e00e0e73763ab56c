package dev.semel.server.observe;

import java.util.concurrent.atomic.AtomicLong;

/** How many bytes all watches together may hold. Safe for use by all threads. */
final class Budget {
    private final long most;
    private final AtomicLong taken = new AtomicLong();

    Budget(long most) {
        this.most = most;
    }

    /** Whether these bytes may be held; give them back then. */
    boolean take(int bytes) {
        if (taken.addAndGet(bytes) <= most) {
            return true;
        }
        taken.addAndGet(-bytes);
        return false;
    }

    void giveBack(int bytes) {
        taken.addAndGet(-bytes);
    }
}
