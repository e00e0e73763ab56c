package dev.semel.servlet;

/** The filter keeps the promises of docs/http.md in Jetty. */
class JettyContractTest extends FilteredHost {
    JettyContractTest() {
        super(Containers.JETTY);
    }
}
