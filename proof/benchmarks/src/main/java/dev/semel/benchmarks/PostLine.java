package dev.semel.benchmarks;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** One connection that posts orders and reads the answers, with as little work of its own as can be. */
final class PostLine implements AutoCloseable {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final String ORDER =
            "{\"order\":{\"item\":\"book\",\"pieces\":2},\"cents\":4200,\"currency\":\"EUR\"}";

    private final Socket socket;
    private final InputStream answers;
    private final String head;

    PostLine(int port, String path) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        answers = new BufferedInputStream(socket.getInputStream());
        head = "POST " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: "
                + ORDER.length() + "\r\nIdempotency-Key: \"";
    }

    /**
     * Posts with one key after the other for so long, from the first one again after so many.
     *
     * @return how many, and the processor time of this thread in nanoseconds
     */
    long[] post(String space, long keys, int seconds) throws IOException {
        long before = THREADS.getCurrentThreadCpuTime();
        long until = System.nanoTime() + seconds * 1_000_000_000L;
        long posted = 0;
        while (System.nanoTime() < until) {
            post(space + posted % keys);
            posted++;
        }
        return new long[] {posted, THREADS.getCurrentThreadCpuTime() - before};
    }

    /** @throws IllegalStateException if the answer is not 201 */
    void post(String key) throws IOException {
        socket.getOutputStream().write((head + key + "\"\r\n\r\n" + ORDER).getBytes(StandardCharsets.US_ASCII));
        String status = line();
        if (!status.startsWith("HTTP/1.1 201")) {
            throw new IllegalStateException("A post was answered " + status);
        }
        int length = 0;
        for (String field = line(); !field.isEmpty(); field = line()) {
            if (field.regionMatches(true, 0, "Content-Length:", 0, 15)) {
                length = Integer.parseInt(field.substring(15).strip());
            }
        }
        answers.skipNBytes(length);
    }

    private String line() throws IOException {
        StringBuilder read = new StringBuilder();
        for (int next = answers.read(); next != '\n'; next = answers.read()) {
            if (next < 0) {
                throw new IOException("The connection ended.");
            } else if (next != '\r') {
                read.append((char) next);
            }
        }
        return read.toString();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
