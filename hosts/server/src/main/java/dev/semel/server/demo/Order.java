package dev.semel.server.demo;

import java.util.Objects;

/**
 * One order, asked for by many.
 *
 * @param key its idempotency key
 * @param body the request's body, JSON
 */
public record Order(String key, String body) {
    public Order {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(body, "body");
    }
}
