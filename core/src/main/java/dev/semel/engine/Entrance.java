package dev.semel.engine;

import dev.semel.operation.Intent;
import dev.semel.policy.OutageRule;
import dev.semel.policy.Quota;
import dev.semel.protocol.Decision;
import dev.semel.protocol.Event;
import dev.semel.protocol.IntentRecord;
import dev.semel.protocol.Payload;
import dev.semel.protocol.Protocol;
import dev.semel.protocol.State;
import dev.semel.store.Found;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One way of an attempt from its arrival to the lease or an answer. An attempt whose leader leaves without an outcome
 * comes in again by a new one.
 */
final class Entrance {
    /** How often a waiting attempt looks again when no twin of this process leads. */
    private static final long LOOK_AGAIN_MILLIS = 50;

    private final Engine engine;
    private final Arrival arrival;
    private final Intent intent;
    private final Flights.Flight flight = new Flights.Flight();
    private boolean asked;
    private volatile boolean reserved;
    private volatile boolean madeARow;
    private final AtomicBoolean entered = new AtomicBoolean();
    private volatile boolean willLeave;
    private volatile boolean worked;

    Entrance(Engine engine, Arrival arrival) {
        this.engine = engine;
        this.arrival = arrival;
        intent = arrival.intent();
    }

    void enter() {
        if (!answeredFromCache() && !answeredByReading()) {
            if (arrival.isElsewhere()) {
                // Twins that own their leases elsewhere are told apart by the store alone: each may be the one that
                // acts.
                claim();
                return;
            }
            Flights.Flight leader = engine.flights().joinOrLead(intent, flight);
            if (leader == null) {
                claim();
            } else {
                follow(leader);
            }
        }
    }

    private boolean answeredFromCache() {
        if (!intent.supersession().isNever()) {
            return false;
        }
        IntentRecord cached = engine.cache().get(intent.key(), arrival.sinceNanos());
        if (cached == null) {
            return false;
        }
        long settledAt = ((State.Settled) cached.state()).settledAtMillis();
        return answeredBy(Protocol.read(cached, intent, settledAt), Listener.Source.CACHE);
    }

    private boolean answeredByReading() {
        if (!engine.readsAreLocal()) {
            return false;
        }
        long askedNanos = engine.timing().nanos();
        Found found;
        try {
            found = engine.find(intent.key());
        } catch (RuntimeException unavailable) {
            arrival.outage(new Execution.Unavailable<>(String.valueOf(unavailable.getMessage()), false));
            return true;
        }
        Decision.Claimed decision = Protocol.read(found.record(), intent, found.atMillis());
        if (decision instanceof Decision.Replay replay) {
            engine.cache().offer(intent.key(), replay.record(), askedNanos, found.atMillis());
        }
        return answeredBy(decision, Listener.Source.READ);
    }

    private boolean answeredBy(Decision.@Nullable Claimed decision, Listener.Source source) {
        if (decision == null) {
            return false;
        }
        arrival.answer(Answers.of(decision), source);
        return true;
    }

    /** If the threshold lets it in; what goes on with a record that is there is not held back. */
    private void claim() {
        if (entered.get()) {
            claimWithinQuota();
            return;
        }
        Execution.HeldBack<Payload> held = arrival.threshold().enter();
        if (held == null) {
            keepEntered();
            claimWithinQuota();
        } else {
            lookFirst(new Barrier(held, TenantQuotas::begins, () -> {
                arrival.threshold().enterAnyhow();
                keepEntered();
                claimWithinQuota();
            }));
        }
    }

    private void keepEntered() {
        if (!entered.getAndSet(true) && !willLeave) {
            willLeave = true;
            var unused = flight.ended().whenComplete((execution, abandoned) -> leave());
        }
    }

    private void leave() {
        if (entered.getAndSet(false)) {
            arrival.threshold().leave(worked);
        }
    }

    /** Within the tenant's quota if the key is new. */
    private void claimWithinQuota() {
        if (engine.quotas().areNone() || reserved) {
            claimNow();
            return;
        }
        String tenant = intent.key().tenant();
        Quota.Limit reached = engine.quotas().tryReserve(tenant);
        if (reached == null) {
            keepReserved();
            claimNow();
        } else {
            lookFirst(new Barrier(
                    new Execution.OverQuota<>(reached), record -> TenantQuotas.holdsBack(reached, record), () -> {
                        engine.quotas().reserve(tenant);
                        keepReserved();
                        claimNow();
                    }));
        }
    }

    private void keepReserved() {
        reserved = true;
        var unused = flight.ended()
                .whenComplete((execution, abandoned) ->
                        engine.quotas().giveBack(intent.key().tenant(), madeARow));
    }

    /**
     * What stands before the claim.
     *
     * @param told what is told if it holds
     * @param holds whether it holds for the record that is there, null if there is none
     * @param goOn what is done if it does not
     */
    private record Barrier(Execution<Payload> told, Predicate<@Nullable IntentRecord> holds, Runnable goOn) {}

    private void lookFirst(Barrier barrier) {
        long askedNanos = engine.timing().nanos();
        BiConsumer<Found, @Nullable Throwable> step = (found, failure) -> {
            if (failure == null) {
                goOnOrHoldBack(barrier, found, askedNanos);
                return;
            }
            Execution.Unavailable<Payload> unavailable =
                    new Execution.Unavailable<>(String.valueOf(failure.getMessage()), false);
            engine.flights().end(intent, flight, unavailable);
            arrival.outage(unavailable);
        };
        Stages.then(engine.look(intent.key()), step, this::broken);
    }

    private void goOnOrHoldBack(Barrier barrier, Found found, long askedNanos) {
        Decision.Claimed decision = Protocol.read(found.record(), intent, found.atMillis());
        if (decision instanceof Decision.Running && arrival.mayWait()) {
            waitForAnother(decision);
        } else if (decision != null) {
            if (decision instanceof Decision.Replay replay) {
                engine.cache().offer(intent.key(), replay.record(), askedNanos, found.atMillis());
            }
            land(Answers.of(decision), Listener.Source.READ);
        } else if (barrier.holds().test(found.record())) {
            land(barrier.told(), Listener.Source.READ);
        } else {
            barrier.goOn().run();
        }
    }

    /** Another attempt is at work elsewhere. Who waits does no work, and takes no place of those who do. */
    private void waitForAnother(Decision.Claimed running) {
        flight.working(Answers.of(running));
        leave();
        engine.awaited().after(Math.min(LOOK_AGAIN_MILLIS, arrival.remainingWaitMillis()), () -> {
            if (engine.isClosed()) {
                land(Answers.of(running), Listener.Source.DECIDED);
            } else {
                claim();
            }
        });
    }

    private void claimNow() {
        Event.Claim claim;
        try {
            claim = Event.Claim.of(
                    intent,
                    arrival.nonce(),
                    arrival.terms().effect(),
                    arrival.terms().lease(),
                    arrival.terms().version());
        } catch (RuntimeException fault) {
            broken(fault);
            return;
        }
        long askedNanos = engine.timing().nanos();
        BiConsumer<Decision, @Nullable Throwable> step = (decision, failure) -> {
            if (failure == null && decision instanceof Decision.Claimed claimed) {
                proceed(claimed, askedNanos);
            } else if (failure instanceof ShedException) {
                shed();
            } else {
                lost(claim, failure == null ? new IllegalStateException("A claim was not answered as one.") : failure);
            }
        };
        Stages.then(engine.submitNew(claim), step, this::broken);
    }

    /**
     * The store is late and was not asked. What is there already is told all the same, if a read finds it soon: a replay
     * costs less than the work that was shed for it.
     */
    private void shed() {
        Execution.HeldBack<Payload> held = new Execution.HeldBack<>(Hold.LATE, engine.shedAfterMillis());
        if (engine.readsAreLocal() || !engine.lateLooks().tryAcquire()) {
            land(held, Listener.Source.OUTAGE);
            return;
        }
        AtomicBoolean over = new AtomicBoolean();
        long askedNanos = engine.timing().nanos();
        Timing.Pending tooLong = engine.awaited().after(engine.shedAfterMillis(), () -> {
            if (over.compareAndSet(false, true)) {
                land(held, Listener.Source.OUTAGE);
            }
        });
        BiConsumer<Found, @Nullable Throwable> step = (found, failure) -> {
            engine.lateLooks().release();
            if (over.compareAndSet(false, true)) {
                tooLong.cancel();
                if (failure == null) {
                    goOnOrHoldBack(new Barrier(held, record -> true, () -> {}), found, askedNanos);
                } else {
                    land(held, Listener.Source.OUTAGE);
                }
            }
        };
        Stages.then(engine.look(intent.key()), step, this::broken);
    }

    /** Nothing is known of the claim. If nobody acts under it, what it may hold is handed back. */
    private void lost(Event.Claim claim, Throwable failure) {
        Execution.Unavailable<Payload> unavailable =
                new Execution.Unavailable<>(String.valueOf(failure.getMessage()), false);
        boolean nobodyActs = arrival.terms().outage() == OutageRule.REFUSE && !arrival.isElsewhere();
        worked = arrival.terms().outage() == OutageRule.LET_THROUGH && !arrival.isElsewhere();
        if (nobodyActs && Telling.mayHaveArrived(failure)) {
            new LostClaim(engine, claim, arrival.terms().retention()).handBack();
        }
        engine.flights().end(intent, flight, unavailable);
        arrival.outage(unavailable);
    }

    private void proceed(Decision.Claimed claimed, long askedNanos) {
        if (claimed instanceof Decision.Granted granted) {
            granted(granted, askedNanos);
        } else if (claimed instanceof Decision.InDoubt
                && !asked
                && engine.prober().canAsk(intent.key().operation())) {
            asked = true;
            Stages.then(
                    engine.prober()
                            .inquire(
                                    intent.key(),
                                    claimed.record().epoch(),
                                    arrival.terms().retention()),
                    (resolved, failure) -> claim(),
                    this::broken);
        } else if (claimed instanceof Decision.Running && arrival.mayWait()) {
            waitForAnother(claimed);
        } else {
            if (claimed instanceof Decision.Replay replay) {
                engine.cache().offer(intent.key(), replay.record(), askedNanos, claimed.atMillis());
            }
            land(Answers.of(claimed), Listener.Source.DECIDED);
        }
    }

    private void granted(Decision.Granted granted, long askedNanos) {
        IntentRecord record = granted.record();
        madeARow = record.epoch() == record.life().firstEpoch();
        worked = !granted.repeated();
        Lease lease = Lease.granted(intent.key(), granted, arrival.terms(), engine.timing(), askedNanos);
        boolean mustAsk = RunningAttempt.mustAskFirst(record);
        RunningAttempt attempt = new RunningAttempt(intent, arrival.terms(), lease, mustAsk, engine);
        lease.onLost(() -> engine.flights().abandon(intent, flight));
        flight.working(new Execution.Running<>(arrival.terms().lease().lengthMillis(), record));
        if (arrival.isElsewhere()) {
            arrival.handOver(granted);
        } else {
            attempt.keepRenewing();
        }
        if (mustAsk) {
            askFirst(attempt, granted, askedNanos);
        } else {
            act(attempt);
        }
    }

    /** FENCED after a take-over: raise the fence, ask, then adopt or act (rule 9). */
    private void askFirst(RunningAttempt attempt, Decision.Granted granted, long askedNanos) {
        Function<Probe.Answer.Known, Ending> said = known -> known.verdict()
                .fold(
                        outcome -> outcome.fold(
                                succeeded -> Ending.succeeded(succeeded.payload()),
                                rejected -> Ending.rejected(rejected.payload())),
                        () -> stillRemembered(granted, askedNanos) ? Ending.nothingSent() : Ending.unknown());
        Stages.then(
                engine.prober().ask(intent.key(), granted.record()),
                (answer, failure) -> actOrEnd(
                        attempt, failure == null ? answer.fold(said, unknown -> Ending.unknown()) : Ending.unknown()),
                this::broken);
    }

    /** Nothing is there: act. An outcome is there: adopt it. Else it stays in doubt. */
    private void actOrEnd(RunningAttempt attempt, Ending found) {
        if (found instanceof Ending.NothingSent) {
            act(attempt);
            return;
        }
        BiConsumer<Execution<Payload>, @Nullable Throwable> step = (execution, failure) -> {
            if (failure == null) {
                land(execution, Listener.Source.DECIDED);
            } else {
                broken(failure);
            }
        };
        Stages.then(attempt.end(found), step, this::broken);
    }

    /** Whether the answer "not there" is in hand while the receiver still remembers the first attempt (rule 11). */
    private boolean stillRemembered(Decision.Granted granted, long askedNanos) {
        long elapsedMillis = TimeUnit.NANOSECONDS.toMillis(engine.timing().nanos() - askedNanos) + 1;
        IntentRecord record = granted.record();
        return granted.atMillis() + elapsedMillis
                < record.life().sinceMillis() + record.effect().memoryMillis();
    }

    private void act(RunningAttempt attempt) {
        Decision.Granted handedOver = arrival.handedOver();
        if (handedOver != null) {
            if (!handedOver.repeated()) {
                engine.quotas().handedOut(intent.key().tenant());
            }
            engine.flights().end(intent, flight, Answers.of(handedOver));
            arrival.admit(attempt);
            return;
        }
        boolean awaited = arrival.admit(new ToldAttempt(attempt, execution -> {
            engine.flights().end(intent, flight, execution);
            arrival.tell(execution, Listener.Source.DECIDED);
        }));
        if (!awaited) {
            Stages.then(
                    attempt.end(Ending.nothingSent()),
                    (execution, failure) -> engine.flights().abandon(intent, flight),
                    this::broken);
        }
    }

    /** A twin's way: wait for the leader if the terms say so, then be told what it was told. */
    private void follow(Flights.Flight leader) {
        BiConsumer<Execution<Payload>, @Nullable Throwable> step = (execution, abandoned) -> {
            if (abandoned == null && execution instanceof Execution.Running && arrival.mayWait()) {
                waitFor(leader, execution);
            } else {
                join(execution, abandoned);
            }
        };
        Stages.then(leader.duringWork(), step, arrival::broken);
    }

    private void waitFor(Flights.Flight leader, Execution<Payload> meanwhile) {
        AtomicBoolean over = new AtomicBoolean();
        Timing.Pending tooLong = engine.awaited().after(arrival.remainingWaitMillis(), () -> {
            if (over.compareAndSet(false, true)) {
                arrival.answer(meanwhile, Listener.Source.JOINED);
            }
        });
        BiConsumer<Execution<Payload>, @Nullable Throwable> step = (end, abandoned) -> {
            if (over.compareAndSet(false, true)) {
                tooLong.cancel();
                join(end, abandoned);
            }
        };
        Stages.then(leader.ended(), step, arrival::broken);
    }

    /** Is told what the leader was told, or looks for itself if the leader left the matter open. */
    private void join(Execution<Payload> leaders, @Nullable Throwable abandoned) {
        if (abandoned != null || (leavesItOpen(leaders) && arrival.mayWait())) {
            new Entrance(engine, arrival).enter();
        } else if (leaders instanceof Execution.Unavailable<Payload> unavailable) {
            arrival.outage(unavailable);
        } else if (leaders instanceof Execution.Settled<Payload> settled) {
            arrival.answer(Answers.replay(settled.record()), Listener.Source.JOINED);
        } else {
            arrival.answer(leaders, Listener.Source.JOINED);
        }
    }

    private static boolean leavesItOpen(Execution<Payload> leaders) {
        return leaders instanceof Execution.Released || leaders instanceof Execution.Running;
    }

    private void broken(Throwable fault) {
        engine.flights().end(intent, flight, new Execution.Unavailable<>(String.valueOf(fault.getMessage()), true));
        arrival.broken(fault);
    }

    /** The leader's answer, for itself and its twins. */
    private void land(Execution<Payload> execution, Listener.Source source) {
        engine.flights().end(intent, flight, execution);
        arrival.answer(execution, source);
    }
}
