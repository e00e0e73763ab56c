package dev.semel.engine;

import dev.semel.policy.Quota;
import dev.semel.store.TenantUsage.Usage;
import org.jspecify.annotations.Nullable;

/**
 * What a tenant has beside what it may have.
 *
 * @param tenant whose
 * @param used as far as this node knows: what the store said last and what this node did since
 * @param quota what it may have
 */
public record TenantStanding(String tenant, Usage used, Quota quota) {
    /** How much of this the tenant has. */
    public long used(Quota.Limit limit) {
        return switch (limit) {
            case ROWS -> used.rows();
            case BYTES -> used.bytes();
            case IN_FLIGHT -> used.running();
            case IN_DOUBT -> used.inDoubt();
        };
    }

    /** How much of what it may have of this the tenant has; 1 and more if the limit is reached. */
    public double share(Quota.Limit limit) {
        return quota.of(limit) == Quota.UNLIMITED ? 0 : used(limit) / (double) quota.of(limit);
    }

    /**
     * A limit that is reached, null if none is: those that hold back every new attempt before those that hold back new
     * keys alone.
     */
    public Quota.@Nullable Limit reached() {
        for (Quota.Limit limit :
                new Quota.Limit[] {Quota.Limit.IN_FLIGHT, Quota.Limit.IN_DOUBT, Quota.Limit.ROWS, Quota.Limit.BYTES}) {
            if (used(limit) >= quota.of(limit)) {
                return limit;
            }
        }
        return null;
    }

    /** The largest of the four shares. */
    public double largestShare() {
        double largest = 0;
        for (Quota.Limit limit : Quota.Limit.values()) {
            largest = Math.max(largest, share(limit));
        }
        return largest;
    }
}
