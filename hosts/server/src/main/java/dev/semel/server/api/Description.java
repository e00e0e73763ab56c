package dev.semel.server.api;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/** What is served, and its description in OpenAPI. */
final class Description {
    /** The calls, as paths after {@code /v1/}. */
    static final Set<String> CALLS =
            Set.of("tokens", "claim", "renew", "settle", "release", "give-up", "look", "explain", "resolve", "batch");

    static final String TEXT = text();

    private Description() {}

    private static String text() {
        try (InputStream in = Description.class.getResourceAsStream("openapi.json")) {
            if (in == null) {
                throw new IllegalStateException("The description of the API is missing in the jar.");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
