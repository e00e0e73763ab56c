package dev.semel.server;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;

/** An upstream made of a listening socket: the test accepts and plays each connection by hand. */
final class RawUpstream implements Closeable {
    static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    private static final int PATIENCE_MILLIS = 20_000;

    private final ServerSocket server;
    private final List<Wire> accepted = new ArrayList<>();

    RawUpstream() {
        try {
            server = new ServerSocket();
            server.setReceiveBufferSize(Wire.BUFFER_BYTES);
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            server.setSoTimeout(PATIENCE_MILLIS);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    int port() {
        return server.getLocalPort();
    }

    Wire accept() {
        try {
            Wire wire = new Wire(server.accept());
            accepted.add(wire);
            return wire;
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Whether no further connection is waiting to be accepted now. */
    boolean hasNoFurtherConnection() {
        try {
            server.setSoTimeout(50);
            try {
                accepted.add(new Wire(server.accept()));
                return false;
            } catch (SocketTimeoutException none) {
                return true;
            } finally {
                server.setSoTimeout(PATIENCE_MILLIS);
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        accepted.forEach(Wire::close);
    }
}
