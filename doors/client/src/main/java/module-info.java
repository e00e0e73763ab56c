/** The retrying client of Semel; depends on the JDK and the core. */
module dev.semel.client {
    requires static transitive org.jspecify;
    requires transitive dev.semel.core;
    requires transitive java.net.http;

    exports dev.semel.client;
}
