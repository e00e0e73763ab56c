package dev.semel.testkit.explore;

import dev.semel.operation.OperationKey;
import dev.semel.protocol.Decision;
import dev.semel.protocol.Event;
import dev.semel.store.Backlog;
import dev.semel.store.Expiry;
import dev.semel.store.Found;
import dev.semel.store.OperationStore;
import dev.semel.store.StoreDescription;
import dev.semel.store.StoreUnavailableException;
import java.util.List;
import java.util.Locale;

/** The store as one process reaches it. */
final class NodeStore implements OperationStore, Backlog {
    private static final List<Fault> WRITING = List.of(
            Fault.SWITCH, Fault.DIE_BEFORE, Fault.DIE_AFTER, Fault.REPLY_LOST, Fault.REQUEST_LOST, Fault.PAUSE_AFTER);
    private static final List<Fault> READING = List.of(Fault.SWITCH, Fault.REQUEST_LOST);

    private final Node node;
    private final OperationStore store;

    NodeStore(Node node, OperationStore store) {
        this.node = node;
        this.store = store;
    }

    @Override
    public List<Decision> apply(List<Event> events) {
        String what = "writes " + words(events);
        Fault fault = node.at(what, WRITING);
        if (fault == Fault.REQUEST_LOST) {
            throw lost();
        }
        List<Decision> decisions = store.apply(events);
        for (int index = 0; index < events.size(); index++) {
            node.tell("store: " + word(events.get(index)) + ": " + word(decisions.get(index)));
        }
        node.after(fault, what);
        if (fault == Fault.REPLY_LOST) {
            throw lost();
        }
        return decisions;
    }

    @Override
    public List<Found> find(List<OperationKey> keys) {
        if (node.at("reads " + keys.get(0).key(), READING) == Fault.REQUEST_LOST) {
            throw lost();
        }
        return store.find(keys);
    }

    private static StoreUnavailableException lost() {
        return new StoreUnavailableException("The store did not answer.");
    }

    @Override
    public Expiry expire(int budget) {
        node.mustLive();
        return store.expire(budget);
    }

    @Override
    public List<Due> due(int limit) {
        node.mustLive();
        return store instanceof Backlog backlog ? backlog.due(limit) : List.of();
    }

    @Override
    public OpenCount open() {
        node.mustLive();
        return store instanceof Backlog backlog ? backlog.open() : new OpenCount(0, 0);
    }

    @Override
    public StoreDescription describe() {
        return store.describe();
    }

    @Override
    public void close() {
        // The store outlives its nodes.
    }

    private static String words(List<Event> events) {
        return events.stream()
                .map(NodeStore::word)
                .reduce((one, other) -> one + ", " + other)
                .orElse("nothing");
    }

    private static String word(Event event) {
        return event.getClass().getSimpleName().toLowerCase(Locale.ROOT) + " "
                + event.key().operation() + "/" + event.key().key();
    }

    private static String word(Decision decision) {
        String name = decision.getClass().getSimpleName().toLowerCase(Locale.ROOT);
        return decision.fold(
                claimed -> name + ", " + claimed.record().status() + " epoch "
                        + claimed.record().epoch(),
                accepted -> accepted.record() == null
                        ? name
                        : name + ", " + accepted.record().status() + " epoch "
                                + accepted.record().epoch(),
                ignored -> name + ", " + ignored.reason(),
                failed -> name + ", " + failed.reason());
    }
}
