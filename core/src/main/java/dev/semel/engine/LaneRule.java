package dev.semel.engine;

/**
 * How much a free lane takes of what waits. Pure. An idle store is asked at once, and few callers have a call each: they
 * wait for the store's disk side by side. With more, a call costs both sides much the same whatever it holds, so what is
 * open is gathered into one call, and a next one goes when that has returned; with very many one call would use one
 * processor of the store's. What has waited longer than a call should take goes all the same.
 *
 * @param lanes how many calls at once are worth while
 * @param batch how many events one call may hold
 */
record LaneRule(int lanes, int batch) {
    /** No event waits longer than this for company while a lane is idle; a call to a near store takes about as long. */
    static final long PATIENCE_NANOS = 1_500_000;
    /** With no more open events than this, each may have a call to itself. */
    static final int FEW = 4;
    /** With no more than this, one call at a time holds all. */
    static final int ONE_CALL = 64;
    /** More are gathered into so many calls: one at work, one on its way, one being filled. */
    static final int LARGE_CALLS = 3;
    /** A batch that is not even so large is not divided. */
    static final int LEAST_SHARE = 16;

    /**
     * How many events to take now; 0 to wait for more.
     *
     * @param ready how many wait
     * @param waitedNanos for how long the first of them has waited
     * @param busy how many lanes are at work
     * @param underWay how many events those hold
     */
    int take(int ready, long waitedNanos, int busy, int underWay) {
        int wanted = wanted(ready + underWay);
        boolean worthACall = busy == 0 || ready >= wanted || waitedNanos >= PATIENCE_NANOS;
        return worthACall ? Math.min(ready, Math.min(batch, Math.max(LEAST_SHARE, wanted))) : 0;
    }

    /** Whether so many open events may have a call each. */
    boolean isFew(int open) {
        return open <= FEW;
    }

    private int wanted(int open) {
        if (lanes == 1) {
            return batch;
        }
        if (isFew(open)) {
            return 1;
        }
        return open <= ONE_CALL ? open : (open + LARGE_CALLS - 1) / LARGE_CALLS;
    }
}
