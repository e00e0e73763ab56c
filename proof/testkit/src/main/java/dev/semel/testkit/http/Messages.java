package dev.semel.testkit.http;

import dev.semel.http.HttpFields;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Reads the parts of an HTTP/1.1 message from a stream, byte by byte where the end is not known. */
final class Messages {
    private Messages() {}

    /** The next line, without its end. */
    static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new EOFException("The connection ended after '" + line + "'.");
            }
            line.append((char) next);
        }
        return line.substring(0, Math.max(0, line.length() - 1));
    }

    /** Every field up to and with the empty line. */
    static HttpFields fields(InputStream in) throws IOException {
        List<HttpFields.Field> lines = new ArrayList<>();
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            int colon = line.indexOf(':');
            lines.add(new HttpFields.Field(
                    line.substring(0, colon), line.substring(colon + 1).strip()));
        }
        return HttpFields.of(lines);
    }

    /** Whether the fields say how long the body is, or that it comes in chunks. */
    static boolean isFramed(HttpFields fields) {
        return isChunked(fields) || fields.first("Content-Length") != null;
    }

    private static boolean isChunked(HttpFields fields) {
        return "chunked".equals(fields.first("Transfer-Encoding"));
    }

    /** The body that the fields announce. */
    static byte[] body(InputStream in, HttpFields fields) throws IOException {
        if (!isChunked(fields)) {
            return exactly(in, Integer.parseInt(Objects.requireNonNull(fields.first("Content-Length"), "framing")));
        }
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        for (byte[] chunk = chunk(in); chunk.length > 0; chunk = chunk(in)) {
            whole.writeBytes(chunk);
        }
        line(in);
        return whole.toByteArray();
    }

    /** The next chunk, empty after the last one. The line's end behind it is read with the next, for servers send it so. */
    static byte[] chunk(InputStream in) throws IOException {
        String size = line(in);
        return exactly(in, Integer.parseInt(size.isEmpty() ? line(in) : size, 16));
    }

    private static byte[] exactly(InputStream in, int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("The connection ended after " + bytes.length + " of " + length + " bytes.");
        }
        return bytes;
    }
}
