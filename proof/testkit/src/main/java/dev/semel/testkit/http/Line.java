package dev.semel.testkit.http;

import dev.semel.http.HttpBody;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;

/** A connection of a client that sends what it is given and reads what comes; waits thirty seconds at most. */
final class Line implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 30_000;

    private final Socket socket = new Socket();
    private final boolean headAlone;

    /** @param headAlone whether answers have no body, whatever their head announces */
    Line(int port, boolean headAlone) {
        this.headAlone = headAlone;
        try {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PATIENCE_MILLIS);
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.setTcpNoDelay(true);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    Line send(byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
            socket.getOutputStream().flush();
            return this;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** The next answer, whole; interim ones are passed over. */
    Told told() {
        try {
            return told(head(socket.getInputStream()));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** The answer that this is the head of, whole; the next one if this is interim. */
    Told told(Told begun) {
        try {
            InputStream in = socket.getInputStream();
            Told head = begun;
            while (head.status() < 200) {
                head = head(in);
            }
            return new Told(head.status(), head.headers(), HttpBody.of(body(in, head)));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Whether the server ends the connection now, and says nothing more. */
    boolean isOver() {
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketTimeoutException open) {
            return false;
        } catch (IOException reset) {
            return true;
        }
    }

    /** The head of the next answer, as soon as it is there. */
    Told head() {
        try {
            return head(socket.getInputStream());
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** The next chunk of a chunked body, as soon as it is there; empty after the last one. */
    String chunk() {
        try {
            return new String(Messages.chunk(socket.getInputStream()), StandardCharsets.UTF_8);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static Told head(InputStream in) throws IOException {
        String status = Messages.line(in);
        return new Told(Integer.parseInt(status.substring(9, 12)), Messages.fields(in), HttpBody.empty());
    }

    private byte[] body(InputStream in, Told head) throws IOException {
        if (headAlone || head.status() == 204 || head.status() == 304) {
            return new byte[0];
        }
        return Messages.isFramed(head.headers()) ? Messages.body(in, head.headers()) : in.readAllBytes();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
