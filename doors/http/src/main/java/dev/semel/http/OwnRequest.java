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

    /** One function per case. */
    default <T> T fold(Function<HttpAnswer, T> onAnswered, Function<ProtectedRequest, T> onAsks) {
        return this instanceof Asks asks ? onAsks.apply(asks.about()) : onAnswered.apply(((Answered) this).answer());
    }
}
