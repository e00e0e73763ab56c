package dev.semel.store;

import dev.semel.operation.OperationKey;
import dev.semel.protocol.Decision;
import dev.semel.protocol.Event;
import java.util.List;

/**
 * Where records live. A store applies {@link dev.semel.protocol.Protocol}, or does what it does, atomically per key and
 * under its own clock.
 *
 * <p>Duties of an implementer: each event is decided and written in one step that no other event on its key can divide;
 * an answer is given only after the write has reached the published grade; the time never goes back; no epoch is given
 * out twice for a key, not even after its record was deleted; a batch may be split and reordered between keys, never
 * within one key; one item's failure is that item's answer and does not spoil the others.
 *
 * <p>Duties of a caller: call from a thread that may block; present the lease that was granted; treat a failed item, and
 * a {@link StoreUnavailableException}, as "nothing is known".
 *
 * <p>Safe for use by all threads. A crash loses nothing that was answered, within the grade.
 */
public interface OperationStore extends AutoCloseable {
    /**
     * Decides and stores; one answer per event, in the order of the events.
     *
     * @throws StoreUnavailableException if nothing is known of any of them
     */
    List<Decision> apply(List<Event> events);

    /**
     * Reads records as they count now; one per key, in the order of the keys.
     *
     * @throws StoreUnavailableException if the store cannot answer
     */
    List<Found> find(List<OperationKey> keys);

    /**
     * Forgets what is past its end, looking at no more than {@code budget} records; called again and again it looks at
     * all of them.
     *
     * @throws StoreUnavailableException if the store cannot answer
     */
    Expiry expire(int budget);

    /** What this store is, read from its live settings. */
    StoreDescription describe();

    /** Gives up what the store holds. Later calls fail. */
    @Override
    void close();
}
