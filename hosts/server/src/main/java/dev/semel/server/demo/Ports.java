package dev.semel.server.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Finds ports for gateways that are killed and started again on the same one. Never gives a port of the range that the
 * kernel takes the clients' ends from: while the gateway is away, one of its own clients would get it.
 */
public final class Ports {
    private static final int LOWEST = 26_000;
    private static final int SIZE = 6_000;
    /** Each process begins at another place and gives no port twice until it has given all: others start gateways too. */
    private static final int APART = 50;

    private static final AtomicInteger NEXT =
            new AtomicInteger((int) (ProcessHandle.current().pid() * APART % SIZE));

    private Ports() {}

    /**
     * A port of the loopback address at which nobody listens now.
     *
     * @throws IOException if none was found
     */
    public static int free() throws IOException {
        for (int attempt = 0; attempt < SIZE; attempt++) {
            int port = LOWEST + NEXT.getAndUpdate(next -> (next + 1) % SIZE);
            if (isFree(port)) {
                return port;
            }
        }
        throw new IOException("No free port was found between " + LOWEST + " and " + (LOWEST + SIZE - 1) + ".");
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (IOException taken) {
            return false;
        }
    }
}
