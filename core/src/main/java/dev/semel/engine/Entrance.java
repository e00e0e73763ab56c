package dev.semel.engine;

import dev.semel.operation.Intent;
import dev.semel.policy.OutageRule;
import dev.semel.policy.Terms;
import dev.semel.protocol.Decision;
import dev.semel.protocol.Event;
import dev.semel.protocol.IntentRecord;
import dev.semel.protocol.Payload;
import dev.semel.protocol.Protocol;
import dev.semel.protocol.State;
import dev.semel.store.Found;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The way of one attempt from its arrival to the lease or an answer. Used once. */
final class Entrance {
    /** How often a waiting attempt looks again when no twin of this process leads. */
    private static final long LOOK_AGAIN_MILLIS = 50;

    private final Engine engine;
    private final Intent intent;
    private final Terms terms;
    private final long arrivedNanos;
    private final long waitNanos;
    private final Flights.Flight flight = new Flights.Flight();
    private final CompletableFuture<Admission> admission = new CompletableFuture<>();
    private boolean asked;

    Entrance(Engine engine, Intent intent, Terms terms) {
        this.engine = engine;
        this.intent = intent;
        this.terms = terms;
        arrivedNanos = engine.timing().nanos();
        waitNanos = terms.waiting().fold(() -> 0L, Duration::toNanos);
    }

    CompletableFuture<Admission> enter() {
        if (!answeredFromCache() && !answeredByReading()) {
            Flights.Flight leader = engine.flights().joinOrLead(intent, flight);
            if (leader == null) {
                claim();
            } else {
                Stages.then(leader.duringWork(), (execution, failure) -> follow(leader, execution), this::broken);
            }
        }
        return admission;
    }

    private boolean answeredFromCache() {
        if (!intent.supersession().isNever()) {
            return false;
        }
        IntentRecord cached = engine.cache().get(intent.key(), arrivedNanos);
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
            outage(unavailable);
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
        answer(Answers.of(decision), source);
        return true;
    }

    private void claim() {
        long askedNanos = engine.timing().nanos();
        Event.Claim claim = Event.Claim.of(intent, engine.nonce(), terms.effect(), terms.lease(), terms.version());
        BiConsumer<Decision, @Nullable Throwable> step = (decision, failure) -> {
            if (failure == null && decision instanceof Decision.Claimed claimed) {
                proceed(claimed, askedNanos);
            } else {
                outage(failure == null ? new IllegalStateException("A claim was not answered as one.") : failure);
            }
        };
        Stages.then(engine.submit(claim), step, this::broken);
    }

    private void proceed(Decision.Claimed claimed, long askedNanos) {
        if (claimed instanceof Decision.Granted granted) {
            granted(granted, askedNanos);
        } else if (claimed instanceof Decision.InDoubt
                && !asked
                && engine.prober().canAsk(intent.key().operation())) {
            asked = true;
            Stages.then(
                    engine.prober().inquire(intent.key(), claimed.record().epoch(), terms.retention()),
                    (resolved, failure) -> claim(),
                    this::broken);
        } else if (claimed instanceof Decision.Running && mayWait()) {
            engine.timing().after(LOOK_AGAIN_MILLIS, this::claim);
        } else {
            if (claimed instanceof Decision.Replay replay) {
                engine.cache().offer(intent.key(), replay.record(), askedNanos, claimed.atMillis());
            }
            land(Answers.of(claimed), Listener.Source.DECIDED);
        }
    }

    private void granted(Decision.Granted granted, long askedNanos) {
        Lease lease = Lease.granted(intent.key(), granted.record(), engine.timing(), askedNanos, granted.atMillis());
        boolean mustAsk = RunningAttempt.mustAskFirst(granted.record());
        RunningAttempt attempt = new RunningAttempt(intent.key(), terms, lease, mustAsk, engine);
        attempt.keepRenewing();
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
                (answer, failure) -> actOrEnd(attempt, answer.fold(said, unknown -> Ending.unknown())),
                this::broken);
    }

    /** Nothing is there: act. An outcome is there: adopt it. Else it stays in doubt. */
    private void actOrEnd(RunningAttempt attempt, Ending found) {
        if (found instanceof Ending.NothingSent) {
            act(attempt);
        } else {
            Stages.then(
                    attempt.end(found), (execution, failure) -> land(execution, Listener.Source.DECIDED), this::broken);
        }
    }

    /** Whether the answer "not there" is in hand while the receiver still remembers the first attempt (rule 11). */
    private boolean stillRemembered(Decision.Granted granted, long askedNanos) {
        long elapsedMillis = TimeUnit.NANOSECONDS.toMillis(engine.timing().nanos() - askedNanos) + 1;
        IntentRecord record = granted.record();
        return granted.atMillis() + elapsedMillis
                < record.life().sinceMillis() + record.effect().memoryMillis();
    }

    private void act(RunningAttempt attempt) {
        IntentRecord record = attempt.lease().record();
        attempt.lease().onLost(() -> engine.flights().end(intent, flight, new Execution.InDoubt<>(false, record)));
        flight.working(new Execution.Running<>(terms.lease().lengthMillis(), record));
        admission.complete(new Admission.Granted(new Watched(attempt)));
    }

    /** A twin's way: wait for the leader if the terms say so, then be told what it was told. */
    private void follow(Flights.Flight leader, Execution<Payload> execution) {
        if (!(execution instanceof Execution.Running<Payload>) || !mayWait()) {
            answerLike(execution);
            return;
        }
        Timing.Pending tooLong = engine.timing().after(remainingWaitMillis(), () -> answerLike(execution));
        Stages.then(
                leader.ended(),
                (end, failure) -> {
                    tooLong.cancel();
                    answerLike(end);
                },
                this::broken);
    }

    private void answerLike(Execution<Payload> leaders) {
        if (admission.isDone()) {
            return;
        }
        if (leaders instanceof Execution.Released<Payload> && mayWait()) {
            Stages.then(new Entrance(this).enter(), (next, failure) -> admission.complete(next), this::broken);
        } else if (leaders instanceof Execution.Unavailable<Payload> unavailable) {
            outage(new IllegalStateException(unavailable.reason()));
        } else if (leaders instanceof Execution.Settled<Payload> settled) {
            answer(Answers.replay(settled.record()), Listener.Source.JOINED);
        } else {
            answer(leaders, Listener.Source.JOINED);
        }
    }

    /** The same attempt, entering again after its leader was released; it waits no longer than it would have. */
    private Entrance(Entrance before) {
        engine = before.engine;
        intent = before.intent;
        terms = before.terms;
        arrivedNanos = before.arrivedNanos;
        waitNanos = before.waitNanos;
    }

    /** What happens without the store is the operation's choice (rule 18). */
    private void outage(Throwable cause) {
        Execution<Payload> unavailable = new Execution.Unavailable<>(String.valueOf(cause.getMessage()), false);
        engine.flights().end(intent, flight, unavailable);
        if (terms.outage() == OutageRule.LET_THROUGH) {
            admission.complete(new Admission.Granted(
                    new Watched(new UnguardedAttempt(Lease.unguarded(intent.key(), engine.timing())))));
        } else {
            answer(unavailable, Listener.Source.OUTAGE);
        }
    }

    /** A fault of ours: nobody may be left waiting for an answer that will not come. */
    private void broken(Throwable fault) {
        engine.flights().end(intent, flight, new Execution.Unavailable<>(String.valueOf(fault.getMessage()), true));
        admission.completeExceptionally(fault);
    }

    private boolean mayWait() {
        return remainingWaitMillis() > 0;
    }

    private long remainingWaitMillis() {
        return TimeUnit.NANOSECONDS.toMillis(waitNanos - (engine.timing().nanos() - arrivedNanos));
    }

    /** The leader's answer, for itself and its twins. */
    private void land(Execution<Payload> execution, Listener.Source source) {
        engine.flights().end(intent, flight, execution);
        answer(execution, source);
    }

    private void answer(Execution<Payload> execution, Listener.Source source) {
        if (admission.complete(new Admission.Answered(execution))) {
            tell(execution, source);
        }
    }

    private void tell(Execution<Payload> execution, Listener.Source source) {
        engine.listener()
                .onAnswer(intent.key(), execution, source, engine.timing().nanos() - arrivedNanos);
    }

    /** The granted attempt, whose end is told to its twins and to the listener. */
    private final class Watched implements Attempt {
        private final Attempt attempt;

        private Watched(Attempt attempt) {
            this.attempt = attempt;
        }

        @Override
        public Lease lease() {
            return attempt.lease();
        }

        @Override
        public CompletableFuture<Execution<Payload>> end(Ending ending) {
            return attempt.end(ending).whenComplete((execution, failure) -> {
                Execution<Payload> told = failure == null
                        ? execution
                        : new Execution.Unavailable<>(String.valueOf(failure.getMessage()), true);
                engine.flights().end(intent, flight, told);
                tell(told, lease().isGuarded() ? Listener.Source.DECIDED : Listener.Source.OUTAGE);
            });
        }
    }
}
