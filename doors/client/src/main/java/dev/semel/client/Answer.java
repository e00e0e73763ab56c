package dev.semel.client;

import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What the caller is told in the end. Immutable. */
public sealed interface Answer {
    /** What was done for it. */
    Effort effort();

    /**
     * The service's own answer, a refusal by the business included.
     *
     * @param replayed whether it is the answer of an earlier send
     */
    record Answered(Reply reply, boolean replayed, Effort effort) implements Answer {
        public Answered {
            Objects.requireNonNull(reply, "reply");
            Objects.requireNonNull(effort, "effort");
        }
    }

    /**
     * This request will not be told an outcome, now or later: the key was used for another request, is missing or
     * malformed, has expired, or the caller may not know.
     *
     * @param problem what was said, by the server or, for {@link Problem#INTENT_CHANGED}, by this client
     */
    record Refused(Problem problem, Effort effort) implements Answer {
        public Refused {
            Objects.requireNonNull(problem, "problem");
            Objects.requireNonNull(effort, "effort");
        }
    }

    /**
     * It may have been applied, and sending it again would not tell. Ask the receiver, or a person.
     *
     * @param last what was seen last; nothing if the receiver may have forgotten the key and so nothing was sent
     */
    record InDoubt(Seen last, Effort effort) implements Answer {
        public InDoubt {
            Objects.requireNonNull(last, "last");
            Objects.requireNonNull(effort, "effort");
        }
    }

    /** This client went no further. Going on later under the same key is safe; a new key is not. */
    record GaveUp(Reason reason, Seen last, Effort effort) implements Answer {
        public GaveUp {
            Objects.requireNonNull(reason, "reason");
            Objects.requireNonNull(last, "last");
            Objects.requireNonNull(effort, "effort");
        }
    }

    /** Why a client went no further. */
    enum Reason {
        /** The time of this call is over, or would be before the next send. */
        DEADLINE,
        /** The request was tried as often as the terms allow. */
        TRIES,
        /** Retries of all calls together were more than their budget. */
        BUDGET,
        /** The origin fails and is left alone for a while. */
        BREAKER,
        /** The request has no key and its method is not idempotent, so sending it again could apply it twice. */
        NOT_REPEATABLE,
        /** The server's certificate was refused; no try will change that, and nothing was sent over that connection. */
        UNTRUSTED
    }

    /**
     * Whether this says for good what became of the intent, so that its key may be forgotten: applied, or refused by the
     * business. A 401, 408, 425 or 429 speaks of the moment; a bare 409 may mean that another attempt is at work; 307 and
     * 308 say that nothing was done here.
     */
    default boolean settles() {
        return this instanceof Answered answered && Meaning.isFinal(answered.reply());
    }

    /** One function per case; a forgotten case does not compile. */
    default <T extends @Nullable Object> T fold(
            Function<Answered, T> onAnswered,
            Function<Refused, T> onRefused,
            Function<InDoubt, T> onInDoubt,
            Function<GaveUp, T> onGaveUp) {
        if (this instanceof Answered answered) {
            return onAnswered.apply(answered);
        } else if (this instanceof Refused refused) {
            return onRefused.apply(refused);
        }
        return this instanceof InDoubt inDoubt ? onInDoubt.apply(inDoubt) : onGaveUp.apply((GaveUp) this);
    }
}
