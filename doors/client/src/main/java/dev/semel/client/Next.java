package dev.semel.client;

import java.net.URI;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The next step of a call. Immutable. */
public sealed interface Next {
    /** Wait so long, then ask {@link Course#next()} again. */
    record Wait(long millis) implements Next {}

    /** Send the request, the same bytes under the same key, and say what came of it within this time. */
    record Send(long withinMillis) implements Next {}

    /** GET this address with the credential of the request and without its key, and say what came of it in this time. */
    record Poll(URI at, long withinMillis) implements Next {
        public Poll {
            Objects.requireNonNull(at, "at");
        }
    }

    /** The end: tell the caller. */
    record Tell(Answer answer) implements Next {
        public Tell {
            Objects.requireNonNull(answer, "answer");
        }
    }

    /** One function per case; a forgotten case does not compile. */
    default <T extends @Nullable Object> T fold(
            Function<Wait, T> onWait, Function<Send, T> onSend, Function<Poll, T> onPoll, Function<Tell, T> onTell) {
        if (this instanceof Wait wait) {
            return onWait.apply(wait);
        } else if (this instanceof Send send) {
            return onSend.apply(send);
        }
        return this instanceof Poll poll ? onPoll.apply(poll) : onTell.apply((Tell) this);
    }
}
