package dev.semel.http;

import dev.semel.operation.Intent;
import dev.semel.operation.OperationKey;
import java.util.Objects;

/**
 * A request that may be applied once: whole, with its intent. Immutable.
 *
 * @param intent whose and which key, and what was asked
 * @param route the policy under which it is applied
 */
public record ProtectedRequest(Intent intent, RoutePolicy route, RequestHead head, HttpBody body) {
    public ProtectedRequest {
        Objects.requireNonNull(intent, "intent");
        Objects.requireNonNull(route, "route");
        Objects.requireNonNull(head, "head");
        Objects.requireNonNull(body, "body");
    }

    /** Whose and which key. */
    public OperationKey key() {
        return intent.key();
    }
}
