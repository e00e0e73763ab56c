package dev.semel.engine;

import dev.semel.protocol.Payload;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** How an attempt ended, as its owner saw it (rule 8). */
public sealed interface Ending {
    /** The effect is there. */
    record Succeeded(Payload result) implements Ending {}

    /** The business refused, definitely. */
    record Rejected(Payload refusal) implements Ending {}

    /** No byte of any try of this lease reached a transport, so nothing was and nothing will be applied. */
    record NothingSent() implements Ending {}

    /** Anything else. */
    record Unknown(@Nullable Payload seen) implements Ending {}

    /** The effect is there, with this result. */
    static Ending succeeded(Payload result) {
        return new Succeeded(result);
    }

    /** The business refused, with this to tell. */
    static Ending rejected(Payload refusal) {
        return new Rejected(refusal);
    }

    /** Nothing left this process. */
    static Ending nothingSent() {
        return new NothingSent();
    }

    /** Nothing was seen. */
    static Ending unknown() {
        return new Unknown(null);
    }

    /** Something was seen that proves nothing, such as an answer 500 and its body. */
    static Ending unknown(Payload seen) {
        return new Unknown(seen);
    }

    /** One function per case. */
    default <T extends @Nullable Object> T fold(
            Function<Succeeded, T> onSucceeded,
            Function<Rejected, T> onRejected,
            Function<NothingSent, T> onNothingSent,
            Function<Unknown, T> onUnknown) {
        if (this instanceof Succeeded succeeded) {
            return onSucceeded.apply(succeeded);
        } else if (this instanceof Rejected rejected) {
            return onRejected.apply(rejected);
        } else if (this instanceof NothingSent nothing) {
            return onNothingSent.apply(nothing);
        }
        return onUnknown.apply((Unknown) this);
    }
}
