package dev.semel.engine;

import dev.semel.protocol.Decision;
import dev.semel.protocol.Event;
import dev.semel.protocol.Payload;
import java.util.concurrent.CompletableFuture;

/**
 * An attempt that may act. Its owner runs the effect under {@link #lease()} and calls {@link #end} once; or, if the effect
 * commits with its outcome (ATOMIC), takes the {@link #settlement}, writes it in the effect's own transaction, and calls
 * {@link #settled} in place of {@link #end}.
 */
public interface Attempt {
    /** The right to act, for the effect to ask before it sends. */
    Lease lease();

    /**
     * Records how the attempt ended. The stage completes when the record is durable, or when it is clear that this
     * attempt lost its lease; what it gives is what may be told. If the owner never calls this, the lease runs out and
     * the effect class decides.
     */
    CompletableFuture<Execution<Payload>> end(Ending ending);

    /**
     * Ends the attempt without knowing how, while its effect may still be running: its lease is lost at once, so nothing is
     * sent under it from now on. The stage completes as that of {@link #end}; if the attempt was ended before, it is that
     * one's.
     *
     * @param why a sentence for whoever asks the lease afterwards
     */
    CompletableFuture<Execution<Payload>> giveUp(String why);

    /**
     * The settlement of a success, to be the last statement of the effect's own transaction. The lease is not renewed any
     * more, for a renewal would wait for that transaction and others would wait behind it.
     *
     * @param result as it is to be told to this attempt; no more of it is kept than the terms say
     */
    Event.Settle settlement(Payload result);

    /**
     * Ends the attempt by what the store said to its settlement. Nothing is written.
     *
     * @param result as given to {@link #settlement}
     * @param decision accepted and new only if the transaction has committed; ignored if it was rolled back for the record
     *     is not this attempt's to settle; failed if nobody knows
     * @return what may be told
     */
    CompletableFuture<Execution<Payload>> settled(Payload result, Decision decision);
}
