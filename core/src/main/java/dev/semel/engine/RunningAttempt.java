package dev.semel.engine;

import dev.semel.operation.OperationKey;
import dev.semel.policy.EffectClass;
import dev.semel.policy.ResultRule;
import dev.semel.policy.Terms;
import dev.semel.protocol.Decision;
import dev.semel.protocol.Event;
import dev.semel.protocol.IntentRecord;
import dev.semel.protocol.Outcome;
import dev.semel.protocol.Payload;
import dev.semel.protocol.State;
import dev.semel.protocol.Status;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * An attempt that holds its lease: renews it until it ends, then settles it. An outcome is told only when the store has
 * acknowledged it (rule 5); an unacknowledged settlement is repeated, for it is the same settlement.
 */
final class RunningAttempt implements Attempt {
    private static final int SETTLE_TRIES = 6;
    private static final long FIRST_SETTLE_PAUSE_MILLIS = 50;

    private final OperationKey key;
    private final Terms terms;
    private final Lease lease;
    private final boolean fencedAndAsked;
    private final Engine engine;
    private final AtomicBoolean ended = new AtomicBoolean();
    private Timing.@Nullable Pending renewal;

    RunningAttempt(OperationKey key, Terms terms, Lease lease, boolean fencedAndAsked, Engine engine) {
        this.key = key;
        this.terms = terms;
        this.lease = lease;
        this.fencedAndAsked = fencedAndAsked;
        this.engine = engine;
    }

    @Override
    public Lease lease() {
        return lease;
    }

    /** Renewals begin after a third of the lease, so that two may fail before it runs out. */
    synchronized void keepRenewing() {
        if (!ended.get()) {
            renewal = engine.timing().after(Math.max(1, terms.lease().lengthMillis() / 3), this::renew);
        }
    }

    private void renew() {
        if (ended.get()) {
            return;
        }
        long asked = engine.timing().nanos();
        BiConsumer<Decision, @Nullable Throwable> step = (decision, failure) -> {
            if (failure != null) {
                engine.listener().onTrouble("The lease of " + key + " was not renewed", failure);
                keepRenewing();
            } else if (decision instanceof Decision.Accepted accepted && accepted.record() != null) {
                lease.extend(accepted.record(), asked, accepted.atMillis());
                keepRenewing();
            } else if (decision instanceof Decision.Ignored ignored) {
                renewalRefused(ignored);
            }
        };
        Stages.then(
                engine.submit(new Event.Renew(key, lease.id(), terms.lease())),
                step,
                failure -> engine.listener().onTrouble("The lease of " + key + " was not renewed", failure));
    }

    private void renewalRefused(Decision.Ignored ignored) {
        IntentRecord record = ignored.record();
        boolean capped = ignored.reason() == Decision.Reason.RENEWAL_CAP;
        if (!capped || record == null || !(record.state() instanceof State.Running running)) {
            lease.lose("its lease went to another attempt or was resolved.");
            return;
        }
        long left = Math.max(0, running.leaseEndMillis() - ignored.atMillis());
        var unused = engine.timing().after(left, () -> {
            if (!ended.get()) {
                lease.lose("it was renewed as often as the terms allow.");
            }
        });
    }

    @Override
    public CompletableFuture<Execution<Payload>> end(Ending ending) {
        if (!ended.compareAndSet(false, true)) {
            throw new IllegalStateException("The attempt at " + key + " was ended twice; end it once.");
        }
        synchronized (this) {
            if (renewal != null) {
                renewal.cancel();
            }
        }
        CompletableFuture<Execution<Payload>> told = new CompletableFuture<>();
        write(event(ending), ending, 1, told);
        return told;
    }

    private void write(Event event, Ending ending, int attempt, CompletableFuture<Execution<Payload>> told) {
        long asked = engine.timing().nanos();
        BiConsumer<Decision, @Nullable Throwable> step = (decision, failure) -> {
            if (failure == null) {
                answer(decision, ending, asked, told);
            } else if (attempt < SETTLE_TRIES) {
                engine.timing()
                        .after(FIRST_SETTLE_PAUSE_MILLIS << attempt, () -> write(event, ending, attempt + 1, told));
            } else {
                engine.listener().onTrouble("How the attempt at " + key + " ended could not be recorded", failure);
                told.complete(new Execution.Unavailable<>(String.valueOf(failure.getMessage()), true));
            }
        };
        Stages.then(engine.submit(event), step, told::completeExceptionally);
    }

    private void answer(Decision decision, Ending ending, long asked, CompletableFuture<Execution<Payload>> told) {
        IntentRecord after =
                decision.fold(claimed -> null, Decision.Accepted::record, Decision.Ignored::record, failed -> null);
        boolean accepted = decision instanceof Decision.Accepted;
        if (!accepted) {
            lease.lose("its lease went to another attempt or was resolved.");
        }
        if (after == null) {
            told.complete(new Execution.Unavailable<>("The record of " + key + " is gone; its lease was lost.", true));
            return;
        }
        if (after.status().isFinal()) {
            engine.cache().offer(key, after, asked, decision.atMillis());
        }
        boolean mine =
                accepted && after.lease().equals(lease.id()) && after.status().isFinal();
        told.complete(mine ? Answers.settled(after, whole(ending)) : Answers.of(after, decision.atMillis()));
    }

    private static Payload whole(Ending ending) {
        return ending.fold(
                Ending.Succeeded::result,
                Ending.Rejected::refusal,
                nothing -> Payload.omitted(),
                unknown -> Payload.omitted());
    }

    private Event event(Ending ending) {
        return ending.fold(
                succeeded -> settle(new Outcome.Succeeded(kept(succeeded.result()))),
                rejected -> settle(new Outcome.Rejected(kept(rejected.refusal()))),
                nothing -> new Event.Release(key, lease.id(), standing(), terms.retention()),
                unknown -> new Event.GiveUp(key, lease.id(), unknown.seen() == null ? null : kept(unknown.seen())));
    }

    private Event settle(Outcome outcome) {
        return new Event.Settle(key, lease.id(), outcome, standing(), terms.retention());
    }

    private Event.Standing standing() {
        if (fencedAndAsked) {
            return Event.Standing.FENCED_AND_ASKED;
        }
        return lease.tries() > 1 ? Event.Standing.SEVERAL_TRIES : Event.Standing.THIS_LEASE;
    }

    /** No more is kept than the terms say; what is too large leaves its status, never nothing. */
    private Payload kept(Payload payload) {
        ResultRule rule = terms.result();
        if (rule.form() == ResultRule.Form.STATUS_ONLY) {
            return Payload.omitted();
        }
        return payload.length() > rule.limitBytes() ? Payload.oversized() : payload;
    }

    /** Whether the record that a claim was answered with needs the receiver to be asked before anything is sent. */
    static boolean mustAskFirst(IntentRecord record) {
        return record.life().unproved()
                && record.effect().effectClass() == EffectClass.FENCED
                && record.status() == Status.RUNNING;
    }
}
