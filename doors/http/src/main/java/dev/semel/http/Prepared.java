package dev.semel.http;

import java.util.Objects;
import java.util.function.Function;

/** What becomes of a protected request once its body is read. */
public sealed interface Prepared {
    /** It has an intent and can be asked for. */
    record Ready(ProtectedRequest request) implements Prepared {
        public Ready {
            Objects.requireNonNull(request, "request");
        }
    }

    /** It is refused; nothing was sent and no record is touched. */
    record Refused(Problem problem) implements Prepared {
        public Refused {
            Objects.requireNonNull(problem, "problem");
        }
    }

    /** One function per case. */
    default <T> T fold(Function<ProtectedRequest, T> onReady, Function<Problem, T> onRefused) {
        return this instanceof Ready ready
                ? onReady.apply(ready.request())
                : onRefused.apply(((Refused) this).problem());
    }
}
