package dev.semel.engine;

import dev.semel.store.TenantUsage.Usage;

/**
 * What is known of one tenant: what the store said last, and what this node did since. Errs upwards between two sayings
 * of the store, for what this node did meanwhile may be in both. Not safe for use by several threads.
 */
final class TenantLoad {
    private Usage told = Usage.NOTHING;
    private long othersInFlight;
    private long inFlight;
    private long rowsSince;
    private long bytesSince;
    private boolean touched = true;

    /** What was counted here when the store was asked. */
    record Before(long inFlight, long rows, long bytes) {}

    Usage usage() {
        return new Usage(told.rows() + rowsSince, told.bytes() + bytesSince, othersInFlight + inFlight, told.inDoubt());
    }

    void reserve() {
        touched = true;
        inFlight++;
        rowsSince++;
    }

    /** An attempt goes on elsewhere; the store counts it from its next saying on. */
    void handedOut() {
        touched = true;
        othersInFlight++;
    }

    /** An attempt of elsewhere has ended. */
    void cameBack() {
        othersInFlight = Math.max(0, othersInFlight - 1);
    }

    /** The attempt has ended. */
    void giveBack(boolean madeARow) {
        inFlight--;
        rowsSince = madeARow ? rowsSince : Math.max(0, rowsSince - 1);
    }

    void stored(long bytes) {
        bytesSince += bytes;
    }

    Before before() {
        return new Before(inFlight, rowsSince, bytesSince);
    }

    void refresh(Usage usage, Before before) {
        told = usage;
        // Of those that began or ended meanwhile nobody knows whether the store has counted them.
        othersInFlight = Math.max(0, usage.running() - Math.min(before.inFlight(), inFlight));
        rowsSince = Math.max(0, rowsSince - before.rows());
        bytesSince = Math.max(0, bytesSince - before.bytes());
    }

    /** Whether nothing was asked for it since this was last asked. */
    boolean isIdle() {
        boolean idle = !touched && inFlight == 0;
        touched = false;
        return idle;
    }
}
