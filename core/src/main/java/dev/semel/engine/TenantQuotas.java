package dev.semel.engine;

import dev.semel.policy.Quota;
import dev.semel.policy.Quotas;
import dev.semel.protocol.IntentRecord;
import dev.semel.protocol.Status;
import dev.semel.store.OperationStore;
import dev.semel.store.StoreRefusedException;
import dev.semel.store.TenantUsage;
import dev.semel.store.TenantUsage.Usage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Holds tenants to their quotas (A9). What this node does is counted as it happens; what other nodes did, and what
 * expired, is learnt from the store at each round of the sweeper. A tenant may therefore go over a limit by what other
 * nodes let in between two rounds, and by what one node lets in before its first round. Counting may cost a store much
 * with tenants that have much, so it takes at most a tenth of the time: after it there is none for nine times as long.
 * Remembers only tenants that are active or near a limit. Safe for use by all threads.
 */
final class TenantQuotas {
    private static final double NEAR = 0.8;
    private static final int MOST_TOLD = 100;
    private static final int ASKED_AT_ONCE = 500;
    private static final int RESTS_FOR_ITS_LENGTH = 9;

    private final Quotas quotas;
    private final @Nullable TenantUsage store;
    private final Listener listener;
    private final Timing timing;
    private final ConcurrentHashMap<String, TenantLoad> loads = new ConcurrentHashMap<>();

    private long restsUntilNanos;

    private TenantQuotas(Quotas quotas, @Nullable TenantUsage store, Listener listener, Timing timing) {
        this.quotas = quotas;
        this.store = store;
        this.listener = listener;
        this.timing = timing;
        restsUntilNanos = timing.nanos();
    }

    /** @throws StoreRefusedException if there are quotas and this store cannot tell what tenants have */
    static TenantQuotas over(OperationStore store, Quotas quotas, Listener listener, Timing timing) {
        if (quotas.areNone()) {
            return new TenantQuotas(quotas, null, listener, timing);
        }
        if (store instanceof TenantUsage capable) {
            return new TenantQuotas(quotas, capable, listener, timing);
        }
        throw new StoreRefusedException(
                StoreRefusedException.Code.LACKS_CAPABILITY,
                "Quotas are declared and " + store.describe().name()
                        + " cannot tell what a tenant has; choose a store that can, or declare no quotas.");
    }

    boolean areNone() {
        return store == null;
    }

    /** The limit that is reached, or null and one attempt more is counted for the tenant until it is given back. */
    Quota.@Nullable Limit tryReserve(String tenant) {
        return reserve(tenant, false);
    }

    /** Counts one attempt more, whatever the limits: for what goes on with a record that is there. */
    void reserve(String tenant) {
        var unused = reserve(tenant, true);
    }

    private Quota.@Nullable Limit reserve(String tenant, boolean whateverTheLimits) {
        Quota quota = quotas.of(tenant);
        if (quota.isNone()) {
            return null;
        }
        AtomicReference<Quota.@Nullable Limit> reached = new AtomicReference<>();
        loads.compute(tenant, (name, known) -> {
            TenantLoad load = known == null ? new TenantLoad() : known;
            Quota.Limit limit = new TenantStanding(name, load.usage(), quota).reached();
            if (limit == null || whateverTheLimits) {
                load.reserve();
            } else {
                reached.set(limit);
            }
            return load;
        });
        return reached.get();
    }

    /** The attempt has ended, or never began. */
    void giveBack(String tenant, boolean madeARow) {
        loads.computeIfPresent(tenant, (name, load) -> {
            load.giveBack(madeARow);
            return load;
        });
    }

    /** An attempt that was counted here goes on elsewhere. */
    void handedOut(String tenant) {
        loads.computeIfPresent(tenant, (name, load) -> {
            load.handedOut();
            return load;
        });
    }

    /** An attempt of elsewhere has ended. */
    void cameBack(String tenant) {
        loads.computeIfPresent(tenant, (name, load) -> {
            load.cameBack();
            return load;
        });
    }

    /** So many bytes of a result were stored. */
    void stored(String tenant, long bytes) {
        loads.computeIfPresent(tenant, (name, load) -> {
            load.stored(bytes);
            return load;
        });
    }

    /**
     * Whether a reached limit holds back a claim that finds this record. A key that is there takes no more rows; an
     * attempt that is under way or in doubt is one already, and going on with it is the way to less of them.
     */
    static boolean holdsBack(Quota.Limit reached, @Nullable IntentRecord live) {
        if (live == null) {
            return true;
        }
        return switch (reached) {
            case ROWS, BYTES -> false;
            case IN_FLIGHT, IN_DOUBT -> begins(live);
        };
    }

    /** Whether a claim that finds this record begins something, and does not go on with what was begun. */
    static boolean begins(@Nullable IntentRecord live) {
        return live == null || (live.status() != Status.RUNNING && live.status() != Status.IN_DOUBT);
    }

    /**
     * Asks the store what the tenants have, and tells who is near a limit; does nothing while it rests from the last time.
     * Blocks; one thread at a time.
     */
    void refresh() {
        TenantUsage source = store;
        long began = timing.nanos();
        if (source == null || began - restsUntilNanos < 0) {
            return;
        }
        try {
            refresh(source);
        } finally {
            long ended = timing.nanos();
            restsUntilNanos = ended + RESTS_FOR_ITS_LENGTH * (ended - began);
        }
    }

    private void refresh(TenantUsage source) {
        Set<String> tenants = new HashSet<>(quotas.tenants().keySet());
        tenants.addAll(loads.keySet());
        List<String> all = new ArrayList<>(tenants);
        List<TenantStanding> near = new ArrayList<>();
        for (int from = 0; from < all.size(); from += ASKED_AT_ONCE) {
            refresh(source, all.subList(from, Math.min(all.size(), from + ASKED_AT_ONCE)), near);
        }
        near.sort(Comparator.comparingDouble(TenantStanding::largestShare).reversed());
        listener.onQuotas(List.copyOf(near.subList(0, Math.min(MOST_TOLD, near.size()))));
    }

    private void refresh(TenantUsage source, List<String> tenants, List<TenantStanding> near) {
        Map<String, TenantLoad.Before> before = new HashMap<>();
        for (String tenant : tenants) {
            loads.compute(tenant, (name, known) -> {
                TenantLoad load = known == null ? new TenantLoad() : known;
                before.put(name, load.before());
                return load;
            });
        }
        List<Usage> usages = source.usage(tenants);
        for (int index = 0; index < tenants.size(); index++) {
            Usage usage = usages.get(index);
            loads.computeIfPresent(tenants.get(index), (name, load) -> {
                load.refresh(usage, before.getOrDefault(name, new TenantLoad.Before(0, 0, 0)));
                TenantStanding standing = new TenantStanding(name, load.usage(), quotas.of(name));
                boolean isNear = standing.largestShare() >= NEAR;
                if (isNear) {
                    near.add(standing);
                }
                return load.isIdle() && !isNear ? null : load;
            });
        }
    }
}
