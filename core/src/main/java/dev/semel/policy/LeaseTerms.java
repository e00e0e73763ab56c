package dev.semel.policy;

import java.time.Duration;

/**
 * How long a claim holds its key and how often it may be renewed (A4).
 *
 * @param lengthMillis from grant or renewal to the lease's end, by the store's clock
 * @param maxRenewals how many renewals one lease may have; it ends then, whatever its owner does
 */
public record LeaseTerms(long lengthMillis, int maxRenewals) {
    private static final int DEFAULT_MAX_RENEWALS = 1_000;

    public LeaseTerms {
        if (lengthMillis <= 0) {
            throw new IllegalArgumentException("A lease of " + lengthMillis + " ms is none; give a positive length.");
        }
        EffectTerms.refuseEndless("lease", lengthMillis);
        if (maxRenewals < 0) {
            throw new IllegalArgumentException("The renewal cap is " + maxRenewals + "; it cannot be negative.");
        }
    }

    /** A lease of this length that may be renewed a thousand times. */
    public static LeaseTerms of(Duration length) {
        return new LeaseTerms(length.toMillis(), DEFAULT_MAX_RENEWALS);
    }
}
