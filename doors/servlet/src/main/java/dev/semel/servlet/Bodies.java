package dev.semel.servlet;

import dev.semel.http.HttpBody;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the body of a request that nobody but the filter has read before. */
final class Bodies {
    /** How much memory an announced length is believed. */
    private static final int MOST_SET_ASIDE_BYTES = 65_536;

    private static final String READ = "dev.semel.servlet.body";

    private Bodies() {}

    /**
     * The whole body, or null if it is larger than the limit; blocks until it has come. Of a request that comes again with
     * nothing left to read it is what was read the first time.
     *
     * @throws ServletException if somebody has read it before, so that nobody can tell what was asked
     * @throws IOException if the client goes before it is whole
     */
    static @Nullable HttpBody read(HttpServletRequest request, int limitBytes) throws IOException, ServletException {
        long announced = request.getContentLengthLong();
        if (announced == 0) {
            return HttpBody.empty();
        }
        if (announced > limitBytes) {
            return null;
        }
        ServletInputStream in = request.getInputStream();
        byte[] bytes;
        if (announced > 0 && announced <= MOST_SET_ASIDE_BYTES) {
            bytes = announced(in, (int) announced, limitBytes);
        } else {
            bytes = in.readNBytes(limitBytes == Integer.MAX_VALUE ? limitBytes : limitBytes + 1);
        }
        if (bytes.length == 0 && request.getAttribute(READ) instanceof HttpBody before) {
            return before;
        }
        if (bytes.length < announced) {
            throw drained("Of the " + announced + " bytes of a protected request's body " + bytes.length
                    + " were left to read");
        }
        if (bytes.length == 0 && isReadForm(request)) {
            throw drained("The form that a protected request sent was read before");
        }
        if (bytes.length > limitBytes) {
            return null;
        }
        HttpBody whole = HttpBody.given(bytes);
        request.setAttribute(READ, whole);
        return whole;
    }

    /** What was announced, and what comes behind it: a filter outside that inflates a body may not say its new length. */
    private static byte[] announced(ServletInputStream in, int length, int limitBytes) throws IOException {
        byte[] bytes = new byte[length];
        int read = in.readNBytes(bytes, 0, length);
        if (read < length) {
            return Arrays.copyOf(bytes, read);
        }
        int next = in.read();
        if (next < 0) {
            return bytes;
        }
        byte[] rest = in.readNBytes(limitBytes - length);
        byte[] all = Arrays.copyOf(bytes, length + 1 + rest.length);
        all[length] = (byte) next;
        System.arraycopy(rest, 0, all, length + 1, rest.length);
        return all;
    }

    /** Whether nothing is left of a form of unknown length, because somebody has asked for its fields. */
    private static boolean isReadForm(HttpServletRequest request) {
        String type = request.getContentType();
        if (Multipart.isFormData(type)) {
            // Not even one without fields is empty.
            return true;
        } else if (!Form.isType(type)) {
            return false;
        }
        Form queried = new Form();
        queried.addQuery(request.getQueryString());
        return values(request.getParameterMap()) > values(queried.parameters());
    }

    private static int values(Map<String, String[]> parameters) {
        return parameters.values().stream().mapToInt(each -> each.length).sum();
    }

    private static ServletException drained(String found) {
        return new ServletException(found + ", so what was asked cannot be told; map the Semel filter before whatever"
                + " reads parameters or bodies.");
    }
}
