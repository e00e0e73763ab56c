package dev.semel.server.demo;

import dev.semel.assembly.StoreAddress;
import dev.semel.engine.SystemTime;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Runs the demo: service, gateways, storm, kills, proof. For one thread; used once. */
public final class Demo implements AutoCloseable {
    private static final int ORDERS_AT_ONCE = 32;
    private static final int PERCENT_HANG_UP = 5;
    private static final long LONGEST_SECONDS = 240;

    private final DemoSettings settings;
    private final Consumer<String> progress;
    private final SystemTime time = new SystemTime();
    private final Vertx vertx = Vertx.vertx();
    private final long beganNanos = time.nanos();
    private final SamplePayments payments;
    private final @Nullable Nodes nodes;

    /**
     * Starts service and gateways.
     *
     * @param progress is told what happens, a line at a time
     * @throws IOException if one of them cannot be started; says why
     * @throws dev.semel.store.StoreUnavailableException if the database cannot be reached
     * @throws dev.semel.store.StoreRefusedException if it must not be used
     */
    public Demo(DemoSettings settings, Consumer<String> progress) throws IOException {
        this.settings = settings;
        this.progress = progress;
        try {
            payments = await(SamplePayments.start(vertx, SamplePayments.Manner.MOODY, settings.seed()), 10);
            nodes = settings.direct() ? null : new Nodes(settings.nodes(), settings.directory(), arguments());
        } catch (IOException | RuntimeException notStarted) {
            time.close();
            await(vertx.close(), 10);
            throw notStarted;
        }
        introduce();
    }

    private void introduce() {
        String service = "a payments service that loses replies";
        if (nodes == null) {
            say("no gateway: the clients meet " + service);
        } else if (nodes.number() == 1) {
            say("gateway at http://127.0.0.1:" + nodes.ports().get(0) + " before " + service);
        } else {
            say(nodes.number() + " gateways at 127.0.0.1, ports " + nodes.ports() + ", before " + service);
        }
        if (nodes != null && nodes.store().isShared()) {
            say("the store is " + nodes.store().name()
                    + (settings.nodes().restartDatabase().isPresent()
                            ? ""
                            : "; the database is not restarted, for no --restart-database says how"));
        }
    }

    private List<String> arguments() throws IOException {
        Path policy = Files.writeString(settings.directory().resolve("policy.yaml"), policy(payments.port()));
        return List.of("--to", "http://127.0.0.1:" + payments.port(), "--policy", policy.toString());
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

    /** Lets the storm blow, kills gateways in it, and counts. */
    public DemoReport run() throws IOException, InterruptedException {
        Storm.Clients clients = new Storm.Clients(settings.seed(), PERCENT_HANG_UP, false);
        Storm storm =
                new Storm(vertx, new Storm.Settings(ports(), "/payments", settings.twins(), ORDERS_AT_ONCE, clients));
        CountDownLatch known = new CountDownLatch(1);
        storm.blow(settings.orders().iterator()).onComplete(done -> known.countDown());
        DemoReport.Kills kills;
        boolean everybodyKnows;
        try {
            kills = nodes == null
                    ? DemoReport.Kills.NONE
                    : new Misfortunes(settings, nodes, storm, known, this::say).happen();
            everybodyKnows = known.await(LONGEST_SECONDS, TimeUnit.SECONDS);
        } catch (IOException failed) {
            if (nodes != null) {
                nodes.kill();
            }
            throw failed;
        } finally {
            storm.end();
        }
        say(
                everybodyKnows
                        ? "every client has its answer; now the service's book is counted"
                        : "after " + LONGEST_SECONDS
                                + " s not every client has its answer; the service's book is counted");
        return DemoReport.of(settings.orders(), storm.tally(), payments, kills);
    }

    /** Where the gateways, or without one the service, listen. */
    public List<Integer> ports() {
        return nodes == null ? List.of(payments.port()) : nodes.ports();
    }

    /** Where the gateways' admin listeners listen; empty without one. */
    public List<Integer> adminPorts() {
        return nodes == null ? List.of() : nodes.adminPorts();
    }

    /** What the gateways remember with. */
    public StoreAddress store() {
        return nodes == null ? settings.nodes().store() : nodes.store();
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
            if (nodes != null) {
                nodes.close();
            }
        } finally {
            await(vertx.close(), 10);
            time.close();
        }
    }
}
