package dev.semel.client;

import java.io.IOException;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What came of sending a request once. Immutable. */
public sealed interface Seen {
    /** Nothing was sent yet. */
    record Nothing() implements Seen {}

    /**
     * Proof that the server did nothing for this send: the connection was refused, its time ran out, the name has no
     * address, the server is not the one that it says it is; or the server said itself that it did not process it (HTTP/2's
     * REFUSED_STREAM, RFC 9113, 8.7). A connection that broke later is {@link Lost}.
     *
     * @param why one sentence for people
     * @param untrusted whether this side refused the server's certificate, which no other try will change
     */
    record NotSent(String why, boolean untrusted) implements Seen {
        public NotSent {
            Objects.requireNonNull(why, "why");
        }

        /** Proof that another try may have more luck than. */
        public NotSent(String why) {
            this(why, false);
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

    /**
     * What a failed send over {@code java.net} or {@code java.net.http} comes to, for those who send by themselves: proof that
     * the server did nothing for it, or {@link Lost}.
     */
    static Seen failed(IOException failure) {
        return Failures.seen(failure);
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
