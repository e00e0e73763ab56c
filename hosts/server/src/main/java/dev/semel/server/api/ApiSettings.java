package dev.semel.server.api;

import java.nio.file.Path;
import java.util.Objects;

/**
 * Where the API listens and who may use it.
 *
 * @param host the address
 * @param port the port, 0 for any
 * @param tokens the file of the access tokens
 * @param loops event loops; one if the port is 0
 */
public record ApiSettings(String host, int port, Path tokens, int loops) {
    /** @throws IllegalArgumentException if there is no such port, or no event loop */
    public ApiSettings {
        Objects.requireNonNull(host, "host");
        Objects.requireNonNull(tokens, "tokens");
        if (port < 0 || port > 65_535 || loops < 1) {
            throw new IllegalArgumentException("The API's port " + port + " or its " + loops
                    + " event loops cannot be; give a port from 0 to 65535 and at least one loop.");
        }
    }
}
