package dev.semel.http;

import java.util.Objects;
import java.util.function.Function;

/** Whose keys a request speaks of, or why nobody's. */
public sealed interface CallerScope {
    /**
     * The caller is known.
     *
     * @param text the tenant of the caller's keys; holds no credential, at most 255 characters of ASCII
     */
    record Known(String text) implements CallerScope {
        public Known {
            Objects.requireNonNull(text, "text");
        }
    }

    /** The caller is not known well enough. */
    record Unknown(Problem problem) implements CallerScope {
        public Unknown {
            Objects.requireNonNull(problem, "problem");
        }
    }

    /** One function per case. */
    default <T> T fold(Function<String, T> onKnown, Function<Problem, T> onUnknown) {
        return this instanceof Known known ? onKnown.apply(known.text()) : onUnknown.apply(((Unknown) this).problem());
    }
}
