package dev.semel.policy;

import java.util.Map;
import java.util.Objects;

/**
 * How much each tenant may have.
 *
 * @param otherwise every tenant that is not named
 * @param tenants those that are named, by the tenant of their keys
 */
public record Quotas(Quota otherwise, Map<String, Quota> tenants) {
    private static final Quotas NONE = new Quotas(Quota.none(), Map.of());

    public Quotas {
        Objects.requireNonNull(otherwise, "otherwise");
        tenants = Map.copyOf(tenants);
    }

    /** No limits for anybody. */
    public static Quotas none() {
        return NONE;
    }

    /** The same limits for every tenant, each by itself. */
    public static Quotas each(Quota quota) {
        return new Quotas(quota, Map.of());
    }

    /** What this tenant may have. */
    public Quota of(String tenant) {
        return tenants.getOrDefault(tenant, otherwise);
    }

    /** Whether nobody is limited. */
    public boolean areNone() {
        return otherwise.isNone() && tenants.values().stream().allMatch(Quota::isNone);
    }
}
