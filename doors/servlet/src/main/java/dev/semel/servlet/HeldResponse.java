package dev.semel.servlet;

import dev.semel.http.Forwarding;
import dev.semel.http.HttpAnswer;
import dev.semel.http.HttpAnswers;
import dev.semel.http.HttpBody;
import dev.semel.http.HttpFields;
import dev.semel.http.UpstreamFailure;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The response as a protected handler sees it: everything that it says is held here and nothing reaches the client, until
 * the outcome is recorded (rule 5). To the handler it behaves as a response does; what counts as committed is the
 * handler's view: it has flushed, closed, or written more than its buffer.
 *
 * <p>Not safe for use by several threads at once, as responses are not.
 */
final class HeldResponse implements HttpServletResponse {
    private final HttpServletResponse real;
    private final HttpServletResponse face;
    private final HeldHead head;
    private final HeldBody body;
    private final HeldStream stream;
    private final List<Cookie> cookies = new ArrayList<>(0);
    private @Nullable PrintWriter writer;
    private boolean streamed;
    private boolean committed;
    private boolean closed;
    private int errorStatus;
    private String errorMessage = "";
    private int bufferBytes;
    private Locale locale = Locale.getDefault();
    private @Nullable Supplier<Map<String, String>> trailers;

    HeldResponse(HttpServletResponse response, int limitBytes, Runnables starter) {
        real = response;
        head = new HeldHead(response.getCharacterEncoding());
        face = Face.of(this, response);
        body = new HeldBody(limitBytes);
        stream = new HeldStream(this, body, starter);
        bufferBytes = response.getBufferSize();
    }

    /** What the handler is given. */
    HttpServletResponse face() {
        return face;
    }

    /** What the handler has answered, whole, cut or torn. */
    Forwarding forwarding() {
        if (writer != null) {
            writer.flush();
        }
        HttpFields fields = head.fields();
        // Whether it is a replay is not the handler's to say.
        HttpFields own =
                fields.without(HttpAnswers.REPLAYED).without(HttpAnswers.STATE).without(HttpAnswers.EXPIRES);
        if (body.isCut()) {
            return Forwarding.cutShort(new HttpAnswer(head.status(), own, HttpBody.empty()));
        }
        return head.announced() > body.written()
                ? Forwarding.failed(UpstreamFailure.BROKEN)
                : Forwarding.answered(new HttpAnswer(head.status(), own, body.whole()));
    }

    /** Adds to the real response what no answer carries as text. */
    void addTo(HttpServletResponse response) {
        cookies.forEach(response::addCookie);
        if (trailers != null) {
            response.setTrailerFields(trailers);
        }
    }

    boolean hasTrailers() {
        return trailers != null;
    }

    boolean addsTo(String name) {
        return head.addsTo(name);
    }

    /** The status that the handler has sent as an error, 0 if none. */
    int errorStatus() {
        return errorStatus;
    }

    String errorMessage() {
        return errorMessage;
    }

    /** Forgets what was written, so that an error page can be written with this status. */
    void reopenFor(int status) {
        body.clear();
        writer = null;
        streamed = false;
        committed = false;
        closed = false;
        head.status(status);
        head.set("Content-Length", null);
    }

    /** Called by the stream before each write; false if what comes now is dropped, as containers do after an error. */
    boolean takes(long count) {
        committed |= body.written() + count > bufferBytes;
        return !closed;
    }

    void commit() {
        committed = true;
    }

    void close() {
        committed = true;
        closed = true;
    }

    @Override
    public ServletOutputStream getOutputStream() {
        if (writer != null) {
            throw new IllegalStateException("The response's writer is in use; go on with it.");
        }
        streamed = true;
        return stream;
    }

    @Override
    public PrintWriter getWriter() throws IOException {
        PrintWriter present = writer;
        if (present != null) {
            return present;
        }
        if (streamed) {
            throw new IllegalStateException("The response's stream is in use; go on with it.");
        }
        head.fixCharset();
        PrintWriter made = new PrintWriter(new OutputStreamWriter(stream, Charsets.named(head.charset())));
        writer = made;
        return made;
    }

    @Override
    public void flushBuffer() {
        if (writer != null) {
            writer.flush();
        }
        committed = true;
    }

    @Override
    public boolean isCommitted() {
        return committed;
    }

    @Override
    public void reset() {
        refuseIfCommitted("reset");
        head.clear();
        cookies.clear();
        body.clear();
        writer = null;
        streamed = false;
    }

    @Override
    public void resetBuffer() {
        refuseIfCommitted("empty");
        if (writer != null) {
            writer.flush();
            committed = false;
        }
        body.clear();
    }

    private void refuseIfCommitted(String what) {
        if (committed) {
            throw new IllegalStateException(
                    "The response is committed, for it was flushed or is larger than its buffer; " + what
                            + " it before.");
        }
    }

    @Override
    public void setBufferSize(int size) {
        refuseIfCommitted("size");
        bufferBytes = size;
    }

    @Override
    public int getBufferSize() {
        return bufferBytes;
    }

    @Override
    public void sendError(int status) {
        sendError(status, null);
    }

    @Override
    public void sendError(int status, @Nullable String message) {
        refuseIfCommitted("send an error with");
        resetBuffer();
        head.status(status);
        // It was of what would have been said.
        head.set("Content-Length", null);
        errorStatus = status;
        errorMessage = message == null ? "" : message;
        close();
    }

    @Override
    public void sendRedirect(String location) {
        sendRedirect(location, SC_FOUND, true);
    }

    /** Of Servlet 6.1, as the next two. */
    public void sendRedirect(String location, int status) {
        sendRedirect(location, status, true);
    }

    /** With the status 302. */
    public void sendRedirect(String location, boolean clearBuffer) {
        sendRedirect(location, SC_FOUND, clearBuffer);
    }

    /** Sets the location as it is given, relative ones too. */
    public void sendRedirect(String location, int status, boolean clearBuffer) {
        refuseIfCommitted("redirect with");
        if (clearBuffer) {
            resetBuffer();
        }
        head.status(status);
        head.set("Location", location);
        close();
    }

    @Override
    public void setStatus(int status) {
        if (!committed) {
            head.status(status);
        }
    }

    @Override
    public int getStatus() {
        return head.status();
    }

    @Override
    public void setHeader(String name, @Nullable String value) {
        if (!committed) {
            head.set(name, value);
        }
    }

    @Override
    public void addHeader(String name, @Nullable String value) {
        if (!committed && value != null) {
            head.add(name, value);
        }
    }

    @Override
    public void setIntHeader(String name, int value) {
        setHeader(name, Integer.toString(value));
    }

    @Override
    public void addIntHeader(String name, int value) {
        addHeader(name, Integer.toString(value));
    }

    @Override
    public void setDateHeader(String name, long millis) {
        setHeader(name, HttpDates.format(millis));
    }

    @Override
    public void addDateHeader(String name, long millis) {
        addHeader(name, HttpDates.format(millis));
    }

    @Override
    public void setContentLength(int length) {
        setContentLengthLong(length);
    }

    @Override
    public void setContentLengthLong(long length) {
        setHeader("Content-Length", length < 0 ? null : Long.toString(length));
    }

    @Override
    public void addCookie(Cookie cookie) {
        if (!committed) {
            cookies.add((Cookie) cookie.clone());
        }
    }

    @Override
    public String encodeURL(String url) {
        return real.encodeURL(url);
    }

    @Override
    public String encodeRedirectURL(String url) {
        return real.encodeRedirectURL(url);
    }

    @Override
    public boolean containsHeader(String name) {
        List<String> values = head.values(name);
        return values == null ? real.containsHeader(name) : !values.isEmpty();
    }

    @Override
    public @Nullable String getHeader(String name) {
        List<String> values = head.values(name);
        if (values == null) {
            return real.getHeader(name);
        }
        return values.isEmpty() ? null : values.get(0);
    }

    @Override
    public Collection<String> getHeaders(String name) {
        List<String> values = head.values(name);
        return values == null ? real.getHeaders(name) : List.copyOf(values);
    }

    @Override
    public Collection<String> getHeaderNames() {
        Set<String> names = new LinkedHashSet<>(real.getHeaderNames());
        names.addAll(head.names());
        return names;
    }

    @Override
    public void setContentType(@Nullable String type) {
        if (!committed) {
            head.contentType(type);
        }
    }

    @Override
    public @Nullable String getContentType() {
        return head.contentType();
    }

    @Override
    public void setCharacterEncoding(@Nullable String name) {
        if (!committed) {
            head.charset(name);
        }
    }

    /** Of Servlet 6.1. */
    public void setCharacterEncoding(Charset charset) {
        setCharacterEncoding(charset.name());
    }

    @Override
    public String getCharacterEncoding() {
        return head.charset();
    }

    @Override
    public void setLocale(Locale spoken) {
        if (!committed) {
            locale = spoken;
            head.set("Content-Language", spoken.toLanguageTag());
        }
    }

    @Override
    public Locale getLocale() {
        return locale;
    }

    @Override
    public void setTrailerFields(Supplier<Map<String, String>> supplier) {
        refuseIfCommitted("announce trailers for");
        trailers = supplier;
    }

    @Override
    public @Nullable Supplier<Map<String, String>> getTrailerFields() {
        return trailers;
    }
}
