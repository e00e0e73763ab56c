package dev.semel.testkit.http;

import dev.semel.http.HttpBody;
import dev.semel.http.HttpFields;
import java.util.Objects;

/**
 * A request as the service saw it. Immutable.
 *
 * @param target path and query, raw
 * @param body whole, as the service read it
 */
public record Received(String method, String target, HttpFields headers, HttpBody body) {
    public Received {
        Objects.requireNonNull(method, "method");
        Objects.requireNonNull(target, "target");
        Objects.requireNonNull(headers, "headers");
        Objects.requireNonNull(body, "body");
    }
}
