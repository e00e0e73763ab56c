package dev.semel.servlet;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Has the application's error page write into the held response, so that its text is recorded with the outcome. */
final class ErrorPages {
    private static final System.Logger LOG = System.getLogger("dev.semel.servlet");

    private ErrorPages() {}

    /**
     * What an error page is told.
     *
     * @param failure what the handler threw, null if it sent an error
     */
    record Failed(
            HttpServletRequest request,
            HeldResponse response,
            @Nullable Throwable failure) {}

    /** Forwards to the page as an error dispatch would; if the page fails too, the error has no body. */
    static void write(String page, Failed failed) {
        HttpServletRequest request = failed.request();
        HeldResponse response = failed.response();
        int status = failed.failure() == null ? response.errorStatus() : 500;
        response.reopenFor(status);
        request.setAttribute(RequestDispatcher.ERROR_STATUS_CODE, status);
        request.setAttribute(RequestDispatcher.ERROR_MESSAGE, response.errorMessage());
        request.setAttribute(RequestDispatcher.ERROR_REQUEST_URI, request.getRequestURI());
        if (failed.failure() != null) {
            request.setAttribute(RequestDispatcher.ERROR_EXCEPTION, failed.failure());
            request.setAttribute(
                    RequestDispatcher.ERROR_EXCEPTION_TYPE, failed.failure().getClass());
        }
        try {
            RequestDispatcher dispatcher = request.getRequestDispatcher(page);
            if (dispatcher != null) {
                dispatcher.forward(request, response.face());
            }
        } catch (Exception | Error broken) {
            LOG.log(System.Logger.Level.ERROR, "The error page " + page + " failed.", broken);
            response.reopenFor(status);
        }
    }

    /** Hands on what a handler threw. */
    static void rethrow(Throwable failure) throws IOException, ServletException {
        if (failure instanceof IOException io) {
            throw io;
        } else if (failure instanceof ServletException servlet) {
            throw servlet;
        } else if (failure instanceof RuntimeException runtime) {
            throw runtime;
        } else if (failure instanceof Error error) {
            throw error;
        }
        throw new ServletException(failure);
    }
}
