package dev.semel.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Free ports below the range from which systems number outgoing connections: no client can take the port of a server
 * that is down for a moment.
 */
final class Ports {
    private static final int FIRST = 20_000;
    /** Above these the demo draws ports for its gateways, beside whose databases ours may be. */
    private static final int COUNT = 6_000;

    private static final int TRIES = 200;
    private static final int BUS = 10_000;

    private Ports() {}

    /** A port that was free a moment ago; another process may still take it first. */
    static int free() {
        for (int tried = 0; tried < TRIES; tried++) {
            int port = FIRST + ThreadLocalRandom.current().nextInt(COUNT);
            if (isFree(port)) {
                return port;
            }
        }
        throw new UncheckedIOException(new IOException(
                "No free port was found among " + FIRST + " to " + (FIRST + COUNT - 1) + " in " + TRIES + " tries."));
    }

    /** As {@link #free}, and the port ten thousand above it is free too: there a Redis Cluster's nodes gossip. */
    static int freeWithBus() {
        for (int tried = 0; tried < TRIES; tried++) {
            // Both below the range of outgoing connections, which begins at 32768.
            int port = FIRST + ThreadLocalRandom.current().nextInt(2_700);
            if (isFree(port) && isFree(port + BUS)) {
                return port;
            }
        }
        throw new UncheckedIOException(new IOException("No free pair of ports was found in " + TRIES + " tries."));
    }

    private static boolean isFree(int port) {
        try (ServerSocket probe = listen(port)) {
            return probe.isBound();
        } catch (IOException taken) {
            return false;
        }
    }

    static ServerSocket listen(int port) throws IOException {
        return new ServerSocket(port, 200, InetAddress.getLoopbackAddress());
    }
}
