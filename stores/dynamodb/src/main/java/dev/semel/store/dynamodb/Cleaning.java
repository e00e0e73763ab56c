package dev.semel.store.dynamodb;

import dev.semel.operation.OperationKey;
import dev.semel.protocol.Decision;
import dev.semel.protocol.Event;
import dev.semel.protocol.Protocol;
import dev.semel.store.Expiry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Forgets what is past its end, in two steps that are minutes apart: a record gives way to its epoch alone, and that goes
 * when every node has long taken its epochs from above it. The second step the service's time to live may do as well.
 * Safe for use by all threads.
 */
final class Cleaning {
    private final Service service;
    private final String table;
    private final Items items;
    private final Root root;
    private final Deciding deciding;
    private @Nullable Walk walk;

    Cleaning(Service service, String table, Items items, Root root, Deciding deciding) {
        this.service = service;
        this.table = table;
        this.items = items;
        this.root = root;
        this.deciding = deciding;
    }

    /** Looks at so many items, going on where it ended last. */
    synchronized Expiry step(int budget) throws Unanswered {
        Walk here = walk == null ? new Walk(service, table, true) : walk;
        walk = null;
        Map<OperationKey, Item> met = new HashMap<>();
        here.next(budget).forEach((key, attributes) -> {
            Item item = Item.of(attributes);
            if (item != null) {
                met.put(key, item);
            }
        });
        root.fresh();
        int gone = 0;
        Map<OperationKey, Item> due = new HashMap<>();
        List<Service.Work<Boolean>> traces = new ArrayList<>();
        long highest = 0;
        long settled = root.settledFloor();
        for (Map.Entry<OperationKey, Item> each : met.entrySet()) {
            Item item = each.getValue();
            if (item.record() == null) {
                highest = Math.max(highest, item.epoch());
                gone++;
                if (item.epoch() <= settled) {
                    traces.add(() -> items.delete(each.getKey(), item));
                }
            } else if (isDue(each.getKey(), item)) {
                highest = Math.max(highest, item.epoch());
                due.put(each.getKey(), item);
            }
        }
        root.raise(highest);
        service.all(traces);
        Expiry done = forget(due, met.size() - gone, here.isOver());
        walk = here.isOver() ? null : here;
        return done;
    }

    private boolean isDue(OperationKey key, Item item) {
        ServiceTime.Bounds now = service.time().now().notBefore(item.changedMillis());
        return Protocol.decide(item.record(), new Event.Expire(key), now.earliestMillis(), 0)
                .changes();
    }

    private Expiry forget(Map<OperationKey, Item> due, int looked, boolean ended) {
        int tombstones = 0;
        int deleted = 0;
        List<Event> events = new ArrayList<>();
        due.keySet().forEach(key -> events.add(new Event.Expire(key)));
        for (Decision decision : events.isEmpty() ? List.<Decision>of() : deciding.decide(events, due)) {
            if (decision instanceof Decision.Accepted accepted) {
                deleted += accepted.record() == null ? 1 : 0;
                tombstones += accepted.record() == null ? 0 : 1;
            }
        }
        return new Expiry(looked, tombstones, deleted, ended);
    }
}
