package dev.semel.store;

import java.util.List;

/**
 * Capability: tells how much each tenant has, for quotas. Asked about some tenants at a time and some seconds apart, so
 * it may cost as much as a page of {@link Browsable}; it locks nothing. What it tells may be an estimate, or a little old:
 * a store says which.
 */
public interface TenantUsage {
    /**
     * What one tenant has.
     *
     * @param rows records of any state, tombstones included
     * @param bytes what these records take; a result counts with its length at least
     * @param running records that are RUNNING, their leases run out or not
     * @param inDoubt records that are IN_DOUBT
     */
    record Usage(long rows, long bytes, long running, long inDoubt) {
        /** That of a tenant of whom the store knows nothing. */
        public static final Usage NOTHING = new Usage(0, 0, 0, 0);
    }

    /**
     * One usage per tenant, in the order of the tenants.
     *
     * @throws StoreUnavailableException if the store cannot answer
     */
    List<Usage> usage(List<String> tenants);
}
