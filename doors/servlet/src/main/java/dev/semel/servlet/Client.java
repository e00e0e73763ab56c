package dev.semel.servlet;

import dev.semel.http.HttpAnswer;
import dev.semel.http.HttpFields;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Who sent the request and is told one answer, by whoever has one first. Safe for use by all threads. */
final class Client {
    private static final System.Logger LOG = System.getLogger("dev.semel.servlet");

    private final HttpServletResponse response;
    private boolean told;

    Client(HttpServletResponse response) {
        this.response = response;
    }

    /** Tells what is no handler's own answer of now: a problem, a replay, where to ask. */
    void tell(HttpAnswer answer) {
        tell(answer, null);
    }

    /**
     * Tells this answer, if none was told before; returns when it is written, and never fails for a client that is gone:
     * what became of its request is recorded, and a retry is told.
     *
     * @param own what the handler said besides, if the answer is its own; null if it is not
     */
    synchronized void tell(HttpAnswer answer, @Nullable HeldResponse own) {
        if (told) {
            return;
        }
        told = true;
        if (response.isCommitted()) {
            // An earlier pass of the same request was answered, and a second answer would be written behind the first.
            LOG.log(System.Logger.Level.DEBUG, "The client was answered before.");
            return;
        }
        try {
            write(answer, own);
        } catch (IOException gone) {
            LOG.log(System.Logger.Level.DEBUG, "The client has gone before it was told.", gone);
        }
    }

    synchronized boolean isTold() {
        return told;
    }

    /** The container tells the client; whoever comes here later would write into another request's answer. */
    synchronized void leaveToContainer() {
        told = true;
    }

    /** What the client is left with if the container ends a dispatch that never comes back here: no empty success. */
    synchronized void expectAnswer() {
        if (!told) {
            response.setStatus(HttpServletResponse.SC_INTERNAL_SERVER_ERROR);
        }
    }

    private void write(HttpAnswer answer, @Nullable HeldResponse own) throws IOException {
        response.setStatus(answer.status());
        List<HttpFields.Field> lines = answer.headers().lines();
        for (int at = 0; at < lines.size(); at++) {
            HttpFields.Field line = lines.get(at);
            if (isFirst(lines, at) && (own == null || !own.addsTo(line.name()))) {
                response.setHeader(line.name(), line.value());
            } else if (isNew(line)) {
                response.addHeader(line.name(), line.value());
            }
        }
        if (own != null) {
            own.addTo(response);
        }
        boolean bodiless = answer.status() == 204 || answer.status() == 304;
        if (bodiless) {
            return;
        }
        if (own == null || !own.hasTrailers()) {
            response.setContentLength(answer.body().length());
        }
        answer.body().writeTo(response.getOutputStream());
        response.flushBuffer();
    }

    /** Whether no line before this one has its name; answers have few lines. */
    private static boolean isFirst(List<HttpFields.Field> lines, int at) {
        for (int before = 0; before < at; before++) {
            if (lines.get(before).name().equalsIgnoreCase(lines.get(at).name())) {
                return false;
            }
        }
        return true;
    }

    /** What an outer filter has added with the same value, such as a Vary, is not said twice. */
    private boolean isNew(HttpFields.Field line) {
        if (line.name().equalsIgnoreCase("Set-Cookie")) {
            return true;
        }
        Collection<String> there = response.getHeaders(line.name());
        return there.isEmpty() || !there.contains(line.value());
    }
}
