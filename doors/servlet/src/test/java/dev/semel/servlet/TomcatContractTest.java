package dev.semel.servlet;

/** The filter keeps the promises of docs/http.md in Tomcat. */
class TomcatContractTest extends FilteredHost {
    TomcatContractTest() {
        super(Containers.TOMCAT);
    }
}
