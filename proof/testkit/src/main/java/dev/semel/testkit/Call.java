package dev.semel.testkit;

import dev.semel.operation.OperationKey;
import dev.semel.protocol.Decision;
import dev.semel.protocol.Event;
import dev.semel.protocol.IntentRecord;
import dev.semel.store.Found;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One event or one read of a recorded history. Immutable.
 *
 * @param caller who called, for people
 * @param key whose record was meant
 * @param event what was asked; null for a read
 * @param span between which moments it was decided
 * @param answer what came back
 */
public record Call(
        String caller, OperationKey key, @Nullable Event event, Span span, Answer answer) {
    public Call {
        Objects.requireNonNull(caller, "caller");
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(span, "span");
        Objects.requireNonNull(answer, "answer");
    }

    /** Between which moments of the history, counted from 1, a call was under way. */
    public record Span(long asked, long answered, int turn) {
        /** No answer: the call may have taken effect at any moment since it was asked, or never. */
        public static final long NEVER = Long.MAX_VALUE;

        /** A call that was answered; {@code turn} keeps twins of one batch apart, the first is 0. */
        public static Span of(long asked, long answered, int turn) {
            return new Span(asked, answered, turn);
        }

        /** A call without an answer. */
        public static Span open(long asked, int turn) {
            return new Span(asked, NEVER, turn);
        }

        /** Of one batch the earlier one comes first; else who was answered before the other was asked. */
        boolean isBefore(Span other) {
            return asked == other.asked ? turn < other.turn : answered < other.asked;
        }
    }

    /** What came back. */
    public sealed interface Answer {}

    /** The store decided; never {@link Decision.Failed}. */
    public record Decided(Decision decision) implements Answer {
        /** @throws IllegalArgumentException if the decision is that there was none */
        public Decided {
            if (decision instanceof Decision.Failed) {
                throw new IllegalArgumentException("A failed item has no answer; record it as unknown.");
            }
        }
    }

    /** The store was read. */
    public record Read(Found found) implements Answer {}

    /** Nothing is known of what became of it. */
    public record Unknown(String why) implements Answer {}

    boolean isAnswered() {
        return !(answer instanceof Unknown);
    }

    /** The store's time in the answer. */
    long atMillis() {
        if (answer instanceof Decided decided) {
            return decided.decision().atMillis();
        }
        return answer instanceof Read read ? read.found().atMillis() : Long.MIN_VALUE;
    }

    /** The record that the answer shows, null if it shows none. */
    @Nullable
    IntentRecord shown() {
        if (answer instanceof Read read) {
            return read.found().record();
        }
        return answer instanceof Decided decided ? record(decided.decision()) : null;
    }

    static @Nullable IntentRecord record(Decision decision) {
        return decision.<@Nullable IntentRecord>fold(
                Decision.Claimed::record, Decision.Accepted::record, Decision.Ignored::record, failed -> null);
    }

    /** The same call as if its answer had never come. */
    Call unanswered() {
        return new Call(caller, key, event, Span.open(span.asked(), span.turn()), new Unknown("not yet answered"));
    }
}
