package dev.semel.http;

import dev.semel.operation.Intent;
import dev.semel.operation.OperationKey;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * A request that may be applied once: whole, with its intent. Immutable.
 *
 * @param intent whose and which key, and what was asked
 * @param route the policy under which it is applied
 * @param operationUrl the path at which its caller is told what became of it; empty if the route hands out none
 */
public record ProtectedRequest(
        Intent intent, RoutePolicy route, RequestHead head, HttpBody body, Optional<String> operationUrl) {
    public ProtectedRequest {
        Objects.requireNonNull(intent, "intent");
        Objects.requireNonNull(route, "route");
        Objects.requireNonNull(head, "head");
        Objects.requireNonNull(body, "body");
        Objects.requireNonNull(operationUrl, "operationUrl");
    }

    /** Without a URL to ask at. */
    public ProtectedRequest(Intent intent, RoutePolicy route, RequestHead head, HttpBody body) {
        this(intent, route, head, body, Optional.empty());
    }

    /**
     * How long its caller wants to wait for the answer before it is told where to ask for it ({@code Prefer:
     * respond-async} and {@code wait}, RFC 7240), at most 60 seconds; empty if it wants to wait, or the route hands out no
     * URL.
     */
    public Optional<Duration> respondAsyncAfter() {
        return operationUrl.isEmpty() ? Optional.empty() : Preference.respondAsync(head.headers());
    }

    /** Whose and which key. */
    public OperationKey key() {
        return intent.key();
    }
}
