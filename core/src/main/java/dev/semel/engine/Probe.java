package dev.semel.engine;

import dev.semel.operation.OperationKey;
import dev.semel.protocol.Verdict;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Asks a receiver what became of an intent (A8). Safe for use by all threads; never applies anything. */
@FunctionalInterface
public interface Probe {
    /**
     * Asks, on a thread of its own that it may block for as long as the engine's settings allow. For a FENCED receiver,
     * raises its fence to {@code question.epoch()} first, so that no lower epoch is applied after the answer. A stage that
     * fails counts as "unknown" and is tried again later.
     */
    CompletionStage<Answer> ask(Question question);

    /**
     * What is asked.
     *
     * @param key whose
     * @param epoch the record's epoch now, to which a FENCED receiver is raised
     * @param firstEpoch the first epoch of this life; effects of it and of later ones count, those of earlier lives do not
     */
    record Question(OperationKey key, long epoch, long firstEpoch) {}

    /** What the receiver says. */
    sealed interface Answer {
        /** It was applied, refused, or is not there. */
        record Known(Verdict verdict, String words) implements Answer {}

        /** The receiver cannot tell now. */
        record Unknown(String words) implements Answer {}

        /** A definite answer; {@code words} are kept as its evidence. */
        static Answer known(Verdict verdict, String words) {
            return new Known(verdict, words);
        }

        /** No answer for now, and why. */
        static Answer unknown(String words) {
            return new Unknown(words);
        }

        /** One function per case. */
        default <T extends @Nullable Object> T fold(Function<Known, T> onKnown, Function<Unknown, T> onUnknown) {
            return this instanceof Known known ? onKnown.apply(known) : onUnknown.apply((Unknown) this);
        }
    }
}
