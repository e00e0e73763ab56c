package dev.semel.engine;

import java.time.Duration;

/**
 * The engine's own numbers; the defaults suit one node over a local store.
 *
 * @param cachedRecords how many final records the near cache holds, 0 for none; each kibibyte of a result counts as one
 *     more
 * @param cacheAge how long at most a cached record is told without looking again; bounds how stale a purge elsewhere can
 *     leave this node
 * @param batch how many events go to the store at once
 * @param queued how many events may wait for the store; more are refused as unavailable
 * @param sweepEvery between two rounds of the sweeper
 * @param sweepBatch how much due work one round looks at
 * @param expireBatch how many records one step of clean-up looks at
 * @param breakerFailures after how many failures in a row the store is left alone
 * @param breakerPause for how long
 * @param probeWithin how long a receiver may take to answer a probe; it counts as "unknown" then
 * @param lanes how many calls to the store may be under way at once, 0 for as many as the store says are worth while
 * @param storeWithin how long the store may take to answer an event, its waiting in line included; nothing is known of
 *     the event then. Give a driver's own time-outs less than this, so that its threads come back
 */
public record EngineSettings(
        int cachedRecords,
        Duration cacheAge,
        int batch,
        int queued,
        Duration sweepEvery,
        int sweepBatch,
        int expireBatch,
        int breakerFailures,
        Duration breakerPause,
        Duration probeWithin,
        int lanes,
        Duration storeWithin) {
    /** For one node over a local store. */
    public static final EngineSettings DEFAULT = new EngineSettings(
            100_000,
            Duration.ofMinutes(1),
            1_024,
            100_000,
            Duration.ofSeconds(1),
            1_000,
            5_000,
            5,
            Duration.ofSeconds(2),
            Duration.ofSeconds(10),
            0,
            Duration.ofSeconds(10));

    public EngineSettings {
        refuseBelow(0, "cachedRecords", cachedRecords);
        refuseBelow(1, "batch", batch);
        refuseBelow(1, "queued", queued);
        refuseBelow(1, "sweepBatch", sweepBatch);
        refuseBelow(1, "expireBatch", expireBatch);
        refuseBelow(1, "breakerFailures", breakerFailures);
        refuseBelow(0, "cacheAge in ms", cacheAge.toMillis());
        refuseBelow(1, "sweepEvery in ms", sweepEvery.toMillis());
        refuseBelow(0, "breakerPause in ms", breakerPause.toMillis());
        refuseBelow(1, "probeWithin in ms", probeWithin.toMillis());
        refuseBelow(0, "lanes", lanes);
        refuseBelow(1, "storeWithin in ms", storeWithin.toMillis());
    }

    private static void refuseBelow(long least, String setting, long value) {
        if (value < least) {
            throw new IllegalArgumentException(
                    "The engine's " + setting + " is " + value + "; give at least " + least + ".");
        }
    }

    /** The same with another near cache. */
    public EngineSettings withCache(int records, Duration age) {
        return new EngineSettings(
                records,
                age,
                batch,
                queued,
                sweepEvery,
                sweepBatch,
                expireBatch,
                breakerFailures,
                breakerPause,
                probeWithin,
                lanes,
                storeWithin);
    }

    /** The same with another pace of the sweeper. */
    public EngineSettings withSweepEvery(Duration every) {
        return new EngineSettings(
                cachedRecords,
                cacheAge,
                batch,
                queued,
                every,
                sweepBatch,
                expireBatch,
                breakerFailures,
                breakerPause,
                probeWithin,
                lanes,
                storeWithin);
    }

    /** The same with so many calls to the store at once, 0 for as many as the store says. */
    public EngineSettings withLanes(int atOnce) {
        return new EngineSettings(
                cachedRecords,
                cacheAge,
                batch,
                queued,
                sweepEvery,
                sweepBatch,
                expireBatch,
                breakerFailures,
                breakerPause,
                probeWithin,
                atOnce,
                storeWithin);
    }

    /** The same with another time for the store to answer in. */
    public EngineSettings withStoreWithin(Duration within) {
        return new EngineSettings(
                cachedRecords,
                cacheAge,
                batch,
                queued,
                sweepEvery,
                sweepBatch,
                expireBatch,
                breakerFailures,
                breakerPause,
                probeWithin,
                lanes,
                within);
    }
}
