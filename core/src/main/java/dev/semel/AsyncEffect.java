package dev.semel;

import dev.semel.engine.Lease;
import java.util.concurrent.CompletionStage;

/**
 * A business action that is done when its stage completes.
 *
 * @param <R> its result
 */
@FunctionalInterface
public interface AsyncEffect<R> {
    /**
     * Begins to act, on a thread that must not be blocked; what it throws counts as what its stage fails with. Calls
     * {@link Lease#beforeSending()} before each send to the outside.
     */
    CompletionStage<R> apply(Lease lease) throws Exception;
}
