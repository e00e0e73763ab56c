package dev.semel.http;

/** Where the gateway itself answers; everything else is the service's. */
final class OwnPaths {
    static final String ROOT = "/.well-known/semel/";
    static final String TOKEN = ROOT + "token";
    static final String OPERATIONS = ROOT + "operations/";

    private OwnPaths() {}
}
