package dev.semel.engine;

import dev.semel.operation.OperationKey;
import dev.semel.policy.LeaseTerms;
import dev.semel.protocol.Decision;
import dev.semel.protocol.Event;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Renews one lease while its attempt works, and notices when it went to another or ran out, whether or not the store
 * answers. What it has given up for lost it never renews again.
 */
final class LeaseKeeper {
    private final OperationKey key;
    private final LeaseTerms terms;
    private final Lease lease;
    private final Engine engine;
    private boolean stopped;
    private boolean capped;
    private Timing.@Nullable Pending renewal;
    private Timing.@Nullable Pending watch;

    LeaseKeeper(OperationKey key, LeaseTerms terms, Lease lease, Engine engine) {
        this.key = key;
        this.terms = terms;
        this.lease = lease;
        this.engine = engine;
    }

    /** Renewed after a quarter of the lease, so that two may fail and a third still comes in time. */
    synchronized void keep() {
        if (!stopped) {
            renewal = engine.timing().after(Math.max(1, terms.lengthMillis() / 4), this::renew);
        }
    }

    /** The attempt has ended. */
    synchronized void stop() {
        stopped = true;
        cancel(renewal);
        cancel(watch);
    }

    /** The lease is gone; tells those who asked to hear of it. */
    void lose(String why) {
        stop();
        try {
            lease.lose(why);
        } catch (RuntimeException failure) {
            trouble("What was to follow the loss of the lease of " + key + " failed", failure);
        }
    }

    private void renew() {
        if (!standsStill()) {
            return;
        }
        long asked = engine.timing().nanos();
        BiConsumer<Decision, @Nullable Throwable> step = (decision, failure) -> {
            if (failure != null) {
                trouble("The lease of " + key + " was not renewed", failure);
                keep();
            } else if (decision instanceof Decision.Accepted accepted && accepted.record() != null) {
                lease.extend(accepted.record(), asked, accepted.atMillis());
                keep();
            } else if (decision instanceof Decision.Ignored ignored
                    && ignored.reason() == Decision.Reason.RENEWAL_CAP) {
                cap();
            } else {
                lose("its lease went to another attempt or was resolved.");
            }
        };
        Stages.then(
                engine.submit(new Event.Renew(key, lease.id(), terms)),
                step,
                failure -> trouble("The lease of " + key + " was not renewed", failure));
    }

    /** What is left of the lease may be used up; the watch ends it. */
    private synchronized void cap() {
        capped = true;
    }

    /** Whether the lease still stands; if so, its end is watched, for the store may not answer before it. */
    private boolean standsStill() {
        long left = lease.leftNanos();
        synchronized (this) {
            if (stopped) {
                return false;
            }
            if (left > 0) {
                cancel(watch);
                watch = engine.timing().after(TimeUnit.NANOSECONDS.toMillis(left) + 1, this::standsStill);
                return true;
            }
        }
        lose(capped ? "it was renewed as often as the terms allow." : "it ran out before it was renewed.");
        return false;
    }

    private void trouble(String what, Throwable failure) {
        engine.listener().onTrouble(what, failure);
    }

    private static void cancel(Timing.@Nullable Pending pending) {
        if (pending != null) {
            pending.cancel();
        }
    }
}
