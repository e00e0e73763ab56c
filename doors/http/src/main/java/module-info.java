/** The HTTP door of Semel; knows no HTTP library. */
module dev.semel.http {
    requires static transitive org.jspecify;
    requires transitive dev.semel.core;

    exports dev.semel.http;
}
