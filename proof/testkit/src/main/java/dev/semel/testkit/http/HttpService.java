package dev.semel.testkit.http;

/**
 * The service that a host protects, as the suite plays it: each test says what it answers. A host runs it in its own
 * way, as a servlet or behind a port, once for each request that it lets through. Called by many threads at once.
 */
@FunctionalInterface
public interface HttpService {
    /**
     * The answer to one request; may take until the test lets it go on.
     *
     * @throws Exception as a handler that fails throws; a server tells its client 500 then
     */
    Reply serve(Received request) throws Exception;
}
