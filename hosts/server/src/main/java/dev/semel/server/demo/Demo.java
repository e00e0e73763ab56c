package dev.semel.server.demo;

import dev.semel.engine.SystemTime;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Runs the demo: service, gateway, storm, kills, proof. For one thread; used once. */
public final class Demo implements AutoCloseable {
    private static final int ORDERS_AT_ONCE = 32;
    private static final long LONGEST_SECONDS = 240;

    private final DemoSettings settings;
    private final Consumer<String> progress;
    private final SystemTime time = new SystemTime();
    private final Vertx vertx = Vertx.vertx();
    private final long beganNanos = time.nanos();
    private final SamplePayments payments;
    private final int port;
    private final @Nullable GatewayChild gateway;

    /**
     * Starts service and gateway.
     *
     * @param progress is told what happens, a line at a time
     * @throws IOException if one of them cannot be started; says why
     */
    public Demo(DemoSettings settings, Consumer<String> progress) throws IOException {
        this.settings = settings;
        this.progress = progress;
        payments = await(SamplePayments.start(vertx, settings.seed()), 10);
        if (settings.direct()) {
            port = payments.port();
            gateway = null;
            return;
        }
        port = freePort();
        Path policy = Files.writeString(settings.directory().resolve("policy.yaml"), policy(payments.port()));
        gateway = new GatewayChild(List.of(
                "--to", "http://127.0.0.1:" + payments.port(),
                "--listen", "127.0.0.1:" + port,
                "--admin", "127.0.0.1:" + freePort(),
                "--store", "rocksdb:" + settings.directory().resolve("store"),
                "--policy", policy.toString()));
        say("gateway at http://127.0.0.1:" + port + " before a payments service that loses replies");
    }

    private static String policy(int port) {
        return """
            semel: 1
            version: demo.1
            operations:
              - name: payments.create
                match: { methods: [POST], path: /payments }
                key: required
                lease: 2s
                effect:
                  class: queryable
                  memory: 12h
                  quiescence: 1s
                  margin: 500ms
                  probe:
                    url: "http://127.0.0.1:PORT/payments/by-key/{key}"
                    rejected: [410]
            """.replace("PORT", Integer.toString(port));
    }

    /** Lets the storm blow, kills the gateway in it, and counts. */
    public DemoReport run() throws IOException, InterruptedException {
        Storm storm = new Storm(
                vertx, new Storm.Settings(port, "/payments", settings.twins(), ORDERS_AT_ONCE, settings.seed()));
        CountDownLatch known = new CountDownLatch(1);
        storm.blow(settings.orders()).onComplete(done -> known.countDown());
        int inFlight = gateway == null ? 0 : killInTheMiddle(storm, known, gateway);
        if (!known.await(LONGEST_SECONDS, TimeUnit.SECONDS)) {
            storm.end();
            say("not every client knows its outcome after " + LONGEST_SECONDS + " s");
        }
        say("every client has its answer; now the service's book is counted");
        return DemoReport.of(
                settings.orders(), storm.tally(), payments, gateway == null ? 0 : settings.kills(), inFlight);
    }

    /** Where the gateway, or without one the service, listens. */
    public int port() {
        return port;
    }

    private int killInTheMiddle(Storm storm, CountDownLatch known, GatewayChild child)
            throws IOException, InterruptedException {
        SplittableRandom random = new SplittableRandom(settings.seed());
        int total = settings.orders().size();
        int inFlight = 0;
        for (int kill = 1; kill <= settings.kills(); kill++) {
            int share = total * kill / (settings.kills() + 1);
            boolean over = false;
            while (!over && storm.tally().settledOrders() < share) {
                over = known.await(20, TimeUnit.MILLISECONDS);
            }
            known.await(random.nextInt(150), TimeUnit.MILLISECONDS);
            int waiting = storm.inFlight();
            child.kill();
            inFlight += waiting;
            say(String.format(
                    Locale.ROOT,
                    "%,d of %,d orders settled; gateway killed with -9, %d requests waiting; started again",
                    storm.tally().settledOrders(),
                    total,
                    waiting));
            child.restart();
        }
        return inFlight;
    }

    private void say(String line) {
        double seconds = (time.nanos() - beganNanos) / 1e9;
        progress.accept(String.format(Locale.ROOT, "%6.1f s  %s", seconds, line));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static <T> T await(Future<T> future, long seconds) throws IOException {
        try {
            return future.toCompletionStage().toCompletableFuture().get(seconds, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException failure) {
            throw new IOException("The payments service cannot be started: " + failure.getMessage() + ".", failure);
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
            throw new IOException("The demo was interrupted.", hurried);
        }
    }

    @Override
    public void close() throws IOException {
        try {
            if (gateway != null) {
                gateway.stop();
            }
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
        await(vertx.close(), 10);
        time.close();
    }
}
