/** The HTTP door as a filter of Jakarta Servlet. */
module dev.semel.servlet {
    requires static transitive org.jspecify;
    requires transitive dev.semel.http;
    requires transitive jakarta.servlet;

    exports dev.semel.servlet;
}
