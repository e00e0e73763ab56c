package dev.semel.server.demo;

import dev.semel.engine.SystemTime;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
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
    private static final int PERCENT_HANG_UP = 5;
    private static final long LONGEST_SECONDS = 240;
    private static final long LOOK_MILLIS = 5;
    /** A gateway is at work if so many orders' clients wait for it. */
    private static final int LOADS = 3;

    private static final int MOST_LOOKS = 500;

    private final DemoSettings settings;
    private final Consumer<String> progress;
    private final SystemTime time = new SystemTime();
    private final Vertx vertx = Vertx.vertx();
    private final long beganNanos = time.nanos();
    private final SamplePayments payments;
    private final int port;
    private final int adminPort;
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
        try {
            payments = await(SamplePayments.start(vertx, SamplePayments.Manner.MOODY, settings.seed()), 10);
            port = settings.direct() ? payments.port() : Ports.free();
            adminPort = Ports.free();
            gateway = settings.direct() ? null : new GatewayChild(arguments());
        } catch (IOException notStarted) {
            time.close();
            await(vertx.close(), 10);
            throw notStarted;
        }
        say(
                gateway == null
                        ? "no gateway: the clients meet a payments service that loses replies"
                        : "gateway at http://127.0.0.1:" + port + " before a payments service that loses replies");
    }

    private List<String> arguments() throws IOException {
        Path policy = Files.writeString(settings.directory().resolve("policy.yaml"), policy(payments.port()));
        return List.of(
                "--to", "http://127.0.0.1:" + payments.port(),
                "--listen", "127.0.0.1:" + port,
                "--admin", "127.0.0.1:" + adminPort,
                "--store", "rocksdb:" + settings.directory().resolve("store"),
                "--policy", policy.toString());
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
        Storm.Clients clients = new Storm.Clients(settings.seed(), PERCENT_HANG_UP, false);
        Storm storm =
                new Storm(vertx, new Storm.Settings(port, "/payments", settings.twins(), ORDERS_AT_ONCE, clients));
        CountDownLatch known = new CountDownLatch(1);
        storm.blow(settings.orders().iterator()).onComplete(done -> known.countDown());
        DemoReport.Kills kills = gateway == null ? DemoReport.Kills.NONE : killInTheMiddle(storm, known, gateway);
        boolean everybodyKnows = known.await(LONGEST_SECONDS, TimeUnit.SECONDS);
        storm.end();
        say(
                everybodyKnows
                        ? "every client has its answer; now the service's book is counted"
                        : "after " + LONGEST_SECONDS
                                + " s not every client has its answer; the service's book is counted");
        return DemoReport.of(settings.orders(), storm.tally(), payments, kills);
    }

    /** Where the gateway, or without one the service, listens. */
    public int port() {
        return port;
    }

    /** Where the gateway's admin listener listens. */
    public int adminPort() {
        return adminPort;
    }

    /** Spreads the kills over the orders, each at a random one of its share, and none when all is over. */
    private DemoReport.Kills killInTheMiddle(Storm storm, CountDownLatch known, GatewayChild child)
            throws IOException, InterruptedException {
        SplittableRandom random = new SplittableRandom(settings.seed());
        int total = settings.orders().size();
        int inFlight = 0;
        for (int kill = 0; kill < settings.kills(); kill++) {
            double share = (kill + random.nextDouble(0.3, 0.8)) / settings.kills();
            if (!isReached((int) (share * total), storm.tally(), known)) {
                say("everything was settled before kill " + (kill + 1) + " of " + settings.kills());
                return new DemoReport.Kills(kill, inFlight);
            }
            awaitLoad(storm, known);
            int waiting = storm.inFlight();
            child.kill();
            inFlight += waiting;
            say(String.format(
                    Locale.ROOT,
                    "%,d of %,d orders settled: gateway killed with -9, %,d requests under way",
                    storm.tally().settledOrders(),
                    total,
                    waiting));
            child.restart();
            say("gateway started again on the same store");
        }
        return new DemoReport.Kills(settings.kills(), inFlight);
    }

    private static boolean isReached(int settled, Tally tally, CountDownLatch known) throws InterruptedException {
        while (tally.settledOrders() < settled) {
            if (known.await(LOOK_MILLIS, TimeUnit.MILLISECONDS)) {
                return false;
            }
        }
        return known.getCount() > 0;
    }

    /** A kill while all clients pause would show little; within limits, for on a slow machine nothing may come together. */
    private void awaitLoad(Storm storm, CountDownLatch known) throws InterruptedException {
        for (int look = 0; look < MOST_LOOKS && storm.inFlight() < LOADS * settings.twins(); look++) {
            if (known.await(1, TimeUnit.MILLISECONDS)) {
                return;
            }
        }
    }

    private void say(String line) {
        double seconds = (time.nanos() - beganNanos) / 1e9;
        progress.accept(String.format(Locale.ROOT, "%6.1f s  %s", seconds, line));
    }

    private static <T> T await(Future<T> future, long seconds) throws IOException {
        try {
            return future.toCompletionStage().toCompletableFuture().get(seconds, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException failure) {
            throw new IOException(
                    "The demo cannot start or end its payments service: " + failure.getMessage() + ".", failure);
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
