package dev.semel.servlet;

import jakarta.servlet.http.HttpServletRequest;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What holds for all requests of a filter.
 *
 * @param answerLimitBytes the largest answer that is held until its outcome is recorded
 * @param errorPage where errors that a handler sends are written, null if they have no body
 * @param waitersRun whether who waits for a twin keeps his thread, so that he can still run
 * @param barred whether a request's handler was not entered and never will be
 */
record FilterSettings(
        int answerLimitBytes, @Nullable String errorPage, boolean waitersRun, Predicate<HttpServletRequest> barred) {
    /** 16 MiB, as at the gateway. */
    static final FilterSettings DEFAULT = new FilterSettings(16 << 20, null, false, request -> false);

    FilterSettings {
        if (answerLimitBytes < 1) {
            throw new IllegalArgumentException(
                    "The longest answer held is " + answerLimitBytes + " bytes; give at least one.");
        }
        if (errorPage != null && !errorPage.startsWith("/")) {
            throw new IllegalArgumentException(
                    "The error page '" + errorPage + "' does not begin with a slash; give a path such as /error.");
        }
    }
}
