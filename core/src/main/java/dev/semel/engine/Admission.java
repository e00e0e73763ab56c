package dev.semel.engine;

import dev.semel.protocol.Payload;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What an attempt is told at the door: act, or this is the answer. */
public sealed interface Admission {
    /** The attempt holds the lease and must end it. */
    record Granted(Attempt attempt) implements Admission {}

    /** There is nothing to do but to tell this. */
    record Answered(Execution<Payload> execution) implements Admission {}

    /** One function per case. */
    default <T extends @Nullable Object> T fold(
            Function<Attempt, T> onGranted, Function<Execution<Payload>, T> onAnswered) {
        return this instanceof Granted granted
                ? onGranted.apply(granted.attempt())
                : onAnswered.apply(((Answered) this).execution());
    }
}
