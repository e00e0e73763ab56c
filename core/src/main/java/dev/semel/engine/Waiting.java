package dev.semel.engine;

import dev.semel.protocol.Decision;
import dev.semel.protocol.Event;
import java.util.concurrent.CompletableFuture;

/**
 * An event, who waits for its answer, and since when by this node's time.
 *
 * @param isNew whether it begins something, so that nothing is lost if it is shed; else something is ended or kept up by it
 */
record Waiting(Event event, CompletableFuture<Decision> answer, long sinceNanos, boolean isNew) {}
