package dev.semel.servers;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A fault that was ordered and happens once; tells when it has happened, which a client may have noticed a moment
 * earlier. May be used by any thread.
 */
public final class Fault {
    private final CountDownLatch happened = new CountDownLatch(1);

    Fault() {}

    void happen() {
        happened.countDown();
    }

    /** Whether it has happened: a connection was reset, a reply dropped, and so on. */
    public boolean hasHappened() {
        return happened.getCount() == 0;
    }

    /**
     * Waits until it has happened.
     *
     * @throws IllegalStateException if it did not within that time
     */
    public void await(Duration limit) {
        try {
            if (!happened.await(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException("The fault did not happen within " + limit.toMillis()
                        + " ms; nothing that passed the proxy was what it waits for.");
            }
        } catch (InterruptedException e) {
            throw Await.interrupted();
        }
    }
}
