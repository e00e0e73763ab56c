package dev.semel;

import dev.semel.engine.Answers;
import dev.semel.engine.Ending;
import dev.semel.engine.Execution;
import dev.semel.engine.LeaseLostException;
import dev.semel.operation.FailureRule;
import dev.semel.operation.Operation;
import dev.semel.policy.ResultRule;
import dev.semel.protocol.Decision;
import dev.semel.protocol.IntentRecord;
import dev.semel.protocol.Outcome;
import dev.semel.protocol.Payload;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What an operation says and is told: results as bytes and back, failures as endings, decisions as executions. For whoever
 * runs attempts where no engine can, as in a transaction; {@link Semel#once} uses the same words. Pure; safe for use by
 * all threads.
 *
 * @param <R> the operation's result
 */
public final class Wording<R> {
    private final Operation<?, R> operation;

    private Wording(Operation<?, R> operation) {
        this.operation = Objects.requireNonNull(operation, "operation");
    }

    /** The words of this operation. */
    public static <R> Wording<R> of(Operation<?, R> operation) {
        return new Wording<>(operation);
    }

    /** The whole result, as its form in the terms is; what is kept of it is another matter. Throws what the codec throws. */
    public Payload result(R value) {
        byte[] bytes = operation.codec().encode(value);
        return operation.terms().result().form() == ResultRule.Form.REFERENCE
                ? Payload.reference(bytes)
                : Payload.whole(bytes);
    }

    /** The outcome that is recorded of a success with this result: no more of it than the terms say. */
    public Outcome succeeded(Payload result) {
        return new Outcome.Succeeded(Answers.kept(result, operation.terms().result()));
    }

    /** The outcome that is recorded of this refusal: no more of it than the terms say. */
    public Outcome rejected(Payload refusal) {
        return new Outcome.Rejected(Answers.kept(refusal, operation.terms().result()));
    }

    /** What this failure of the effect means (A7), with its message as what was seen. Throws what the failure rule throws. */
    public Ending ending(Throwable failure) {
        byte[] words = String.valueOf(failure.getMessage()).getBytes(StandardCharsets.UTF_8);
        FailureRule.Meaning meaning = failure instanceof LeaseLostException
                ? FailureRule.Meaning.AMBIGUOUS
                : operation.failures().meaningOf(failure);
        return switch (meaning) {
            case REJECTED -> Ending.rejected(Payload.whole(words));
            case NOTHING_APPLIED -> Ending.nothingSent();
            case AMBIGUOUS -> Ending.unknown(Payload.whole(words));
        };
    }

    /** What the attempt is told that has applied this, once its record is durable. */
    public Execution<R> applied(@Nullable R value, IntentRecord record) {
        return new Execution.Applied<>(value, record);
    }

    /**
     * What a claim is told that was not granted, as far as the terms let a repeat be told.
     *
     * @throws IllegalArgumentException if a stored result cannot be read by the operation's codec
     */
    public Execution<R> told(Decision.Claimed answer) {
        return told(Answers.repeated(Answers.of(answer), operation.terms().duplicates()), null);
    }

    /**
     * The same answer with the operation's result in place of its bytes.
     *
     * @param applied the result in hand of the attempt that is told this, null if it has none
     * @throws IllegalArgumentException if a stored result cannot be read by the operation's codec
     */
    public Execution<R> told(Execution<Payload> execution, @Nullable R applied) {
        return execution.fold(new Typing<>(operation, applied));
    }
}
