package dev.semel.servlet;

import dev.semel.http.HttpBody;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.Part;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.UnsupportedEncodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The request as a protected handler sees it: its body has been read and is all there again, as a stream, as text, as the
 * fields of a form or as parts. Not safe for use by several threads at once, as requests are not.
 */
final class WholeRequest extends HttpServletRequestWrapper {
    private final HttpBody body;
    private final Asynchrony asynchrony;
    private @Nullable ServletInputStream stream;
    private @Nullable BufferedReader reader;
    private @Nullable Form form;
    private @Nullable List<HeldPart> parts;

    /** What becomes of a request that goes on after its handler has returned. */
    interface Asynchrony extends Runnables {
        AsyncContext begin(ServletRequest request, ServletResponse response);

        AsyncContext begin(ServletRequest request);

        @Nullable
        AsyncContext context();
    }

    WholeRequest(HttpServletRequest request, HttpBody body, Asynchrony asynchrony) {
        super(request);
        this.body = body;
        this.asynchrony = asynchrony;
    }

    @Override
    public ServletInputStream getInputStream() {
        if (reader != null) {
            throw new IllegalStateException("The request's reader is in use; go on with it.");
        }
        ServletInputStream present = stream;
        if (present == null) {
            present = new WholeStream(body.stream(), asynchrony);
            stream = present;
        }
        return present;
    }

    @Override
    public BufferedReader getReader() throws UnsupportedEncodingException {
        if (stream != null) {
            throw new IllegalStateException("The request's stream is in use; go on with it.");
        }
        BufferedReader present = reader;
        if (present == null) {
            present = new BufferedReader(new InputStreamReader(body.stream(), textCharset()));
            reader = present;
        }
        return present;
    }

    /** The specification's default is Latin-1, but JSON has no other encoding than UTF-8. */
    private Charset textCharset() throws UnsupportedEncodingException {
        String type = getContentType();
        boolean json = type != null && type.toLowerCase(Locale.ROOT).contains("json");
        return charset(json ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1);
    }

    private Charset charset(Charset otherwise) throws UnsupportedEncodingException {
        String named = getCharacterEncoding();
        return named == null ? otherwise : Charsets.named(named);
    }

    @Override
    public int getContentLength() {
        return body.length();
    }

    @Override
    public long getContentLengthLong() {
        return body.length();
    }

    @Override
    public @Nullable String getParameter(String name) {
        String[] values = parameters().get(name);
        return values == null ? null : values[0];
    }

    @Override
    public String @Nullable [] getParameterValues(String name) {
        String[] values = parameters().get(name);
        return values == null ? null : values.clone();
    }

    @Override
    public Enumeration<String> getParameterNames() {
        return Collections.enumeration(parameters().keySet());
    }

    @Override
    public Map<String, String[]> getParameterMap() {
        return Collections.unmodifiableMap(parameters());
    }

    /** Put together anew each time, for a dispatch adds parameters of its own to what is beneath. */
    private Map<String, String[]> parameters() {
        Form fields = sent();
        if (fields.isEmpty()) {
            return super.getParameterMap();
        }
        Form all = new Form();
        if (Multipart.isFormData(getContentType())) {
            // Some containers would look for the parts of a body that they no longer have.
            all.addQuery(getQueryString());
        } else {
            all.addAll(super.getParameterMap());
        }
        all.addAll(fields.parameters());
        return all.parameters();
    }

    /** The fields that came in the body. */
    private Form sent() {
        Form present = form;
        if (present == null) {
            present = new Form();
            try {
                readForm(present);
            } catch (ServletException | UnsupportedEncodingException malformed) {
                throw new IllegalStateException(malformed.getMessage(), malformed);
            }
            form = present;
        }
        return present;
    }

    /** Of other methods than POST containers leave the body alone. */
    private void readForm(Form fields) throws ServletException, UnsupportedEncodingException {
        String type = getContentType();
        if (type == null || body.isEmpty() || !getMethod().equals("POST")) {
            return;
        }
        if (Multipart.isFormData(type)) {
            Charset charset = charset(StandardCharsets.UTF_8);
            for (HeldPart part : parts()) {
                if (part.getSubmittedFileName() == null) {
                    fields.add(part.getName(), part.text(charset));
                }
            }
        } else if (Form.isType(type)) {
            fields.addEncoded(body.bytes(), charset(StandardCharsets.UTF_8));
        }
    }

    @Override
    public Collection<Part> getParts() throws ServletException {
        return List.copyOf(parts());
    }

    @Override
    public @Nullable Part getPart(String name) throws ServletException {
        for (HeldPart part : parts()) {
            if (part.getName().equals(name)) {
                return part;
            }
        }
        return null;
    }

    private List<HeldPart> parts() throws ServletException {
        List<HeldPart> present = parts;
        if (present == null) {
            String type = getContentType();
            if (!Multipart.isFormData(type)) {
                throw new ServletException(
                        "The request has the Content-Type " + type + " and no parts; only multipart/form-data has.");
            }
            present = Multipart.parts(body.bytes(), type);
            parts = present;
        }
        return present;
    }

    /** With the wrappers and not with what they stand before, lest a dispatch go round them. */
    @Override
    public AsyncContext startAsync() {
        return asynchrony.begin(this);
    }

    @Override
    public AsyncContext startAsync(ServletRequest request, ServletResponse response) {
        return asynchrony.begin(request, response);
    }

    @Override
    public AsyncContext getAsyncContext() {
        AsyncContext begun = asynchrony.context();
        // What is told of a request that is not asynchronous is the container's affair: a mock of one tells null.
        return begun == null ? super.getAsyncContext() : begun;
    }
}
