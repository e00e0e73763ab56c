package dev.semel.engine;

import dev.semel.operation.DerivedKeys;
import dev.semel.operation.OperationKey;
import dev.semel.policy.DuplicateRule;
import dev.semel.policy.EffectClass;
import dev.semel.policy.EffectTerms;
import dev.semel.policy.OutageRule;
import dev.semel.policy.Terms;
import dev.semel.protocol.Decision;
import dev.semel.protocol.IntentRecord;
import dev.semel.protocol.LeaseId;
import dev.semel.protocol.State;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The right to act, as the effect sees it. Renewed while the effect runs; tells when it is lost. Safe for use by all
 * threads.
 */
public final class Lease {
    /** About 146 years: differences of two such points in time do not overflow. */
    private static final long LONGEST_NANOS = Long.MAX_VALUE / 2;

    private final OperationKey key;
    private final Timing timing;
    private final @Nullable IntentRecord granted;
    private final long derivationEpoch;
    private final DuplicateRule duplicates;
    private final List<Runnable> onLost = new ArrayList<>();
    private long sendUntilNanos;
    private long endNanos;
    private int tries;
    private @Nullable String lost;

    private Lease(
            OperationKey key,
            Timing timing,
            @Nullable IntentRecord granted,
            long derivationEpoch,
            DuplicateRule duplicates) {
        this.key = key;
        this.duplicates = duplicates;
        this.timing = timing;
        this.granted = granted;
        this.derivationEpoch = derivationEpoch;
    }

    /** @param askedNanos this node's time before it sent the claim */
    static Lease granted(OperationKey key, Decision.Granted granted, Terms terms, Timing timing, long askedNanos) {
        IntentRecord record = granted.record();
        Lease lease = new Lease(key, timing, record, derivationEpoch(record, terms), terms.duplicates());
        lease.extend(record, askedNanos, granted.atMillis());
        return lease;
    }

    /** The lease of an attempt that was let through without a claim: the receiver's horizon alone bounds it. */
    static Lease unguarded(OperationKey key, Terms terms, Timing timing) {
        EffectTerms effect = terms.effect();
        Lease lease = new Lease(key, timing, null, 0, terms.duplicates());
        long millis = effect.horizonMillis() - effect.marginMillis();
        lease.sendUntilNanos = timing.nanos() + Math.min(LONGEST_NANOS, TimeUnit.MILLISECONDS.toNanos(millis));
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

    /**
     * The version of the entity that this attempt applies, for the condition that keeps a late send from undoing a newer
     * one (rule 13); 0 for an ordinary intent.
     */
    public long version() {
        return granted == null ? 0 : granted.version();
    }

    /**
     * The highest version of the entity that was applied or may have been before, for an effect that merges; 0 if there is
     * none.
     */
    public long supersededVersion() {
        return granted == null ? 0 : granted.appliedVersion();
    }

    /** What the terms say of duplicates, for an effect that serves several rules. */
    public DuplicateRule duplicates() {
        return duplicates;
    }

    /** A key for this receiver, the same for every attempt of this life of the intent (E2). */
    public String keyFor(String receiver) {
        return DerivedKeys.forReceiver(key, derivationEpoch, receiver);
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

    /**
     * Rule 7: until the lease's end or the end of what the receiver remembers, less the margin, counted from the asking. A
     * FENCED receiver gives an equal epoch the same answer for as long as it remembers it.
     */
    synchronized void extend(IntentRecord record, long askedNanos, long atMillis) {
        sendUntilNanos = askedNanos + nanos(sendMillis(record, atMillis));
        endNanos = askedNanos + nanos(leaseMillis(record, atMillis));
    }

    /** For how long after it was asked for, not after the answer came, something may be sent (rule 7). */
    static long sendMillis(IntentRecord record, long atMillis) {
        EffectTerms effect = record.effect();
        long repeatable = effect.effectClass() == EffectClass.FENCED ? effect.memoryMillis() : effect.horizonMillis();
        long leaseEnd = atMillis + leaseMillis(record, atMillis);
        long end = Math.min(leaseEnd, record.life().sinceMillis() + repeatable);
        return Math.max(0, end - effect.marginMillis() - atMillis);
    }

    /** For how long after it was asked for the lease lasts. */
    static long leaseMillis(IntentRecord record, long atMillis) {
        return record.state() instanceof State.Running running ? Math.max(0, running.leaseEndMillis() - atMillis) : 0;
    }

    /**
     * The number from which keys for receivers are derived. Where attempts may be let through, those know no epoch, and
     * the receiver must take all of them for the same action.
     */
    static long derivationEpoch(IntentRecord record, Terms terms) {
        return terms.outage() == OutageRule.LET_THROUGH ? 0 : record.life().firstEpoch();
    }

    /** For how long the lease still lasts by this node's time; zero or less if it has run out. */
    synchronized long leftNanos() {
        return endNanos - timing.nanos();
    }

    private static long nanos(long millis) {
        return Math.min(LONGEST_NANOS, TimeUnit.MILLISECONDS.toNanos(Math.max(0, millis)));
    }

    /** @throws RuntimeException what one of the tasks threw, after all of them have run */
    void lose(String why) {
        List<Runnable> tasks;
        synchronized (this) {
            if (lost != null) {
                return;
            }
            lost = why;
            tasks = List.copyOf(onLost);
        }
        RuntimeException thrown = null;
        for (Runnable task : tasks) {
            try {
                task.run();
            } catch (RuntimeException failure) {
                // The others must hear of the loss all the same.
                thrown = failure;
            }
        }
        if (thrown != null) {
            throw thrown;
        }
    }
}
