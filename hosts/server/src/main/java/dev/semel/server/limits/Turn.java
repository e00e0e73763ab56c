package dev.semel.server.limits;

import dev.semel.engine.Execution.HeldBack;
import dev.semel.engine.Hold;
import dev.semel.engine.Threshold;
import dev.semel.policies.CallerLimit;
import dev.semel.protocol.Payload;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One request of a caller, from its arrival to its answer, and its threshold between. Whoever got it ends it once with
 * {@link #done}, if it was not held back at its arrival. Safe for use by all threads.
 */
public final class Turn implements Threshold {
    private static final long SHED_MILLIS = 1_000;

    private final List<Metered> meters;
    private final BooleanSupplier late;
    private final AtomicBoolean over = new AtomicBoolean();
    private volatile @Nullable Refusal refusal;

    /** A meter by the name that the caller is told. */
    record Metered(String name, Meter meter) {}

    private record Refusal(HeldBack<Payload> heldBack, Metered by) {}

    private Turn(List<Metered> meters, BooleanSupplier late) {
        this.meters = meters;
        this.late = late;
    }

    static Turn arriving(List<Metered> meters, BooleanSupplier late) {
        Turn turn = new Turn(meters, late);
        turn.arrive();
        return turn;
    }

    private void arrive() {
        List<Metered> arrived = new ArrayList<>();
        for (Metered each : meters) {
            HeldBack<Payload> heldBack = each.meter().arrive();
            if (heldBack != null) {
                refusal = new Refusal(heldBack, each);
                over.set(true);
                arrived.forEach(before -> before.meter().done());
                meters.forEach(all -> all.meter().letGo());
                return;
            }
            arrived.add(each);
        }
    }

    /** What held the request back at its arrival, or its work later; null if nothing did. */
    public @Nullable HeldBack<Payload> heldBack() {
        Refusal told = refusal;
        return told == null ? null : told.heldBack();
    }

    /** The request was answered; idempotent. */
    public void done() {
        if (over.compareAndSet(false, true)) {
            meters.forEach(each -> {
                each.meter().done();
                each.meter().letGo();
            });
        }
    }

    @Override
    public @Nullable HeldBack<Payload> enter() {
        if (late.getAsBoolean()) {
            return new HeldBack<>(Hold.LATE, SHED_MILLIS);
        }
        List<Metered> entered = new ArrayList<>();
        for (Metered each : meters) {
            HeldBack<Payload> heldBack = each.meter().enter();
            if (heldBack != null) {
                refusal = new Refusal(heldBack, each);
                entered.forEach(before -> before.meter().leave(false));
                return heldBack;
            }
            entered.add(each);
        }
        return null;
    }

    @Override
    public void enterAnyhow() {
        meters.forEach(each -> each.meter().enterAnyhow());
    }

    @Override
    public void leave(boolean worked) {
        meters.forEach(each -> each.meter().leave(worked));
    }

    /** What the limit is that held it back, for {@code RateLimit-Policy}; null if it is no rate. */
    public @Nullable String policyField() {
        Refusal told = refusal;
        CallerLimit.Rate rate = told == null ? null : rate(told);
        return told == null || rate == null
                ? null
                : "\"" + told.by().name() + "\";q=" + rate.count() * times(told) + ";w="
                        + rate.period().toSeconds();
    }

    /** How long until there is room again, for {@code RateLimit}; null if no rate held it back. */
    public @Nullable String standingField() {
        Refusal told = refusal;
        return told == null || rate(told) == null
                ? null
                : "\"" + told.by().name() + "\";r=0;t="
                        + Math.max(1, (told.heldBack().retryAfterMillis() + 999) / 1_000);
    }

    private static CallerLimit.@Nullable Rate rate(Refusal told) {
        return switch (told.heldBack().hold()) {
            case RATE, REQUESTS -> told.by().meter().limit().rate().orElse(null);
            case CONCURRENT, IN_HAND, LATE -> null;
        };
    }

    private static long times(Refusal told) {
        return told.heldBack().hold() == Hold.REQUESTS
                ? told.by().meter().limit().repeats()
                : 1;
    }
}
