package dev.semel.http;

import dev.semel.engine.Ending;
import dev.semel.engine.Execution;
import dev.semel.protocol.Payload;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;

/** What became of a host's forwarding of a protected request. Immutable. */
public sealed interface Forwarding {
    /** It was not forwarded by this attempt: another's outcome is told, or the lease did not allow sending. */
    record NotTried() implements Forwarding {}

    /**
     * The upstream answered, whole.
     *
     * @param barred whether the answer is of something before the handler, which was not entered and never will be
     */
    record Answered(HttpAnswer answer, boolean barred) implements Forwarding {
        public Answered {
            Objects.requireNonNull(answer, "answer");
        }
    }

    /**
     * The upstream answered with more than the host reads whole: status and headers came, the body was given up.
     *
     * @param head the answer without its body
     */
    record CutShort(HttpAnswer head) implements Forwarding {
        public CutShort {
            if (!head.body().isEmpty()) {
                throw new IllegalArgumentException("An answer that was cut short has no body; leave it out.");
            }
        }
    }

    /** The upstream did not answer, or broke off. */
    record Failed(UpstreamFailure failure) implements Forwarding {
        public Failed {
            Objects.requireNonNull(failure, "failure");
        }
    }

    /** Nothing was forwarded by this attempt. */
    static Forwarding notTried() {
        return new NotTried();
    }

    /** The whole answer that came. */
    static Forwarding answered(HttpAnswer answer) {
        return new Answered(answer, false);
    }

    /** The same, of which it is proved that no handler was entered: it is told as it came, and nothing was applied. */
    default Forwarding beforeTheHandler() {
        return this instanceof Answered answered ? new Answered(answered.answer(), true) : this;
    }

    /** The answer of which only the head is kept; a body that it has is dropped. */
    static Forwarding cutShort(HttpAnswer answer) {
        return new CutShort(new HttpAnswer(answer.status(), answer.headers(), HttpBody.empty()));
    }

    /** No whole answer came, and why. */
    static Forwarding failed(UpstreamFailure failure) {
        return new Failed(failure);
    }

    /** One function per case. */
    default <T> T fold(
            Supplier<T> onNotTried,
            Function<HttpAnswer, T> onAnswered,
            Function<HttpAnswer, T> onCutShort,
            Function<UpstreamFailure, T> onFailed) {
        if (this instanceof Answered answered) {
            return onAnswered.apply(answered.answer());
        } else if (this instanceof CutShort cut) {
            return onCutShort.apply(cut.head());
        }
        return this instanceof Failed failed ? onFailed.apply(failed.failure()) : onNotTried.get();
    }

    /**
     * Whether what this execution tells is the answer that came here and now, and not what was kept of it or a problem: the
     * caller gets it with all that belongs to this one exchange.
     */
    default boolean isToldAsItCame(Execution<Payload> execution) {
        boolean now = execution instanceof Execution.Applied
                || execution instanceof Execution.Released
                || execution instanceof Execution.Unguarded
                || (execution instanceof Execution.Rejected<Payload> rejected && !rejected.replayed());
        return now && this instanceof Answered;
    }

    /** How the attempt ended, for the core to record: by the route's classes, keeping what the route keeps. */
    default Ending ending(RoutePolicy route) {
        if (this instanceof Answered answered && answered.barred()) {
            return Ending.nothingSent();
        }
        return fold(
                Ending::nothingSent,
                answer -> ending(StoredResponse.of(answer, route), route),
                head -> ending(StoredResponse.headOf(head, route), route),
                failure -> switch (failure.classification()) {
                    case RELEASE -> Ending.nothingSent();
                    case SUCCEED, REJECT, IN_DOUBT ->
                        Ending.unknown(failure.asSeen().payload());
                });
    }

    private static Ending ending(StoredResponse stored, RoutePolicy route) {
        var kept = stored.payload();
        return switch (route.responses().classify(stored.answer().status())) {
            case SUCCEED -> Ending.succeeded(kept);
            case REJECT -> Ending.rejected(kept);
            case RELEASE -> Ending.nothingSent();
            case IN_DOUBT -> Ending.unknown(kept);
        };
    }
}
