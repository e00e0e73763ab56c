package dev.semel.testkit.http;

import dev.semel.http.HttpAnswer;
import dev.semel.http.HttpBody;
import dev.semel.http.HttpFields;
import java.io.BufferedInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The suite's service behind a port of its own, for hosts that forward: plain HTTP/1.1, a connection for each request, so
 * that it can break off as services do. For tests alone. Safe for use by all threads.
 */
public final class UpstreamService implements AutoCloseable {
    private final ServerSocket listening;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpService service;

    private UpstreamService(ServerSocket listening, HttpService service) {
        this.listening = listening;
        this.service = service;
    }

    /**
     * Serves on any free port of the loopback address.
     *
     * @throws IOException if it cannot listen
     */
    public static UpstreamService start(HttpService service) throws IOException {
        UpstreamService upstream =
                new UpstreamService(new ServerSocket(0, 0, InetAddress.getLoopbackAddress()), service);
        upstream.threads.execute(upstream::accept);
        return upstream;
    }

    /** Where it serves. */
    public URI uri() {
        return URI.create("http://127.0.0.1:" + listening.getLocalPort());
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket socket = listening.accept();
                threads.execute(() -> handle(socket));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void handle(Socket socket) {
        try (socket;
                OutputStream out = socket.getOutputStream()) {
            socket.setTcpNoDelay(true);
            Received request = received(new BufferedInputStream(socket.getInputStream()));
            answer(out, request, reply(request));
        } catch (Exception brokenOff) {
            // The rest is missing, as when a service dies: the connection has ended, and its client notices.
            return;
        }
    }

    private Reply reply(Received request) {
        try {
            return service.serve(request);
        } catch (Exception failed) {
            // What a server tells whose handler failed.
            return Reply.of(500, "It failed.", "Content-Type", "text/plain");
        }
    }

    private static Received received(InputStream in) throws IOException {
        String[] line = Messages.line(in).split(" ", -1);
        HttpFields fields = Messages.fields(in);
        byte[] body = Messages.isFramed(fields) ? Messages.body(in, fields) : new byte[0];
        return new Received(line[0], line[1], fields, HttpBody.of(body));
    }

    private static void answer(OutputStream out, Received request, Reply reply) throws Exception {
        boolean headAlone = request.method().equals("HEAD");
        Reply.Writing writing = reply.fold(
                whole -> fixed(whole.answer(), whole.answer().body().length(), headAlone),
                streamed -> to -> {
                    head(to, streamed.head(), "Transfer-Encoding: chunked");
                    if (!headAlone) {
                        streamed.body().to(new Chunks(to));
                        to.write("0\r\n\r\n".getBytes(StandardCharsets.ISO_8859_1));
                    }
                },
                torn -> fixed(torn.answer(), torn.announced(), headAlone),
                () -> to -> {});
        writing.to(out);
        out.flush();
    }

    private static Reply.Writing fixed(HttpAnswer answer, int length, boolean headAlone) {
        boolean bodiless = answer.status() == 204 || answer.status() == 304;
        return to -> {
            head(to, answer, bodiless ? "X-Length: none" : "Content-Length: " + length);
            if (!headAlone) {
                to.write(answer.body().bytes());
            }
        };
    }

    private static void head(OutputStream out, HttpAnswer answer, String framing) throws IOException {
        StringBuilder head = new StringBuilder("HTTP/1.1 " + answer.status() + " Said\r\nConnection: close\r\n");
        head.append(framing).append("\r\n");
        answer.headers()
                .lines()
                .forEach(each -> head.append(each.name())
                        .append(": ")
                        .append(each.value())
                        .append("\r\n"));
        out.write(head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
    }

    /** Each write is a chunk. */
    private static final class Chunks extends FilterOutputStream {
        Chunks(OutputStream out) {
            super(out);
        }

        @Override
        public void write(int single) throws IOException {
            write(new byte[] {(byte) single}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            if (length > 0) {
                out.write((Integer.toHexString(length) + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
                out.write(bytes, from, length);
                out.write("\r\n".getBytes(StandardCharsets.ISO_8859_1));
            }
        }
    }

    @Override
    public void close() throws IOException {
        listening.close();
        threads.shutdownNow();
    }
}
