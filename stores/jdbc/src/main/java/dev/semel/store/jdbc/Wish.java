package dev.semel.store.jdbc;

import dev.semel.Wording;
import dev.semel.engine.Ending;
import dev.semel.operation.Intent;
import dev.semel.operation.Operation;
import dev.semel.operation.OperationKey;
import dev.semel.policy.Terms;
import dev.semel.protocol.Event;
import dev.semel.protocol.LeaseId;
import dev.semel.protocol.Nonce;
import dev.semel.protocol.Outcome;
import dev.semel.protocol.Payload;
import java.security.SecureRandom;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One attempt at an operation: what it claims and how it settles. Its claim keeps its nonce however often it is made, so
 * that a repeated one finds out what became of the first.
 */
record Wish<R>(Intent intent, Terms terms, Wording<R> wording, Event.Claim claim, long waitMillis) {
    private static final SecureRandom RANDOM = new SecureRandom();

    static <R> Wish<R> of(Operation<?, R> operation, Intent intent, long waitMillis) {
        Terms terms = operation.terms();
        Nonce nonce = new Nonce(RANDOM.nextLong(), RANDOM.nextLong());
        return new Wish<>(
                intent,
                terms,
                Wording.of(operation),
                Event.Claim.of(intent, nonce, terms.effect(), terms.lease(), terms.version()),
                terms.waiting().fold(() -> waitMillis, Duration::toMillis));
    }

    OperationKey key() {
        return intent.key();
    }

    /**
     * The result as it is told.
     *
     * @throws IllegalStateException if the codec cannot write it; the caller rolls back
     */
    Payload result(R value) {
        try {
            return wording.result(value);
        } catch (RuntimeException | Error fault) {
            throw new IllegalStateException(
                    "The effect of " + key() + " was rolled back: its operation's codec failed to write its result.",
                    fault);
        }
    }

    /**
     * The definite refusal that this failure is; null if it is none. What the database gave up for another transaction's sake
     * is nobody's refusal, whatever type carries it: nothing was applied, and a repetition may succeed.
     */
    Ending.@Nullable Rejected refusal(Throwable failure) {
        return !Parts.isGivenUp(failure) && wording.ending(failure) instanceof Ending.Rejected rejected
                ? rejected
                : null;
    }

    Event.Settle settle(LeaseId lease, Outcome outcome) {
        return new Event.Settle(key(), lease, outcome, Event.Standing.THIS_LEASE, terms.retention());
    }
}
