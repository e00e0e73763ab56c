package dev.semel.engine;

import dev.semel.operation.Intent;
import dev.semel.operation.OperationKey;
import dev.semel.policy.DuplicateRule;
import dev.semel.policy.ResultRule;
import dev.semel.policy.Terms;
import dev.semel.protocol.Decision;
import dev.semel.protocol.Event;
import dev.semel.protocol.Evidence;
import dev.semel.protocol.IntentRecord;
import dev.semel.protocol.Nonce;
import dev.semel.protocol.Outcome;
import dev.semel.protocol.Payload;
import dev.semel.protocol.Protocol;
import dev.semel.protocol.State;
import dev.semel.store.Found;
import dev.semel.store.StoreRefusedException;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The entrances for owners in other processes, which claim, renew and end their leases by calls. Nothing is remembered
 * here between two calls, so any node over the same store serves any of them, and a node's crash costs an owner nothing
 * but a repeated call: every call may be repeated as it was and tells the same. An owner that stays away lets its lease
 * run out, and its effect class decides.
 *
 * <p>Safe for use by all threads; waits for nothing but a local read. A stage fails with
 * {@link dev.semel.store.StoreUnavailableException} if the store did not answer, and nothing is known of the call then.
 */
public final class RemoteOwners {
    private final Engine engine;

    RemoteOwners(Engine engine) {
        this.engine = engine;
    }

    /**
     * Asks for the right to act: held, or told. A claim never waits for another owner, and is never let through while the
     * store does not answer: it is told "unavailable", whatever the terms say. A FENCED receiver is asked before a lease
     * that was taken over is handed out.
     *
     * @param nonce random, one for each attempt; the same claim, repeated, has the same one
     * @throws StoreRefusedException if the terms demand more durability than the store gives
     * @throws IllegalArgumentException if the terms say ATOMIC, for no outcome told from elsewhere commits with its effect
     */
    public CompletableFuture<RemoteAnswer> claim(Intent intent, Terms terms, Nonce nonce) {
        return claim(intent, terms, nonce, Threshold.open());
    }

    /** The same for an attempt that passes this threshold before it becomes new work; it leaves with the answer. */
    public CompletableFuture<RemoteAnswer> claim(Intent intent, Terms terms, Nonce nonce, Threshold threshold) {
        Arrival arrival = engine.admitElsewhere(intent, terms, nonce, threshold);
        return arrival.admission()
                .thenApply(admission -> admission.fold(attempt -> held(arrival), RemoteAnswer.Told::new));
    }

    private static RemoteAnswer held(Arrival arrival) {
        Decision.Granted granted = arrival.handedOver();
        if (granted == null) {
            throw new IllegalStateException("An owner elsewhere was admitted without a lease.");
        }
        IntentRecord record = granted.record();
        RemoteLease lease =
                new RemoteLease(arrival.intent().key(), record.lease(), RunningAttempt.mustAskFirst(record));
        return held(lease, record, arrival.terms(), granted.atMillis(), granted.repeated());
    }

    private static RemoteAnswer held(
            RemoteLease lease, IntentRecord record, Terms terms, long atMillis, boolean repeated) {
        return new RemoteAnswer.Held(
                lease,
                record,
                Lease.leaseMillis(record, atMillis),
                Lease.sendMillis(record, atMillis),
                repeated,
                Lease.derivationEpoch(record, terms));
    }

    /** Lengthens the lease from now on: held, capped, lost, or told how the intent stands under this lease. */
    public CompletableFuture<RemoteAnswer> renew(RemoteLease lease, Terms terms) {
        return engine.submit(new Event.Renew(lease.key(), lease.id(), terms.lease()))
                .thenApply(decision -> renewed(lease, terms, decision));
    }

    private static RemoteAnswer renewed(RemoteLease lease, Terms terms, Decision decision) {
        if (decision instanceof Decision.Accepted accepted && accepted.record() != null) {
            return held(lease, accepted.record(), terms, accepted.atMillis(), false);
        } else if (decision instanceof Decision.Ignored ignored && ignored.reason() == Decision.Reason.RENEWAL_CAP) {
            return new RemoteAnswer.Capped();
        }
        Execution<Payload> standing = standing(lease, decision);
        return standing == null ? new RemoteAnswer.Lost() : new RemoteAnswer.Told(standing);
    }

    /**
     * Says how the attempt ended: told, or lost. {@link Ending.NothingSent} is the owner's word that no byte of any try
     * under this lease reached a transport. Where that, or a refusal, proves nothing (rule 8), the answer is "in doubt".
     *
     * @param tries how often the effect was sent under this lease, repeats by libraries and proxies included; counts for a
     *     refusal
     */
    public CompletableFuture<RemoteAnswer> end(RemoteLease lease, Terms terms, Ending ending, int tries) {
        long sinceNanos = engine.timing().nanos();
        Event event = event(lease, terms, ending, tries);
        return engine.submit(event).thenApply(decision -> ended(lease, event, whole(ending), decision, sinceNanos));
    }

    private static Event event(RemoteLease lease, Terms terms, Ending ending, int tries) {
        Event.Standing once = lease.fencedAndAsked() ? Event.Standing.FENCED_AND_ASKED : Event.Standing.THIS_LEASE;
        Event.Standing refusal = tries > 1 && !lease.fencedAndAsked() ? Event.Standing.SEVERAL_TRIES : once;
        return ending.fold(
                succeeded -> settle(lease, terms, new Outcome.Succeeded(kept(succeeded.result(), terms)), once),
                rejected -> settle(lease, terms, new Outcome.Rejected(kept(rejected.refusal(), terms)), refusal),
                nothing -> new Event.Release(lease.key(), lease.id(), once, terms.retention()),
                unknown -> new Event.GiveUp(
                        lease.key(), lease.id(), unknown.seen() == null ? null : kept(unknown.seen(), terms)));
    }

    private static Event settle(RemoteLease lease, Terms terms, Outcome outcome, Event.Standing standing) {
        return new Event.Settle(lease.key(), lease.id(), outcome, standing, terms.retention());
    }

    /** A reference is what it is; of a result no more is kept than the terms say. */
    private static Payload kept(Payload payload, Terms terms) {
        ResultRule rule = terms.result();
        boolean keptAsItIs = payload.extent() != Payload.Extent.WHOLE && rule.form() != ResultRule.Form.STATUS_ONLY;
        return keptAsItIs && payload.length() <= rule.limitBytes() ? payload : Answers.kept(payload, rule);
    }

    private static Payload whole(Ending ending) {
        return ending.fold(
                Ending.Succeeded::result,
                Ending.Rejected::refusal,
                nothing -> Payload.omitted(),
                unknown -> Payload.omitted());
    }

    private RemoteAnswer ended(RemoteLease lease, Event event, Payload whole, Decision decision, long sinceNanos) {
        OperationKey key = lease.key();
        boolean changed = decision instanceof Decision.Accepted accepted && !accepted.repeated();
        if (changed) {
            engine.quotas().cameBack(key.tenant());
        }
        if (changed && event instanceof Event.Settle settle) {
            engine.quotas().stored(key.tenant(), settle.outcome().payload().length());
        }
        IntentRecord after = recordOf(decision);
        if (after != null && after.status().isFinal()) {
            engine.cache().offer(key, after, sinceNanos, decision.atMillis());
        }
        Execution<Payload> standing = standing(lease, decision);
        if (after != null && saidBy(event, after)) {
            standing = Answers.settled(after, whole);
        } else if (standing != null && !(event instanceof Event.Release)) {
            standing = Answers.doubted(standing);
        }
        engine.listener()
                .onAnswer(
                        key,
                        standing == null
                                ? new Execution.Unavailable<>("The lease of " + key + " was lost.", true)
                                : standing,
                        Listener.Source.DECIDED,
                        engine.timing().nanos() - sinceNanos);
        return standing == null ? new RemoteAnswer.Lost() : new RemoteAnswer.Told(standing);
    }

    /** Whether the record has exactly this outcome by exactly this lease: said now, or said before and its answer lost. */
    private static boolean saidBy(Event event, IntentRecord after) {
        return event instanceof Event.Settle settle
                && after.lease().equals(settle.lease())
                && after.state() instanceof State.Settled settled
                && settled.outcome().equals(settle.outcome())
                && settled.evidence().source() == Evidence.Source.OWNER;
    }

    /**
     * How the intent stands; null if the record is no longer under this lease. Under it, it is of the wish that was granted
     * it, so what it says may be told (rule 3).
     */
    private static @Nullable Execution<Payload> standing(RemoteLease lease, Decision decision) {
        IntentRecord live = Protocol.aged(recordOf(decision), decision.atMillis());
        return live == null || !live.lease().equals(lease.id()) ? null : Answers.of(live, decision.atMillis());
    }

    private static @Nullable IntentRecord recordOf(Decision decision) {
        return decision.fold(
                Decision.Claimed::record, Decision.Accepted::record, Decision.Ignored::record, failed -> null);
    }

    /**
     * How the intent stands, without claiming: told as a repeat would be, or free. Reads the store, never a cache. Another
     * wish under the same key is told "mismatched" and nothing else.
     */
    public CompletableFuture<RemoteAnswer> look(Intent intent, DuplicateRule rule) {
        long sinceNanos = engine.timing().nanos();
        return engine.look(intent.key()).thenApply(found -> seen(intent, rule, found, sinceNanos));
    }

    private RemoteAnswer seen(Intent intent, DuplicateRule rule, Found found, long sinceNanos) {
        IntentRecord live = Protocol.aged(found.record(), found.atMillis());
        if (live == null || isAhead(intent, live)) {
            return new RemoteAnswer.Free();
        }
        Execution<Payload> told = Answers.repeated(standing(intent, live, found.atMillis()), rule);
        engine.listener()
                .onAnswer(
                        intent.key(),
                        told,
                        Listener.Source.READ,
                        engine.timing().nanos() - sinceNanos);
        return new RemoteAnswer.Told(told);
    }

    /** Whether the record is of another version, and nothing says that this one came too late. */
    private static boolean isAhead(Intent intent, IntentRecord live) {
        long asked = intent.supersession().version();
        return asked > live.appliedVersion() && asked != live.version();
    }

    private static Execution<Payload> standing(Intent intent, IntentRecord live, long atMillis) {
        boolean older =
                !intent.supersession().isNever() && intent.supersession().version() != live.version();
        if (older) {
            return new Execution.Stale<>(live);
        }
        return live.fingerprint().equals(intent.fingerprint())
                ? Answers.of(live, atMillis)
                : new Execution.Mismatched<>(live);
    }

    /** What this thread asks meanwhile goes to the store together: in one call if the store is not busy with others. */
    public <T> T together(Supplier<T> asking) {
        return engine.gathering(asking);
    }
}
