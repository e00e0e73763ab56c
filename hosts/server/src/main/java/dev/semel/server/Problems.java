package dev.semel.server;

import io.vertx.core.http.HttpServerResponse;

/** Writes a problem as a whole response. Called on the response's event loop, once, before anything was written. */
interface Problems {
    /** Ends {@code response} with {@code problem}; fields already set on it, such as Connection, are kept. */
    void answer(HttpServerResponse response, Problem problem);
}
