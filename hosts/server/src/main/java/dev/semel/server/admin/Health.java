package dev.semel.server.admin;

import dev.semel.engine.EngineGauges;
import dev.semel.operation.OperationKey;
import dev.semel.store.Backlog;
import dev.semel.store.StoreDescription;
import io.vertx.core.json.JsonObject;
import java.util.Locale;

/**
 * Whether this node can be sent requests: it lives when it answers at all, and is ready when its store can be read and is
 * not left alone. Open records never make it unready: they are work for a person, not a fault of the node.
 */
final class Health {
    /** A key that nobody has, to see whether reading works. */
    private static final OperationKey NOBODYS = new OperationKey("semel", "health", "never-asked-for");

    private final Overseen overseen;

    Health(Overseen overseen) {
        this.overseen = overseen;
    }

    /** Reads one record; blocks on the store. */
    Reply now() {
        JsonObject store = describe();
        try {
            var unused = overseen.engine().find(NOBODYS);
            if (overseen.store() instanceof Backlog backlog) {
                Backlog.OpenCount open = backlog.open();
                store.put("running", open.running()).put("inDoubt", open.inDoubt());
            }
            return reply(store, "");
        } catch (RuntimeException failure) {
            return reply(store, String.valueOf(failure.getMessage()));
        }
    }

    /** The answer when reading takes too long; asks nobody. */
    Reply withoutStore(String why) {
        return reply(new JsonObject(), why);
    }

    private JsonObject describe() {
        StoreDescription description = overseen.store().describe();
        return new JsonObject()
                .put("name", description.name())
                .put("grade", description.grade().name().toLowerCase(Locale.ROOT))
                .put("generation", description.generation());
    }

    private Reply reply(JsonObject store, String trouble) {
        EngineGauges gauges = overseen.engine().gauges();
        boolean ready = trouble.isEmpty() && !gauges.storeLeftAlone();
        JsonObject body = new JsonObject()
                .put("live", true)
                .put("ready", ready)
                .put("store", store.put("reachable", trouble.isEmpty()))
                .put("storeLeftAlone", gauges.storeLeftAlone())
                .put("callsThatHang", gauges.callsThatHang())
                .put("queuedEvents", gauges.queuedEvents())
                .put("attemptsUnderWay", gauges.attemptsUnderWay())
                .put("cachedRecords", gauges.cachedRecords());
        if (!trouble.isEmpty()) {
            store.put("trouble", trouble);
        }
        return Reply.json(ready ? 200 : 503, body);
    }
}
