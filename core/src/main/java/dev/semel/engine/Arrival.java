package dev.semel.engine;

import dev.semel.operation.Intent;
import dev.semel.policy.OutageRule;
import dev.semel.policy.Terms;
import dev.semel.protocol.Decision;
import dev.semel.protocol.Nonce;
import dev.semel.protocol.Payload;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One attempt: who asks for what, since when, and the one answer it gets, whichever way it came by. The listener is told
 * of an answer before the caller is, so that nothing a caller does goes before what was counted.
 */
final class Arrival {
    private final Engine engine;
    private final Intent intent;
    private final Terms terms;
    private final long sinceNanos;
    private final long waitNanos;
    private final CompletableFuture<Admission> admission = new CompletableFuture<>();
    private final AtomicBoolean answered = new AtomicBoolean();
    private final @Nullable Nonce ownersNonce;
    private final Threshold threshold;
    private volatile Decision.@Nullable Granted handedOver;

    /** @param ownersNonce of an owner elsewhere, who repeats its claim by itself; null for an attempt of this process */
    Arrival(Engine engine, Intent intent, Terms terms, @Nullable Nonce ownersNonce, Threshold threshold) {
        this.threshold = threshold;
        this.engine = engine;
        this.intent = intent;
        this.terms = terms;
        this.ownersNonce = ownersNonce;
        sinceNanos = engine.timing().nanos();
        waitNanos = isElsewhere() ? 0 : terms.waiting().fold(() -> 0L, Duration::toNanos);
    }

    /** Whether the owner is not in this process: it renews and ends its lease by calls, and nothing here waits for it. */
    boolean isElsewhere() {
        return ownersNonce != null;
    }

    Nonce nonce() {
        return ownersNonce == null ? engine.nonce() : ownersNonce;
    }

    /** What the store granted to the owner elsewhere; null until then. */
    Decision.@Nullable Granted handedOver() {
        return handedOver;
    }

    void handOver(Decision.Granted granted) {
        handedOver = granted;
    }

    Threshold threshold() {
        return threshold;
    }

    Intent intent() {
        return intent;
    }

    Terms terms() {
        return terms;
    }

    long sinceNanos() {
        return sinceNanos;
    }

    CompletableFuture<Admission> admission() {
        return admission;
    }

    boolean mayWait() {
        return remainingWaitMillis() > 0;
    }

    long remainingWaitMillis() {
        return TimeUnit.NANOSECONDS.toMillis(waitNanos - (engine.timing().nanos() - sinceNanos));
    }

    /** Tells what was found of another attempt, as far as the terms let a repeat be told of it. */
    void answer(Execution<Payload> found, Listener.Source source) {
        if (answered.compareAndSet(false, true)) {
            Execution<Payload> execution = Answers.repeated(found, terms.duplicates());
            tell(execution, source);
            admission.complete(new Admission.Answered(execution));
        }
    }

    /** False if nobody waits for it any more, so that it must be ended here. */
    boolean admit(Attempt attempt) {
        return answered.compareAndSet(false, true) && admission.complete(new Admission.Granted(attempt));
    }

    /** What happens without the store is the operation's choice (rule 18). */
    void outage(Execution.Unavailable<Payload> unavailable) {
        if (terms.outage() == OutageRule.LET_THROUGH && !isElsewhere()) {
            Lease lease = Lease.unguarded(intent.key(), terms, engine.timing());
            admit(new ToldAttempt(new UnguardedAttempt(lease), execution -> tell(execution, Listener.Source.OUTAGE)));
        } else {
            answer(unavailable, Listener.Source.OUTAGE);
        }
    }

    /** A fault of ours: nobody may be left waiting for an answer that will not come. */
    void broken(Throwable fault) {
        if (answered.compareAndSet(false, true)) {
            tell(new Execution.Unavailable<>(String.valueOf(fault.getMessage()), true), Listener.Source.OUTAGE);
            admission.completeExceptionally(fault);
        }
    }

    void tell(Execution<Payload> execution, Listener.Source source) {
        engine.listener()
                .onAnswer(intent.key(), execution, source, engine.timing().nanos() - sinceNanos);
    }
}
