package dev.semel.server;

import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import java.util.function.Function;

/**
 * How sending one request at most once ended. What it says about the upstream's effect is the caller's to conclude:
 * only {@link NotSent} proves that nothing happened.
 */
sealed interface Forwarded {
    /** Handles every case. */
    <T> T fold(Function<Answered, T> answered, Function<NotSent, T> notSent, Function<Broken, T> broken);

    /**
     * A whole, well-formed, final response came.
     *
     * @param status HTTP status, 200 or above
     * @param headers end-to-end fields
     * @param body the body, or its first bytes up to the limit when {@code whole} is false
     * @param whole whether the body is complete; if not, the rest was not read and the connection was closed
     */
    record Answered(int status, MultiMap headers, Buffer body, boolean whole) implements Forwarded {
        @Override
        public <T> T fold(Function<Answered, T> answered, Function<NotSent, T> notSent, Function<Broken, T> broken) {
            return answered.apply(this);
        }
    }

    /** No connection was had: no byte of the request reached a transport. */
    record NotSent(Unreachable why) implements Forwarded {
        @Override
        public <T> T fold(Function<Answered, T> answered, Function<NotSent, T> notSent, Function<Broken, T> broken) {
            return notSent.apply(this);
        }
    }

    /**
     * Bytes may have left, and no whole response came: the upstream may or may not have acted.
     *
     * @param cause what ended it
     * @param status status of the response that began and did not end, or 0 when no head came
     * @param bodyBytes how many bytes of its body came
     */
    record Broken(Cause cause, int status, long bodyBytes) implements Forwarded {
        /** What ended it. */
        enum Cause {
            /** The connection was closed or reset, or what came on it was not HTTP. */
            CONNECTION_LOST,
            /** No head came in time. */
            HEAD_TIMED_OUT,
            /** The body stopped coming. */
            BODY_TIMED_OUT,
            /** The answer cannot be relied on: it breaks one of {@link ResponseRules}. */
            IMPROPER_ANSWER
        }

        @Override
        public <T> T fold(Function<Answered, T> answered, Function<NotSent, T> notSent, Function<Broken, T> broken) {
            return broken.apply(this);
        }
    }
}
