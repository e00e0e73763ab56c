package dev.semel.engine;

import dev.semel.protocol.Nonce;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What an engine is given from outside. */
record EngineParts(
        Timing timing,
        Supplier<Nonce> nonces,
        Listener listener,
        EngineSettings settings,
        @Nullable Driver driver) {}
