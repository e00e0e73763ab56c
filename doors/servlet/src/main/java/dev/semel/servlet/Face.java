package dev.semel.servlet;

import jakarta.servlet.ServletResponse;
import jakarta.servlet.ServletResponseWrapper;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;

/**
 * What a handler is given of a held response: a wrapper, as the specification demands. Containers look beneath wrappers, and
 * want different things there. Tomcat (11, and 10.1 if so configured) ends what it finds when a handler has forwarded, and
 * what is held could never be sent; so the wrapper is around the held response, which is none itself. Jetty includes only
 * where it finds its own response; so there the wrapper tells of that, and still writes to the held one.
 */
final class Face extends HttpServletResponseWrapper {
    private static final String JETTY = "org.eclipse.jetty.";

    private final HttpServletResponse beneath;

    private Face(HeldResponse held, HttpServletResponse beneath) {
        super(held);
        this.beneath = beneath;
    }

    static HttpServletResponse of(HeldResponse held, HttpServletResponse real) {
        ServletResponse bottom = real;
        while (bottom instanceof ServletResponseWrapper wrapper) {
            bottom = wrapper.getResponse();
        }
        return bottom.getClass().getName().startsWith(JETTY)
                ? new Face(held, real)
                : new HttpServletResponseWrapper(held);
    }

    @Override
    public ServletResponse getResponse() {
        return beneath;
    }
}
