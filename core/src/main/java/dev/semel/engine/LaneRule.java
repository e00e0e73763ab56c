package dev.semel.engine;

/**
 * How much a free lane takes of what waits. Pure. An idle store is asked at once. While calls are under way, another one
 * starts only if it is at least half as large as they are, for a call costs both sides much the same whatever it holds; or
 * if something has waited longer than a call should take. With few callers each has a call to itself; with many, what is
 * open spreads over the lanes in equal shares.
 *
 * @param lanes how many calls at once are worth while
 * @param batch how many events one call may hold
 */
record LaneRule(int lanes, int batch) {
    /** No event waits longer than this for company while a lane is idle. */
    static final long PATIENCE_NANOS = 500_000;
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
        boolean worthACall = 2L * ready * busy >= underWay || waitedNanos >= PATIENCE_NANOS;
        return ready > 0 && worthACall ? Math.min(ready, share(ready + underWay)) : 0;
    }

    private int share(int open) {
        int equal = open / lanes + (open % lanes == 0 ? 0 : 1);
        return Math.min(batch, Math.max(LEAST_SHARE, equal));
    }
}
