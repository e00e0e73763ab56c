package dev.semel.client;

import java.net.http.HttpRequest;
import java.util.concurrent.CompletableFuture;

/** Sends a request once. */
interface Wire {
    /** Begins to send; never blocks. */
    Exchange send(HttpRequest request);

    /**
     * A send under way.
     *
     * @param seen what came of it; exceptional only for a defect, never for a failure of network or server
     * @param hangUp ends it; what was sent is not taken back
     */
    record Exchange(CompletableFuture<Seen> seen, Runnable hangUp) {}
}
