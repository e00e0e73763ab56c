package dev.semel.engine;

import dev.semel.operation.DerivedKeys;
import dev.semel.operation.OperationKey;
import dev.semel.policy.EffectClass;
import dev.semel.policy.EffectTerms;
import dev.semel.protocol.IntentRecord;
import dev.semel.protocol.LeaseId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The right to act, as the effect sees it. Renewed while the effect runs; tells when it is lost. Safe for use by all
 * threads.
 */
public final class Lease {
    private final OperationKey key;
    private final Timing timing;
    private final @Nullable IntentRecord granted;
    private final List<Runnable> onLost = new ArrayList<>();
    private long sendUntilNanos;
    private int tries;
    private @Nullable String lost;

    private Lease(OperationKey key, Timing timing, @Nullable IntentRecord granted) {
        this.key = key;
        this.timing = timing;
        this.granted = granted;
    }

    /**
     * @param askedNanos this node's time before it sent the claim
     * @param atMillis the store's time of the grant
     */
    static Lease granted(OperationKey key, IntentRecord record, Timing timing, long askedNanos, long atMillis) {
        Lease lease = new Lease(key, timing, record);
        lease.extend(record, askedNanos, atMillis);
        return lease;
    }

    /** The lease of an attempt that was let through without a claim. */
    static Lease unguarded(OperationKey key, Timing timing) {
        Lease lease = new Lease(key, timing, null);
        lease.sendUntilNanos = Long.MAX_VALUE;
        return lease;
    }

    /** Whose right this is. */
    public OperationKey key() {
        return key;
    }

    /** False if the store did not answer and the terms let the attempt through. */
    public boolean isGuarded() {
        return granted != null;
    }

    /** The fencing number for receivers that check one; 0 if unguarded. */
    public long epoch() {
        return granted == null ? 0 : granted.epoch();
    }

    /** The first fencing number of this life of the intent, by which receivers are asked; 0 if unguarded. */
    public long firstEpoch() {
        return granted == null ? 0 : granted.life().firstEpoch();
    }

    /** A key for this receiver, the same for every attempt of this life of the intent (E2). */
    public String keyFor(String receiver) {
        return DerivedKeys.forReceiver(key, firstEpoch(), receiver);
    }

    /** Whether something may still be sent to the outside. */
    public synchronized boolean maySend() {
        return lost == null && timing.nanos() - sendUntilNanos < 0;
    }

    /**
     * To be called before each send: counts the try and refuses it when it would come too late.
     *
     * @throws LeaseLostException if nothing may be sent any more; nothing was sent by this try
     */
    public synchronized void beforeSending() {
        if (lost != null) {
            throw new LeaseLostException("Nothing was sent for " + key + ": " + lost);
        }
        if (timing.nanos() - sendUntilNanos >= 0) {
            throw new LeaseLostException("Nothing was sent for " + key
                    + ": its time to send has passed; lengthen the lease or find what held the attempt up.");
        }
        tries++;
    }

    /** Whether another attempt or evidence took over; what this one sends now comes too late. */
    public synchronized boolean isLost() {
        return lost != null;
    }

    /** Runs {@code task} when the lease is lost, at once if it is; on a thread that must not be blocked. */
    public void onLost(Runnable task) {
        synchronized (this) {
            if (lost == null) {
                onLost.add(task);
                return;
            }
        }
        task.run();
    }

    synchronized int tries() {
        return tries;
    }

    LeaseId id() {
        return record().lease();
    }

    IntentRecord record() {
        if (granted == null) {
            throw new IllegalStateException("An unguarded attempt has no record.");
        }
        return granted;
    }

    /** Rule 7: until the lease's end or the end of the receiver's horizon, less the margin, counted from the asking. */
    synchronized void extend(IntentRecord record, long askedNanos, long atMillis) {
        EffectTerms effect = record.effect();
        long leaseEnd = record.state() instanceof dev.semel.protocol.State.Running running
                ? running.leaseEndMillis()
                : atMillis;
        // A FENCED receiver tells late sends apart only while it remembers, so its memory bounds them like a horizon.
        long harmless = effect.effectClass() == EffectClass.FENCED ? effect.memoryMillis() : effect.horizonMillis();
        long end = Math.min(leaseEnd, record.life().sinceMillis() + harmless);
        long millis = Math.max(0, end - effect.marginMillis() - atMillis);
        sendUntilNanos = askedNanos + TimeUnit.MILLISECONDS.toNanos(millis);
    }

    void lose(String why) {
        List<Runnable> tasks;
        synchronized (this) {
            if (lost != null) {
                return;
            }
            lost = why;
            tasks = List.copyOf(onLost);
        }
        tasks.forEach(Runnable::run);
    }
}
