package dev.semel.server.admin;

import dev.semel.operation.OperationKey;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/** One key explained, for other listeners: the record without its payloads, its history, and both in sentences. */
public final class Explaining {
    private Explaining() {}

    /** As {@code GET /keys/explain} tells it; null if there is no record. Blocks on the store. */
    public static @Nullable JsonObject explain(Overseen overseen, OperationKey key) {
        if (overseen.engine().find(key).record() == null) {
            return null;
        }
        Search.Wanted wanted = new Search.Wanted(key.tenant(), key.operation(), key.key());
        return new JsonObject(
                new KeyDesk(overseen, Runnable::run).explain(wanted).body());
    }
}
