package dev.semel.policy;

import java.time.Duration;

/**
 * How long an outcome is remembered (A9). After {@code keepMillis} the result is gone and a retry is refused as expired;
 * after a further {@code refuseMillis} the key is free and a retry is new.
 *
 * @param keepMillis how long the outcome is replayed
 * @param refuseMillis how long after that a retry is refused, never zero
 * @param retryHorizonMillis how long after their first attempt callers may still retry
 */
public record RetentionTerms(long keepMillis, long refuseMillis, long retryHorizonMillis) {
    public RetentionTerms {
        if (retryHorizonMillis < 0) {
            throw new IllegalArgumentException(
                    "The retry horizon is " + retryHorizonMillis + " ms; it cannot be negative.");
        }
        EffectTerms.refuseEndless("retention", keepMillis);
        EffectTerms.refuseEndless("refusal time", refuseMillis);
        if (keepMillis < retryHorizonMillis) {
            throw new IllegalArgumentException("The retention of " + keepMillis
                    + " ms is shorter than the retry horizon of " + retryHorizonMillis
                    + " ms: a caller's last retry would be taken for a new action. Keep outcomes at least as long as"
                    + " callers retry.");
        }
        if (refuseMillis <= 0) {
            throw new IllegalArgumentException("The refusal time of " + refuseMillis
                    + " ms lets a late copy of an old claim pass for a new one; declare a positive length.");
        }
    }

    /** Kept for {@code keep}, then refused for as long again; callers retry for at most {@code keep}. */
    public static RetentionTerms of(Duration keep) {
        return new RetentionTerms(keep.toMillis(), keep.toMillis(), keep.toMillis());
    }

    /** The same with another time of refusal after expiry. */
    public RetentionTerms thenRefuseFor(Duration refuse) {
        return new RetentionTerms(keepMillis, refuse.toMillis(), retryHorizonMillis);
    }

    /** The same with the declared retry horizon of the callers. */
    public RetentionTerms withRetryHorizon(Duration horizon) {
        return new RetentionTerms(keepMillis, refuseMillis, horizon.toMillis());
    }
}
