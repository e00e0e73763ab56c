package dev.semel.server.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.assembly.StoreAddress;
import dev.semel.assembly.StoreTables;
import dev.semel.move.MoveReport;
import dev.semel.server.demo.GatewayChild;
import dev.semel.server.demo.Ports;
import dev.semel.servers.PostgresServer;
import dev.semel.servers.PostgresVersion;
import dev.semel.store.OperationStore;
import dev.semel.testkit.Asking;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A gateway under load whose records move from RocksDB to PostgreSQL while it serves, and which is killed meanwhile: what
 * was told stays told, and nothing is applied twice.
 */
class GatewayMovesTest {
    private static final int CALLERS = 4;
    private static final int BEFORE = 300;
    private static final long LONGEST_MILLIS = 90_000;

    private final StoreAddress next =
            new StoreAddress(PostgresServer.shared(PostgresVersion.NEWEST).freshDatabase());
    private final Vertx vertx = Vertx.vertx();
    private final Map<String, AtomicInteger> applied = new ConcurrentHashMap<>();
    private final Map<String, String> told = new ConcurrentHashMap<>();
    private final AtomicInteger names = new AtomicInteger();
    private final AtomicInteger replays = new AtomicInteger();
    private final HttpClient client = HttpClient.newHttpClient();
    private int port;
    private int adminPort;
    private final HttpServer service = vertx.createHttpServer().requestHandler(request -> {
        String key = String.valueOf(request.getHeader("Idempotency-Key"));
        int times = applied.computeIfAbsent(key, unused -> new AtomicInteger()).incrementAndGet();
        request.response().setStatusCode(201).end(key + " was applied, " + times);
    });

    @TempDir
    Path directory;

    private GatewayChild gateway;

    @BeforeEach
    void listen() throws Exception {
        port = Ports.free();
        adminPort = Ports.free();
        Files.createDirectories(directory.resolve("state"));
        service.listen(0, "127.0.0.1").toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        try (StoreTables tables = StoreTables.of(next)) {
            tables.apply();
        }
    }

    @AfterEach
    void close() throws Exception {
        if (gateway != null) {
            gateway.stop();
        }
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    private GatewayChild started(StoreAddress store, List<String> more) throws IOException {
        List<String> arguments = new ArrayList<>(List.of(
                "--to", "http://127.0.0.1:" + service.actualPort(),
                "--listen", "127.0.0.1:" + port,
                "--admin", "127.0.0.1:" + adminPort,
                "--store", store.text(),
                "--state", directory.resolve("state").toString()));
        arguments.addAll(more);
        return new GatewayChild(arguments);
    }

    @Test
    void nothing_is_applied_twice_and_what_was_told_is_told_again() throws Exception {
        StoreAddress old = new StoreAddress("rocksdb:" + directory.resolve("store"));
        gateway = started(old, List.of());
        for (int request = 0; request < BEFORE; request++) {
            send("key-" + names.incrementAndGet());
        }
        assertThat(told).hasSize(BEFORE);
        gateway.stop();

        gateway = started(old, List.of("--move-to", next.text()));
        AtomicBoolean over = new AtomicBoolean();
        List<CompletableFuture<Void>> callers = new ArrayList<>();
        for (int caller = 0; caller < CALLERS; caller++) {
            callers.add(CompletableFuture.runAsync(() -> load(over)));
        }
        awaitMetric("semel_move_copied", BEFORE / 4);
        gateway.kill();
        gateway.restart();
        awaitMetric("semel_move_over", 1);
        over.set(true);
        for (CompletableFuture<Void> caller : callers) {
            caller.get(1, TimeUnit.MINUTES);
        }
        gateway.stop();

        assertThat(told).as("new keys too").hasSizeGreaterThan(BEFORE + CALLERS);
        assertThat(replays).hasValueGreaterThan(CALLERS);
        assertAllMoved(old);
        gateway = started(next, List.of("--accept-generation", generation()));
        for (Map.Entry<String, String> before : told.entrySet()) {
            assertThat(answer(before.getKey()).body()).isEqualTo(before.getValue());
        }
        assertThat(applied.values()).allMatch(times -> times.get() == 1);
    }

    private void assertAllMoved(StoreAddress old) {
        try (OperationStore from = old.open("");
                OperationStore to = next.open("")) {
            MoveReport report = MoveReport.of(from, to);
            assertThat(report.isDone()).as(report.toString()).isTrue();
            assertThat(report.fresh()).isGreaterThanOrEqualTo(told.size());
        }
    }

    private String generation() {
        try (OperationStore store = next.open("")) {
            return store.describe().generation();
        }
    }

    /** New keys and old ones by turns. */
    private void load(AtomicBoolean over) {
        while (!over.get()) {
            int latest = names.incrementAndGet();
            send("key-" + latest);
            send("key-" + (1 + latest / 2));
            send("key-" + (1 + latest * 17 % BEFORE));
            // Lest they take the machine from the gateway that they ask.
            Asking.pause();
        }
    }

    /** What was told of a key once must be told again; a gateway that is away, and a doubt, tell nothing. */
    private void send(String key) {
        try {
            HttpResponse<String> answer = answer(key);
            if (answer.statusCode() == 201) {
                String first = told.putIfAbsent(key, answer.body());
                assertThat(answer.body()).isEqualTo(first == null ? answer.body() : first);
                replays.addAndGet(first == null ? 0 : 1);
            }
        } catch (IOException away) {
            // It was killed; the next request finds it again.
            return;
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
    }

    private HttpResponse<String> answer(String key) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/pay"))
                .timeout(Duration.ofSeconds(20))
                .header("Idempotency-Key", "\"" + key + "\"")
                .POST(HttpRequest.BodyPublishers.ofString(key))
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private void awaitMetric(String name, double least) throws Exception {
        long begun = System.nanoTime();
        double last = -1;
        while (last < least) {
            assertThat(System.nanoTime() - begun)
                    .as("%s is %s", name, last)
                    .isLessThan(TimeUnit.MILLISECONDS.toNanos(LONGEST_MILLIS));
            HttpResponse<String> page = client.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + adminPort + "/metrics"))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            last = page.body()
                    .lines()
                    .filter(line -> line.startsWith(name + " "))
                    .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                    .findFirst()
                    .orElse(-1);
            Asking.pause();
        }
    }
}
