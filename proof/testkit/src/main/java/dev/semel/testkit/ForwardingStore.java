package dev.semel.testkit;

import dev.semel.operation.OperationKey;
import dev.semel.protocol.Decision;
import dev.semel.protocol.Event;
import dev.semel.store.Expiry;
import dev.semel.store.Found;
import dev.semel.store.OperationStore;
import dev.semel.store.StoreDescription;
import java.util.List;
import java.util.Objects;

/**
 * Another store, as it is, but for what a subclass does otherwise: loses, records, breaks. Its capabilities are not
 * handed on. As safe for use by several threads as the store is.
 */
public abstract class ForwardingStore implements OperationStore {
    private final OperationStore store;

    /** @param store is closed with this one */
    protected ForwardingStore(OperationStore store) {
        this.store = Objects.requireNonNull(store, "store");
    }

    @Override
    public List<Decision> apply(List<Event> events) {
        return store.apply(events);
    }

    @Override
    public List<Found> find(List<OperationKey> keys) {
        return store.find(keys);
    }

    @Override
    public Expiry expire(int budget) {
        return store.expire(budget);
    }

    @Override
    public StoreDescription describe() {
        return store.describe();
    }

    @Override
    public void close() {
        store.close();
    }
}
