package dev.semel.testkit;

import dev.semel.protocol.Decision;
import dev.semel.protocol.Event;
import dev.semel.store.OperationStore;
import dev.semel.store.StoreUnavailableException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * A store behind a bad line, drawn from a seed: of ten calls about one request never arrives, one arrives after its
 * caller gave up, one reply is lost, and of one reply some items are. To callers all of these look alike. Reads are left
 * alone. Safe for use by all threads.
 */
public final class LossyStore extends ForwardingStore {
    private static final int FATES = 10;

    private final Random random;
    private final Queue<List<Event>> late = new ConcurrentLinkedQueue<>();

    /** @param seed of what is lost; threads share what it draws, so it does not fix who is hit */
    public LossyStore(OperationStore store, long seed) {
        super(store);
        this.random = new Random(seed);
    }

    @Override
    public List<Decision> apply(List<Event> events) {
        List<Event> arriving = late.poll();
        if (arriving != null) {
            super.apply(arriving);
        }
        return switch (random.nextInt(FATES)) {
            case 0 -> throw lost("The request was lost.");
            case 1 -> {
                late.add(List.copyOf(events));
                throw lost("The request is late.");
            }
            case 2 -> {
                super.apply(events);
                throw lost("The reply was lost.");
            }
            case 3 -> partly(super.apply(events));
            default -> super.apply(events);
        };
    }

    private List<Decision> partly(List<Decision> decisions) {
        List<Decision> told = new ArrayList<>();
        for (Decision decision : decisions) {
            told.add(random.nextBoolean() ? decision : new Decision.Failed("the item's reply was lost", 0));
        }
        return told;
    }

    private static StoreUnavailableException lost(String how) {
        return new StoreUnavailableException(how);
    }
}
