package dev.semel.telemetry;

import dev.semel.engine.Hold;
import dev.semel.engine.TenantStanding;
import dev.semel.policy.Quota;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.List;

/**
 * Quotas as meters. The only ones with a tenant's name, and only of tenants that are near a limit, a hundred at most: a
 * series comes and goes with what it tells. Safe for use by all threads.
 */
final class QuotaMeters {
    private static final double NEAR = 0.8;

    private final MeterRegistry registry;
    private final MultiGauge shares;
    private volatile List<TenantStanding> standings = List.of();

    QuotaMeters(MeterRegistry registry) {
        this.registry = registry;
        shares = MultiGauge.builder("semel.quota.share")
                .description("How much of a limit a tenant has used up, from four fifths on; 1 and more is reached")
                .register(registry);
    }

    void refused(Quota.Limit limit) {
        Counter.builder("semel.quota.refusals")
                .description("Attempts that were refused for a quota, by the limit that was reached")
                .tag("limit", limit.label())
                .register(registry)
                .increment();
    }

    void heldBack(Hold hold) {
        Counter.builder("semel.held.back")
                .description("Attempts that were held back before their claim, by what there was too much of")
                .tag("hold", hold.label())
                .register(registry)
                .increment();
    }

    /** What is near now, in place of what was near before. */
    synchronized void near(List<TenantStanding> near) {
        for (Quota.Limit limit : standings.isEmpty() ? Quota.Limit.values() : new Quota.Limit[0]) {
            Gauge.builder("semel.quota.tenants.over", () -> over(limit))
                    .description("Tenants that have reached a limit, among the hundred that are nearest to one")
                    .tag("limit", limit.label())
                    .register(registry);
        }
        standings = near;
        List<MultiGauge.Row<?>> rows = new ArrayList<>();
        for (TenantStanding standing : near) {
            for (Quota.Limit limit : Quota.Limit.values()) {
                double share = standing.share(limit);
                if (share >= NEAR) {
                    rows.add(MultiGauge.Row.of(Tags.of("tenant", standing.tenant(), "limit", limit.label()), share));
                }
            }
        }
        shares.register(rows, true);
    }

    private double over(Quota.Limit limit) {
        return standings.stream().filter(each -> each.share(limit) >= 1).count();
    }
}
