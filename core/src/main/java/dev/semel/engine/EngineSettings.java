package dev.semel.engine;

import java.time.Duration;
import java.util.Objects;

/**
 * The engine's own numbers; the defaults suit one node over a local store.
 *
 * @param batch how many events go to the store at once
 * @param queued how many events may wait for the store; more are refused as unavailable
 * @param lanes how many calls to the store may be under way at once, 0 for as many as the store says are worth while
 * @param storeWithin how long the store may take to answer an event, its waiting in line included; nothing is known of
 *     the event then. Give a driver's own time-outs less than this, so that its threads come back
 * @param cache the near cache
 * @param sweeping the sweeper's rounds
 * @param breaking when the store is left alone
 * @param probeWithin how long a receiver may take to answer a probe; it counts as "unknown" then
 * @param shedAfter when something has waited so long in line for the store, new claims are held back and those that wait
 *     are taken out, so that what was begun is ended; zero for never. Less than {@code storeWithin}, or it does nothing
 */
public record EngineSettings(
        int batch,
        int queued,
        int lanes,
        Duration storeWithin,
        Cache cache,
        Sweeping sweeping,
        Breaking breaking,
        Duration probeWithin,
        Duration shedAfter) {
    /** For one node over a local store. */
    public static final EngineSettings DEFAULT = new EngineSettings(
            1_024,
            100_000,
            0,
            Duration.ofSeconds(10),
            new Cache(100_000, Duration.ofMinutes(1)),
            new Sweeping(Duration.ofSeconds(1), 1_000, 5_000),
            new Breaking(5, Duration.ofSeconds(2)),
            Duration.ofSeconds(10),
            Duration.ZERO);

    /**
     * The near cache.
     *
     * @param records how many final records it holds, 0 for none; each kibibyte of a result counts as one more
     * @param age how long at most a cached record is told without looking again; bounds how stale a purge elsewhere can
     *     leave this node
     */
    public record Cache(int records, Duration age) {
        public Cache {
            refuseBelow(0, "cache.records", records);
            refuseBelow(0, "cache.age in ms", age.toMillis());
        }
    }

    /**
     * The sweeper's rounds.
     *
     * @param every between two of them
     * @param dueBatch how much due work one round looks at
     * @param expireBatch how many records one step of clean-up looks at
     */
    public record Sweeping(Duration every, int dueBatch, int expireBatch) {
        public Sweeping {
            refuseBelow(1, "sweeping.every in ms", every.toMillis());
            refuseBelow(1, "sweeping.dueBatch", dueBatch);
            refuseBelow(1, "sweeping.expireBatch", expireBatch);
        }
    }

    /**
     * When the store is left alone.
     *
     * @param failures after so many in a row
     * @param pause for so long
     */
    public record Breaking(int failures, Duration pause) {
        public Breaking {
            refuseBelow(1, "breaking.failures", failures);
            refuseBelow(0, "breaking.pause in ms", pause.toMillis());
        }
    }

    public EngineSettings {
        refuseBelow(1, "batch", batch);
        refuseBelow(1, "queued", queued);
        refuseBelow(0, "lanes", lanes);
        refuseBelow(1, "storeWithin in ms", storeWithin.toMillis());
        refuseBelow(1, "probeWithin in ms", probeWithin.toMillis());
        refuseBelow(0, "shedAfter in ms", shedAfter.toMillis());
        Objects.requireNonNull(cache, "cache");
        Objects.requireNonNull(sweeping, "sweeping");
        Objects.requireNonNull(breaking, "breaking");
    }

    private static void refuseBelow(long least, String setting, long value) {
        if (value < least) {
            throw new IllegalArgumentException(
                    "The engine's " + setting + " is " + value + "; give at least " + least + ".");
        }
    }

    /** The same with another near cache. */
    public EngineSettings withCache(int records, Duration age) {
        Cache other = new Cache(records, age);
        return new EngineSettings(batch, queued, lanes, storeWithin, other, sweeping, breaking, probeWithin, shedAfter);
    }

    /** The same with another pace of the sweeper. */
    public EngineSettings withSweepEvery(Duration every) {
        Sweeping other = new Sweeping(every, sweeping.dueBatch(), sweeping.expireBatch());
        return new EngineSettings(batch, queued, lanes, storeWithin, cache, other, breaking, probeWithin, shedAfter);
    }

    /** The same with so many calls to the store at once, 0 for as many as the store says. */
    public EngineSettings withLanes(int atOnce) {
        return new EngineSettings(
                batch, queued, atOnce, storeWithin, cache, sweeping, breaking, probeWithin, shedAfter);
    }

    /** The same with another time for the store to answer in. */
    public EngineSettings withStoreWithin(Duration within) {
        return new EngineSettings(batch, queued, lanes, within, cache, sweeping, breaking, probeWithin, shedAfter);
    }

    /** The same that sheds new work when something has waited so long for the store, zero for never. */
    public EngineSettings withShedAfter(Duration waited) {
        return new EngineSettings(batch, queued, lanes, storeWithin, cache, sweeping, breaking, probeWithin, waited);
    }
}
