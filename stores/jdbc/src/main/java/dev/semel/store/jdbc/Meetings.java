package dev.semel.store.jdbc;

/**
 * How often claims have met a record of late, so that they look first where that is likely. A guess that costs or saves a
 * statement and decides nothing; races do not matter.
 */
final class Meetings {
    private static final int MANY_PERCENT = 40;

    private volatile int percent;

    boolean areMany() {
        return percent >= MANY_PERCENT;
    }

    /** @param ofBatch of a hundred claims, negative if none was tried */
    void were(int ofBatch) {
        if (ofBatch >= 0) {
            percent = (3 * percent + ofBatch) / 4;
        }
    }
}
