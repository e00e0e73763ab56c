package dev.semel.testkit.http;

import dev.semel.operation.OperationKey;
import dev.semel.protocol.Decision;
import dev.semel.protocol.Event;
import dev.semel.store.Found;
import dev.semel.store.OperationStore;
import dev.semel.store.StoreDescription;
import dev.semel.store.StoreUnavailableException;
import dev.semel.testkit.ForwardingStore;
import java.util.List;

/** A store behind a network, which a test can take away. Safe for use by all threads. */
final class FailingStore extends ForwardingStore {
    private volatile boolean gone;

    FailingStore(OperationStore store) {
        super(store);
    }

    void go() {
        gone = true;
    }

    void comeBack() {
        gone = false;
    }

    @Override
    public List<Decision> apply(List<Event> events) {
        refuseIfGone();
        return super.apply(events);
    }

    @Override
    public List<Found> find(List<OperationKey> keys) {
        refuseIfGone();
        return super.find(keys);
    }

    /** Not local: reads go elsewhere, as with most stores. */
    @Override
    public StoreDescription describe() {
        StoreDescription description = super.describe();
        return new StoreDescription(description.name(), description.grade(), description.generation(), false);
    }

    private void refuseIfGone() {
        if (gone) {
            throw new StoreUnavailableException("The test took the store away.");
        }
    }
}
