package dev.semel.engine;

import dev.semel.operation.Intent;
import dev.semel.operation.OperationKey;
import dev.semel.policy.EffectClass;
import dev.semel.policy.Terms;
import dev.semel.protocol.Decision;
import dev.semel.protocol.Event;
import dev.semel.protocol.Evidence;
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
    /** After so many tries, some three seconds, or when one took as long as it may, the caller is told "unavailable". */
    private static final int TELLING_TRIES = 6;
    /** After so many tries, some ten minutes, the effect class decides; a store that is back sooner learns the truth. */
    private static final int SETTLE_TRIES = 66;

    private static final long FIRST_SETTLE_PAUSE_MILLIS = 50;
    private static final long LONGEST_SETTLE_PAUSE_MILLIS = 10_000;

    private final Intent intent;
    private final OperationKey key;
    private final Terms terms;
    private final Lease lease;
    private final boolean fencedAndAsked;
    private final Engine engine;
    private final LeaseKeeper keeper;
    private final AtomicBoolean ended = new AtomicBoolean();
    private final CompletableFuture<Execution<Payload>> told = new CompletableFuture<>();
    /** Before its settlement was handed out to be written elsewhere. */
    private volatile long settlingNanos;

    RunningAttempt(Intent intent, Terms terms, Lease lease, boolean fencedAndAsked, Engine engine) {
        this.intent = intent;
        key = intent.key();
        this.terms = terms;
        this.lease = lease;
        this.fencedAndAsked = fencedAndAsked;
        this.engine = engine;
        keeper = new LeaseKeeper(key, terms.lease(), lease, engine);
    }

    @Override
    public Lease lease() {
        return lease;
    }

    void keepRenewing() {
        keeper.keep();
    }

    @Override
    public CompletableFuture<Execution<Payload>> end(Ending ending) {
        refuseSecondEnd();
        keeper.stop();
        write(event(ending), new Writing(ending, 1, engine.timing().nanos()));
        return told;
    }

    @Override
    public CompletableFuture<Execution<Payload>> giveUp(String why) {
        if (ended.compareAndSet(false, true)) {
            // First of all nothing more is sent: what is judged from now on must not change any more.
            keeper.lose(why);
            Ending unknown = Ending.unknown();
            write(event(unknown), new Writing(unknown, 1, engine.timing().nanos()));
        }
        return told;
    }

    @Override
    public Event.Settle settlement(Payload result) {
        keeper.stop();
        settlingNanos = engine.timing().nanos();
        return settle(new Outcome.Succeeded(kept(result)));
    }

    @Override
    public CompletableFuture<Execution<Payload>> settled(Payload result, Decision decision) {
        refuseSecondEnd();
        keeper.stop();
        if (decision instanceof Decision.Failed failed) {
            told.complete(new Execution.Unavailable<>(failed.reason(), true));
        } else {
            answer(decision, Ending.succeeded(result), settlingNanos);
        }
        return told;
    }

    private void refuseSecondEnd() {
        if (!ended.compareAndSet(false, true)) {
            throw new IllegalStateException("The attempt at " + key + " was ended twice; end it once.");
        }
    }

    /** How often, and since when, this ending was sent to the store. */
    private record Writing(Ending ending, int tries, long sinceNanos) {
        private Writing again() {
            return new Writing(ending, tries + 1, sinceNanos);
        }
    }

    private void write(Event event, Writing writing) {
        long asked = engine.timing().nanos();
        BiConsumer<Decision, @Nullable Throwable> step = (decision, failure) -> {
            if (failure == null) {
                answer(decision, writing.ending(), asked);
                return;
            }
            if (isLongEnough(writing) && !told.isDone()) {
                engine.listener().onTrouble("How the attempt at " + key + " ended is not recorded yet", failure);
                told.complete(new Execution.Unavailable<>(String.valueOf(failure.getMessage()), true));
            }
            if (writing.tries() < SETTLE_TRIES && !engine.isClosed()) {
                long pause = Math.min(
                        LONGEST_SETTLE_PAUSE_MILLIS, FIRST_SETTLE_PAUSE_MILLIS << Math.min(writing.tries(), 10));
                engine.awaited().after(pause, () -> write(event, writing.again()));
            } else {
                told.complete(new Execution.Unavailable<>(String.valueOf(failure.getMessage()), true));
            }
        };
        Stages.then(engine.submit(event), step, told::completeExceptionally);
    }

    /** A store that hangs uses up with one try what one that fails needs several for. */
    private boolean isLongEnough(Writing writing) {
        return writing.tries() >= TELLING_TRIES
                || engine.timing().nanos() - writing.sinceNanos() >= engine.storeWithinNanos();
    }

    private void answer(Decision decision, Ending ending, long asked) {
        IntentRecord after =
                decision.fold(claimed -> null, Decision.Accepted::record, Decision.Ignored::record, failed -> null);
        boolean accepted = decision instanceof Decision.Accepted;
        if (!accepted) {
            keeper.lose("its lease went to another attempt or was resolved.");
        }
        if (after == null) {
            told.complete(new Execution.Unavailable<>("The record of " + key + " is gone; its lease was lost.", true));
            return;
        }
        if (after.status().isFinal()) {
            engine.cache().offer(key, after, asked, decision.atMillis());
        }
        if (decision instanceof Decision.Accepted first
                && !first.repeated()
                && after.state() instanceof State.Settled settled) {
            engine.quotas().stored(key.tenant(), settled.outcome().payload().length());
        }
        boolean mine = accepted && after.lease().equals(lease.id()) && settledByOwner(after);
        told.complete(
                mine
                        ? Answers.settled(after, whole(ending))
                        : Answers.late(after, intent, mayBeThere(ending), decision.atMillis()));
    }

    /** An ATOMIC effect went with its settlement, which was not accepted; any other went where nobody takes it back. */
    private boolean mayBeThere(Ending ending) {
        boolean nothingSent =
                ending instanceof Ending.NothingSent && standingOfNoSend() != Event.Standing.SEVERAL_TRIES;
        return terms.effect().effectClass() != EffectClass.ATOMIC && !nothingSent;
    }

    /** Somebody's word about the same lease is told to everybody alike, its owner included. */
    private static boolean settledByOwner(IntentRecord record) {
        return record.state() instanceof State.Settled settled
                && settled.evidence().source() == Evidence.Source.OWNER;
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
                nothing -> new Event.Release(key, lease.id(), standingOfNoSend(), terms.retention()),
                unknown -> new Event.GiveUp(key, lease.id(), unknown.seen() == null ? null : kept(unknown.seen())));
    }

    private Event.Settle settle(Outcome outcome) {
        return new Event.Settle(key, lease.id(), outcome, standing(), terms.retention());
    }

    private Event.Standing standing() {
        if (fencedAndAsked) {
            return Event.Standing.FENCED_AND_ASKED;
        }
        return lease.tries() > 1 ? Event.Standing.SEVERAL_TRIES : Event.Standing.THIS_LEASE;
    }

    /** A send before the last one is not undone by asking before the first one. */
    private Event.Standing standingOfNoSend() {
        return lease.tries() > 1 ? Event.Standing.SEVERAL_TRIES : standing();
    }

    /** No more is kept than the terms say; what is too large leaves its status, never nothing. */
    private Payload kept(Payload payload) {
        return Answers.kept(payload, terms.result());
    }

    /** Whether the record that a claim was answered with needs the receiver to be asked before anything is sent. */
    static boolean mustAskFirst(IntentRecord record) {
        return record.life().unproved()
                && record.effect().effectClass() == EffectClass.FENCED
                && record.status() == Status.RUNNING;
    }
}
