package dev.semel;

import dev.semel.engine.Admission;
import dev.semel.engine.Attempt;
import dev.semel.engine.Ending;
import dev.semel.engine.Engine;
import dev.semel.engine.Execution;
import dev.semel.engine.Lease;
import dev.semel.operation.Intent;
import dev.semel.operation.Operation;
import dev.semel.operation.Undo;
import dev.semel.policy.EffectClass;
import dev.semel.policy.Terms;
import dev.semel.protocol.Payload;
import java.util.concurrent.CompletableFuture;

/**
 * An undo's claim of the original's key: finds out what became of the original, and refuses it for good if it never ran, so
 * that one that comes late does not run either. Sends nothing; waits for an original at work as long as its terms say.
 */
final class Withdrawal {
    private Withdrawal() {}

    /** What the original is, after this: never granted, and refused if nothing of it can be there. */
    static <R> CompletableFuture<Execution<R>> of(Operation<?, R> withdrawal, Intent intent, Engine engine) {
        Wording<R> wording = Wording.of(withdrawal);
        EffectClass effectClass = withdrawal.terms().effect().effectClass();
        return admission(engine, intent, withdrawal.terms())
                .thenCompose(admission -> admission.<CompletableFuture<Execution<Payload>>>fold(
                        attempt -> ended(attempt, wording, effectClass), CompletableFuture::completedFuture))
                .thenApply(told -> wording.told(told, null));
    }

    private static CompletableFuture<Admission> admission(Engine engine, Intent intent, Terms terms) {
        return terms.effect().effectClass() == EffectClass.ATOMIC
                ? engine.admitAtomic(intent, terms)
                : engine.admit(intent, terms);
    }

    private static CompletableFuture<Execution<Payload>> ended(
            Attempt attempt, Wording<?> wording, EffectClass effectClass) {
        return attempt.end(
                speaksForAll(effectClass, attempt.lease())
                        ? wording.ending(new Undo.NeverApplied())
                        : Ending.unknown());
    }

    /**
     * Whether nothing can be there (rule 8). A claim that took over knows nothing of the attempt that lapsed, but that an
     * ATOMIC one has left nothing, and that a FENCED one was fenced off and asked for before this was granted.
     */
    static boolean speaksForAll(EffectClass effectClass, Lease lease) {
        return switch (effectClass) {
            case ATOMIC, FENCED -> true;
            case DEDUPLICATED, QUERYABLE, UNPROTECTED -> lease.epoch() == lease.firstEpoch();
        };
    }
}
