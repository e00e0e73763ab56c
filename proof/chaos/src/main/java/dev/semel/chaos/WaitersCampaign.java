package dev.semel.chaos;

import com.zaxxer.hikari.HikariDataSource;
import dev.semel.server.demo.GatewayChild;
import dev.semel.server.demo.Ports;
import dev.semel.servers.PostgresServer;
import dev.semel.servers.PostgresVersion;
import dev.semel.store.jdbc.JdbcOptions;
import dev.semel.store.jdbc.JdbcSchema;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Many callers wait for one slow key, at two gateways over one PostgreSQL, while others go by another route: all of the
 * first are told the one answer of the one call, and the others are not held up.
 */
final class WaitersCampaign {
    private static final String POLICY = """
            semel: 1
            version: chaos.1
            operations:
              - { name: slow, match: { path: /slow }, key: required, waiting: { wait: 60s } }
              - { name: quick, match: { path: /quick }, key: required }
            """;
    /** Threads that a gateway may start for other reasons meanwhile. */
    private static final int FEW_THREADS = 16;

    private static final String SECRET = "scope-secret";

    /** @param slowMillis how long the slow call takes, and how long the others are watched with it and without */
    record Terms(int waiters, int quickPerSecond, int slowMillis) {}

    private final Terms terms;
    private final Consumer<String> progress;
    private final List<HttpServerRequest> slow = new ArrayList<>();
    private final Promise<Void> slowCalled = Promise.promise();

    WaitersCampaign(Terms terms, Consumer<String> progress) {
        this.terms = terms;
        this.progress = progress;
    }

    CampaignReport run() throws Exception {
        Path directory = Files.createTempDirectory("semel-chaos");
        Vertx vertx = Vertx.vertx();
        List<GatewayChild> gateways = new ArrayList<>();
        try (PostgresServer database = PostgresServer.start(PostgresVersion.NEWEST)) {
            try (HikariDataSource pool = ChildStore.pool(database.jdbcUrl(), 1)) {
                JdbcSchema.of(JdbcOptions.defaults()).apply(pool);
            }
            HttpServer service = Stage.await(
                    vertx.createHttpServer().requestHandler(this::serve).listen(0, "127.0.0.1"));
            List<Integer> ports = List.of(Ports.free(), Ports.free());
            for (int node = 0; node < ports.size(); node++) {
                gateways.add(gateway(directory, node, List.of(service.actualPort(), ports.get(node)), database));
            }
            return play(new Callers(vertx, ports), gateways);
        } finally {
            for (GatewayChild gateway : gateways) {
                gateway.stop();
            }
            Stage.await(vertx.close());
            Stage.delete(directory);
        }
    }

    private static GatewayChild gateway(Path directory, int node, List<Integer> ports, PostgresServer database)
            throws IOException {
        Path policy = Files.writeString(directory.resolve("policy.yaml"), POLICY);
        Path state = Files.createDirectories(directory.resolve("node-" + node));
        if (node > 0) {
            // Callers are told apart by a secret that all nodes have.
            Files.copy(directory.resolve("node-0").resolve(SECRET), state.resolve(SECRET));
        }
        return new GatewayChild(List.of(
                "--to",
                "http://127.0.0.1:" + ports.get(0),
                "--listen",
                "127.0.0.1:" + ports.get(1),
                "--admin",
                "127.0.0.1:" + Ports.free(),
                "--store",
                database.jdbcUrl(),
                "--state",
                state.toString(),
                "--policy",
                policy.toString()));
    }

    private void serve(HttpServerRequest request) {
        if (!"/slow".equals(request.path())) {
            request.body()
                    .onSuccess(body -> request.response().setStatusCode(201).end("quick"));
            return;
        }
        synchronized (slow) {
            slow.add(request);
        }
        slowCalled.tryComplete();
    }

    private CampaignReport play(Callers callers, List<GatewayChild> gateways) throws Exception {
        callers.quick(terms.quickPerSecond(), terms.slowMillis());
        Latencies alone = callers.quick(terms.quickPerSecond(), terms.slowMillis());
        int threadsBefore = threads(gateways);
        progress.accept("the quick ones alone: " + alone);

        Future<Callers.Told> waiting = callers.slow(terms.waiters());
        Stage.await(slowCalled.future());
        Latencies beside = callers.quick(terms.quickPerSecond(), terms.slowMillis());
        int threadsWith = threads(gateways);
        int stillWaiting = terms.waiters() - callers.answered();
        progress.accept("beside those who wait: " + beside);
        int calls;
        synchronized (slow) {
            calls = slow.size();
            slow.forEach(request -> request.response().setStatusCode(201).end("the one answer"));
        }
        return report(
                Stage.await(waiting), new Counted(calls, stillWaiting, threadsWith - threadsBefore), alone, beside);
    }

    private record Counted(int calls, int stillWaiting, int moreThreads) {}

    private CampaignReport report(Callers.Told told, Counted counted, Latencies alone, Latencies beside) {
        CampaignReport report = new CampaignReport();
        report.figure("waiters", terms.waiters(), "for one key, at two gateways");
        report.figure("calls of the service", counted.calls(), "for that key");
        report.figure("waited to the end", counted.stillWaiting(), "for " + terms.slowMillis() + " ms and more");
        report.figure("told the one answer", told.right(), "");
        report.figure("more threads", counted.moreThreads(), "in both gateways together while they waited");
        report.figure("p50 alone", alone.micros(0.5), "us, of " + alone.count() + " quick requests");
        report.figure("p99 alone", alone.micros(0.99), "us");
        report.figure("p50 beside", beside.micros(0.5), "us, of " + beside.count() + " quick requests");
        report.figure("p99 beside", beside.micros(0.99), "us");
        if (counted.calls() != 1) {
            report.wrong("the service was called " + counted.calls() + " times for one key");
        }
        if (counted.stillWaiting() != terms.waiters()) {
            report.wrong(terms.waiters() - counted.stillWaiting() + " were answered before there was an answer");
        }
        if (told.right() != terms.waiters()) {
            report.wrong("not all were told the one answer; one heard: " + told.other());
        }
        if (counted.moreThreads() > FEW_THREADS) {
            report.wrong(counted.moreThreads() + " more threads for " + terms.waiters() + " waiters");
        }
        if (alone.failed() + beside.failed() > 0) {
            report.wrong(alone.failed() + beside.failed() + " quick requests failed");
        }
        return report;
    }

    private static int threads(List<GatewayChild> gateways) throws IOException {
        int threads = 0;
        for (GatewayChild gateway : gateways) {
            for (String line : Files.readAllLines(Path.of("/proc", Long.toString(gateway.pid()), "status"))) {
                if (line.startsWith("Threads:")) {
                    threads += Integer.parseInt(line.substring(8).strip());
                }
            }
        }
        return threads;
    }
}
