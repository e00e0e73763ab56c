package dev.semel.simulation.cluster;

import dev.semel.operation.OperationKey;
import dev.semel.policy.DurabilityGrade;
import dev.semel.protocol.Decision;
import dev.semel.protocol.Event;
import dev.semel.protocol.Protocol;
import dev.semel.store.Backlog;
import dev.semel.store.Expiry;
import dev.semel.store.Found;
import dev.semel.store.OperationStore;
import dev.semel.store.StoreDescription;
import dev.semel.store.StoreUnavailableException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The store as one node sees it: through a network. A call of the engine is on its way while the node does other things;
 * what it comes to is settled when it arrives. What the sweeper reads, and reads that are said to be local, take no time,
 * but fail while the node is cut off.
 */
final class StoreLink implements OperationStore, Backlog {
    private final World world;
    private final StoreServer server;
    private final Network network;
    private final StoreHistory history;
    private final int node;
    private final StoreDescription description;
    private StoreHistory.@Nullable Passage arriving;

    StoreLink(World world, StoreServer server, Network network, StoreHistory history, int node) {
        this.world = world;
        this.server = server;
        this.network = network;
        this.history = history;
        this.node = node;
        description = new StoreDescription(
                "simulated:", DurabilityGrade.NONE, "one", network.readsAreLocal(), network.lanes());
    }

    /** A call sets out. */
    StoreHistory.Passage setsOut() {
        return history.setsOut("node " + node);
    }

    /** The call is where it was going; what it asks of this store meanwhile is its question. */
    void arrives(StoreHistory.Passage passage, Runnable asking) {
        arriving = passage;
        try {
            asking.run();
        } finally {
            arriving = null;
        }
    }

    @Override
    public List<Decision> apply(List<Event> events) {
        StoreHistory.Passage passage = arriving;
        if (passage == null) {
            throw new IllegalStateException("A driven engine writes by its calls alone.");
        }
        try {
            refuseIf(passage.isLost(), "did not arrive");
            List<Decision> decisions = server.apply(events);
            passage.decided(events, decisions);
            copyLater(events);
            refuseIf(passage.isReplyLost(), "was not answered");
            return decisions;
        } catch (StoreUnavailableException away) {
            if (world.has(Defect.OUTAGE_AS_GRANT)) {
                return imagined(events, away);
            }
            throw away;
        }
    }

    private List<Decision> imagined(List<Event> events, StoreUnavailableException away) {
        List<Decision> imagined = new ArrayList<>();
        for (Event event : events) {
            if (!(event instanceof Event.Claim)) {
                throw away;
            }
            imagined.add(Protocol.decide(null, event, server.millis(), 0).decision());
        }
        return imagined;
    }

    /** Networks repeat what they carry: the same once more, some time later, and nobody waits for the answer. */
    private void copyLater(List<Event> events) {
        if (network.repeats()) {
            StoreHistory.Passage copy = history.setsOut("a late copy of node " + node);
            world.agenda().after(network.lateness(), () -> {
                if (server.isUp()) {
                    world.chronicle().say(events.get(0).key(), () -> "a late copy arrives at the store");
                    copy.decided(events, server.apply(events));
                }
            });
        }
    }

    @Override
    public List<Found> find(List<OperationKey> keys) {
        StoreHistory.Passage passage = arriving;
        if (passage == null) {
            refuseIf(network.isCutFromStore(node), "did not arrive");
            List<Found> found = server.find(keys);
            history.read("node " + node, keys, found);
            return found;
        }
        refuseIf(passage.isLost(), "did not arrive");
        List<Found> found = server.find(keys);
        passage.read(keys, found);
        refuseIf(passage.isReplyLost(), "was not answered");
        return found;
    }

    @Override
    public Expiry expire(int budget) {
        refuseIf(network.isCutFromStore(node), "did not arrive");
        return server.expire(budget);
    }

    @Override
    public List<Due> due(int limit) {
        refuseIf(network.isCutFromStore(node), "did not arrive");
        return server.due(limit);
    }

    @Override
    public OpenCount open() {
        refuseIf(network.isCutFromStore(node), "did not arrive");
        return server.open();
    }

    @Override
    public StoreDescription describe() {
        return description;
    }

    @Override
    public void close() {
        // The server outlives its nodes.
    }

    private static void refuseIf(boolean away, String what) {
        if (away) {
            throw new StoreUnavailableException("The call " + what + ".");
        }
    }
}
