package dev.semel.testkit;

import dev.semel.protocol.Event;
import dev.semel.store.OperationStore;
import dev.semel.store.StoreUnavailableException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Random events on six keys from many threads, over one or several instances of a store that lives by its own clock, with
 * leases and retention of milliseconds: claims, twins in a batch, settlements, take-overs, doubts and clean-up. What the
 * store does not answer counts as of unknown fate; anything else that it throws ends the storm.
 *
 * <pre>{@code
 * RecordedStorm storm = new RecordedStorm(List.of(node1, node2), 42);
 * storm.blow(12, 40);
 * assertThat(storm.explainedBy(node1)).isInstanceOf(Explanation.Explained.class);
 * }</pre>
 */
public final class RecordedStorm {
    private static final int MOST_EVENTS_OF_A_BATCH = 3;
    private static final int EXPIRES_ONE_STEP_IN = 20;

    private final History history = new History();
    private final List<OperationStore> nodes = new ArrayList<>();
    private final long seed;

    /**
     * @param nodes instances over the same records, which are empty; they stay their maker's to close
     * @param seed of what the threads ask; who comes first is not drawn from it
     */
    public RecordedStorm(List<? extends OperationStore> nodes, long seed) {
        for (OperationStore node : Objects.requireNonNull(nodes, "nodes")) {
            this.nodes.add(new RecordedStore(node, history, "node " + this.nodes.size()));
        }
        this.seed = seed;
    }

    /** The same storm, its history so far included, over other nodes that have the same records from now on. */
    public RecordedStorm goesOnOver(List<? extends OperationStore> others) {
        nodes.clear();
        for (OperationStore node : Objects.requireNonNull(others, "others")) {
            nodes.add(new RecordedStore(node, history, "later node " + nodes.size()));
        }
        return this;
    }

    /** So many threads, spread over the nodes, ask so many batches each; returns when all have, within two minutes. */
    public void blow(int threads, int batches) {
        Storm.of(threads, thread -> {
            OperationStore store = nodes.get(thread % nodes.size());
            RandomEvents random = new RandomEvents(seed * 1_000 + thread);
            for (int batch = 0; batch < batches; batch++) {
                ask(store, random);
            }
            return thread;
        });
    }

    private void ask(OperationStore store, RandomEvents random) {
        List<Event> batch = new ArrayList<>();
        for (int size = 1 + random.below(MOST_EVENTS_OF_A_BATCH); size > 0; size--) {
            batch.add(ShortTerms.of(random.next(history::lastSeen)));
        }
        try {
            store.apply(batch);
            if (random.below(EXPIRES_ONE_STEP_IN) == 0) {
                store.expire(MOST_EVENTS_OF_A_BATCH);
            }
        } catch (StoreUnavailableException unknown) {
            // It is recorded as what it is: a call without an answer.
        }
    }

    /** Reads every key once more, by an instance that answers, and looks for an order that explains all. */
    public Explanation explainedBy(OperationStore readable) {
        new RecordedStore(readable, history, "after the storm")
                .find(List.copyOf(history.byKey().keySet()));
        return Linearizability.of(history);
    }

    /** What was asked and answered. */
    public History history() {
        return history;
    }
}
