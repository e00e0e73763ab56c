package dev.semel.engine;

import dev.semel.protocol.Nonce;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What all of an engine share; all but {@code awaited} is given from outside.
 *
 * @param awaited what somebody waits for that comes with time
 */
record EngineParts(
        Timing timing,
        Awaited awaited,
        Supplier<Nonce> nonces,
        Listener listener,
        EngineSettings settings,
        @Nullable Driver driver) {
    EngineParts(
            Timing timing,
            Supplier<Nonce> nonces,
            Listener listener,
            EngineSettings settings,
            @Nullable Driver driver) {
        this(timing, new Awaited(timing), nonces, listener, settings, driver);
    }
}
