package dev.semel.http;

import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;

/** What becomes of a request, as far as its head tells. */
public sealed interface Admission {
    /** It is not protected: forward it untouched, both ways as a stream. */
    record PassThrough() implements Admission {}

    /** It is refused; nothing was sent and no record is touched. */
    record Refused(Problem problem) implements Admission {
        public Refused {
            Objects.requireNonNull(problem, "problem");
        }
    }

    /** It is protected: read its body whole, up to the limit, and go on with {@link Reading}. */
    record NeedsBody(Reading reading) implements Admission {
        public NeedsBody {
            Objects.requireNonNull(reading, "reading");
        }
    }

    /** One function per case. */
    default <T> T fold(Supplier<T> onPassThrough, Function<Problem, T> onRefused, Function<Reading, T> onNeedsBody) {
        if (this instanceof Refused refused) {
            return onRefused.apply(refused.problem());
        }
        return this instanceof NeedsBody needs ? onNeedsBody.apply(needs.reading()) : onPassThrough.get();
    }
}
