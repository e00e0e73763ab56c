package dev.semel.servlet;

import dev.semel.http.HttpBody;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.Arrays;
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
            bytes = new byte[(int) announced];
            int read = in.readNBytes(bytes, 0, bytes.length);
            bytes = read == bytes.length ? bytes : Arrays.copyOf(bytes, read);
        } else {
            bytes = in.readNBytes(limitBytes == Integer.MAX_VALUE ? limitBytes : limitBytes + 1);
        }
        if (bytes.length == 0 && request.getAttribute(READ) instanceof HttpBody before) {
            return before;
        }
        if (bytes.length < announced) {
            throw new ServletException("Of the " + announced + " bytes of a protected request's body " + bytes.length
                    + " were left to read, so what was asked cannot be told; map the Semel filter before whatever reads"
                    + " parameters or bodies.");
        }
        if (bytes.length > limitBytes) {
            return null;
        }
        HttpBody whole = HttpBody.given(bytes);
        request.setAttribute(READ, whole);
        return whole;
    }
}
