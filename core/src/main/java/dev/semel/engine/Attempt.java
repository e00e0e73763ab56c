package dev.semel.engine;

import dev.semel.protocol.Payload;
import java.util.concurrent.CompletableFuture;

/** An attempt that may act. Its owner runs the effect under {@link #lease()} and calls {@link #end} once. */
public interface Attempt {
    /** The right to act, for the effect to ask before it sends. */
    Lease lease();

    /**
     * Records how the attempt ended. The stage completes when the record is durable, or when it is clear that this
     * attempt lost its lease; what it gives is what may be told. If the owner never calls this, the lease runs out and
     * the effect class decides.
     */
    CompletableFuture<Execution<Payload>> end(Ending ending);
}
