package dev.semel.simulation.cluster;

import dev.semel.operation.OperationKey;
import dev.semel.protocol.Decision;
import dev.semel.protocol.Event;
import dev.semel.protocol.IntentRecord;
import dev.semel.store.Backlog;
import dev.semel.store.Expiry;
import dev.semel.store.Found;
import dev.semel.store.MemoryStore;
import dev.semel.store.OperationStore;
import dev.semel.store.StoreClock;
import dev.semel.store.StoreUnavailableException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The one store of the cluster, on a machine of its own: it has its own clock, it may be away, and what it has decided is
 * there when it is back. Everything that it decides is watched.
 */
final class StoreServer {
    private static final long BEGINNING_MILLIS = 1_700_000_000_000L;

    private final World world;
    private final OperationStore store;
    private final Backlog backlog;
    private final StoreWatch watch;
    private long aheadMillis;
    private long upAgainNanos;

    StoreServer(World world, StoreWatch watch) {
        this.world = world;
        this.watch = watch;
        StoreClock clock = this::millis;
        if (DefectiveStore.has(world.defect())) {
            DefectiveStore defective = new DefectiveStore(clock, world.defect());
            store = defective;
            backlog = defective;
        } else {
            MemoryStore memory = new MemoryStore(clock);
            store = memory;
            backlog = memory;
        }
    }

    /** The store's time: the true pace, and a step forward now and then. */
    long millis() {
        return BEGINNING_MILLIS + world.agenda().nanos() / Agenda.MILLI + aheadMillis;
    }

    void stepForward(long millis) {
        aheadMillis += millis;
        world.chronicle().say(null, () -> "the store's clock is stepped forward by " + millis + " ms");
    }

    /** Away at once, and back after so long. */
    void restart(long awayNanos) {
        upAgainNanos = Math.max(upAgainNanos, world.agenda().nanos() + awayNanos);
        world.chronicle().say(null, () -> "the store goes down for " + awayNanos / Agenda.MILLI + " ms");
        if (store instanceof DefectiveStore defective) {
            defective.restarted();
        }
    }

    void comeBack() {
        upAgainNanos = 0;
    }

    boolean isUp() {
        return world.agenda().nanos() >= upAgainNanos;
    }

    List<Decision> apply(List<Event> events) {
        refuseWhileDown();
        List<Decision> decisions = new ArrayList<>(events.size());
        for (Event event : events) {
            decisions.add(apply(event));
        }
        return decisions;
    }

    private Decision apply(Event event) {
        IntentRecord before = record(event.key());
        Decision decision = store.apply(List.of(event)).get(0);
        watch.saw(event, before, decision, record(event.key()));
        return decision;
    }

    private @Nullable IntentRecord record(OperationKey key) {
        return store.find(List.of(key)).get(0).record();
    }

    List<Found> find(List<OperationKey> keys) {
        refuseWhileDown();
        return store.find(keys);
    }

    Expiry expire(int budget) {
        refuseWhileDown();
        return store.expire(budget);
    }

    List<Backlog.Due> due(int limit) {
        refuseWhileDown();
        return backlog.due(limit);
    }

    Backlog.OpenCount open() {
        refuseWhileDown();
        return backlog.open();
    }

    private void refuseWhileDown() {
        if (!isUp()) {
            throw new StoreUnavailableException("The store is down.");
        }
    }
}
