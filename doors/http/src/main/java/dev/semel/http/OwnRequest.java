package dev.semel.http;

import java.util.Objects;
import java.util.function.Function;

/** A request to the gateway itself and not to the service behind it. */
public sealed interface OwnRequest {
    /** It is answered already; no record was looked for. */
    record Answered(HttpAnswer answer) implements OwnRequest {
        public Answered {
            Objects.requireNonNull(answer, "answer");
        }
    }

    /** It asks what became of this request, which is its caller's own: look, tell, and never run anything. */
    record Asks(ProtectedRequest about) implements OwnRequest {
        public Asks {
            Objects.requireNonNull(about, "about");
        }
    }

    /**
     * It asks for a one-time token; whoever holds callers to limits counts it first.
     *
     * @param scope the caller's, as its keys will have it
     * @param route the operation that the token is for
     * @param answer with the token, of which nothing is stored
     */
    record HandsOut(String scope, RoutePolicy route, HttpAnswer answer) implements OwnRequest {
        public HandsOut {
            Objects.requireNonNull(scope, "scope");
            Objects.requireNonNull(route, "route");
            Objects.requireNonNull(answer, "answer");
        }
    }

    /** One function per case. */
    default <T> T fold(
            Function<HttpAnswer, T> onAnswered,
            Function<ProtectedRequest, T> onAsks,
            Function<HandsOut, T> onHandsOut) {
        if (this instanceof Asks asks) {
            return onAsks.apply(asks.about());
        }
        return this instanceof HandsOut handsOut
                ? onHandsOut.apply(handsOut)
                : onAnswered.apply(((Answered) this).answer());
    }
}
