package dev.semel.testkit.http;

import java.util.Objects;

/**
 * A host that serves.
 *
 * @param port on the loopback address, HTTP/1.1 without TLS
 * @param stop ends it, with whatever was started for it
 */
public record HttpHost(int port, AutoCloseable stop) {
    public HttpHost {
        Objects.requireNonNull(stop, "stop");
    }
}
