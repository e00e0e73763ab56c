package dev.semel.testkit;

import dev.semel.operation.OperationKey;
import dev.semel.protocol.Decision;
import dev.semel.protocol.Event;
import dev.semel.store.Found;
import dev.semel.store.OperationStore;
import java.util.List;
import java.util.Objects;

/**
 * A store that writes down what its callers see of it. Whatever it throws goes through, and the events of that call are
 * then of unknown fate. Clean-up is not recorded: a store may forget what is past its end at any time. Safe for use by
 * all threads.
 */
public final class RecordedStore extends ForwardingStore {
    private final History history;
    private final String node;

    /** @param node the name under which this instance's callers appear, such as {@code node 1} */
    public RecordedStore(OperationStore store, History history, String node) {
        super(store);
        this.history = Objects.requireNonNull(history, "history");
        this.node = Objects.requireNonNull(node, "node");
    }

    @Override
    public List<Decision> apply(List<Event> events) {
        return history.decided(caller(), events, () -> super.apply(events));
    }

    @Override
    public List<Found> find(List<OperationKey> keys) {
        return history.found(caller(), keys, () -> super.find(keys));
    }

    private String caller() {
        return node + ", " + Thread.currentThread().getName();
    }
}
