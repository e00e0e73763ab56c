package dev.semel.chaos;

import dev.semel.server.demo.GatewayChild;
import dev.semel.server.demo.Ports;
import dev.semel.server.demo.SamplePayments;
import dev.semel.server.demo.Storm;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;

/**
 * Where a campaign plays: a steady payments service, and before it a gateway on the embedded store in a process of its own.
 * For one thread.
 */
final class Stage implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 20;
    /** Every kill resets connections, and each would be a line of its own. */
    private static final Logger HANGING_UP = Logger.getLogger("io.vertx.core.net.impl.ConnectionBase");

    static {
        HANGING_UP.setLevel(Level.OFF);
    }

    private final Vertx vertx = Vertx.vertx();
    private final Path directory;
    private final SamplePayments payments;
    private final int port = Ports.free();
    private final int adminPort = Ports.free();
    private final GatewayChild gateway;

    /** @param effect what the policy says of the service, YAML, with PORT in place of the service's port */
    Stage(String effect, long leaseMillis, long seed) throws IOException {
        directory = Files.createTempDirectory("semel-chaos");
        payments = await(SamplePayments.start(vertx, SamplePayments.Manner.STEADY, seed));
        Path policy =
                Files.writeString(directory.resolve("policy.yaml"), """
                semel: 1
                version: chaos.1
                operations:
                  - name: payments.create
                    match: { methods: [POST], path: /payments }
                    key: required
                    lease: LEASEms
                    effect: EFFECT
                """.replace("LEASE", Long.toString(leaseMillis))
                        .replace("EFFECT", effect)
                        .replace("PORT", Integer.toString(payments.port())));
        gateway = new GatewayChild(List.of(
                "--to", "http://127.0.0.1:" + payments.port(),
                "--listen", "127.0.0.1:" + port,
                "--admin", "127.0.0.1:" + adminPort,
                "--store", "rocksdb:" + directory.resolve("store"),
                "--policy", policy.toString()));
    }

    SamplePayments payments() {
        return payments;
    }

    GatewayChild gateway() {
        return gateway;
    }

    AdminDesk admin() {
        return new AdminDesk(adminPort);
    }

    Storm storm(int twins, int ordersAtOnce, Storm.Clients clients) {
        return new Storm(vertx, new Storm.Settings(port, "/payments", twins, ordersAtOnce, clients));
    }

    /** Waits for what the event loops do. */
    static <T> T await(Future<T> future) throws IOException {
        try {
            return future.toCompletionStage().toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException failure) {
            throw new IOException("The stage cannot be set or cleared: " + failure.getMessage() + ".", failure);
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
            throw new IOException("The campaign was interrupted.", hurried);
        }
    }

    @Override
    public void close() throws IOException {
        try {
            gateway.stop();
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
        await(vertx.close());
        delete(directory);
    }

    /** With all that is in it. */
    static void delete(Path directory) throws IOException {
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }
}
