package dev.semel.server.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Finds ports for gateways that are killed and started again on the same one. Never gives a port of the range that the
 * kernel takes the clients' ends from: while the gateway is away, one of its own clients would get it.
 */
public final class Ports {
    private static final int LOWEST = 20_000;
    private static final int HIGHEST = 32_000;
    private static final int TRIES = 100;

    private Ports() {}

    /**
     * A port of the loopback address at which nobody listens now.
     *
     * @throws IOException if none was found
     */
    public static int free() throws IOException {
        for (int attempt = 0; attempt < TRIES; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST);
            if (isFree(port)) {
                return port;
            }
        }
        throw new IOException("No free port was found between " + LOWEST + " and " + HIGHEST + ".");
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
