package dev.semel.client;

import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What came of sending a request once. Immutable. */
public sealed interface Seen {
    /** Nothing was sent yet. */
    record Nothing() implements Seen {}

    /**
     * Proof that no byte of the request left: the connection was refused, its time ran out, or the name has no address.
     * A connection that broke later is {@link Lost}.
     *
     * @param why one sentence for people
     */
    record NotSent(String why) implements Seen {
        public NotSent {
            Objects.requireNonNull(why, "why");
        }
    }

    /**
     * Bytes may have left and no whole answer came: broken, or too late.
     *
     * @param why one sentence for people
     */
    record Lost(String why) implements Seen {
        public Lost {
            Objects.requireNonNull(why, "why");
        }
    }

    /** The server answered. */
    record Replied(Reply reply) implements Seen {
        public Replied {
            Objects.requireNonNull(reply, "reply");
        }
    }

    /** One function per case; a forgotten case does not compile. */
    default <T extends @Nullable Object> T fold(
            Supplier<T> onNothing,
            Function<NotSent, T> onNotSent,
            Function<Lost, T> onLost,
            Function<Replied, T> onReplied) {
        if (this instanceof Replied replied) {
            return onReplied.apply(replied);
        } else if (this instanceof Lost lost) {
            return onLost.apply(lost);
        }
        return this instanceof NotSent notSent ? onNotSent.apply(notSent) : onNothing.get();
    }
}
