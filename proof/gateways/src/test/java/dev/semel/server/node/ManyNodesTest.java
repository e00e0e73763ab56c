package dev.semel.server.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.assembly.ScopeSecretFile;
import dev.semel.assembly.StoreAddress;
import dev.semel.assembly.StoreTables;
import dev.semel.policies.Parsed;
import dev.semel.policies.Policy;
import dev.semel.policies.PolicyFile;
import dev.semel.server.GatewaySettings;
import dev.semel.server.admin.AdminSettings;
import dev.semel.server.demo.GatewayChild;
import dev.semel.server.demo.Ports;
import dev.semel.servers.PostgresServer;
import dev.semel.servers.PostgresVersion;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several whole nodes over one PostgreSQL, before a service whose behaviour each test decides. */
class ManyNodesTest {
    private static final String POLICY = """
            semel: 1
            version: test
            operations:
              - name: pay
                match: { path: /pay }
                lease: 2s
                waiting: { wait: 10s }
                effect:
                  class: queryable
                  memory: 1h
                  quiescence: 1s
                  margin: 500ms
                  probe: { url: "http://127.0.0.1:PORT/probe/{key}" }
            """;

    private final StoreAddress address =
            new StoreAddress(PostgresServer.shared(PostgresVersion.NEWEST).freshDatabase());
    private final Vertx vertx = Vertx.vertx();
    private final AtomicInteger calls = new AtomicInteger();
    private final HttpClient client = HttpClient.newHttpClient();
    private volatile Consumer<HttpServerRequest> behaviour = ManyNodesTest::paid;
    private final CountDownLatch probed = new CountDownLatch(1);
    private final HttpServer service = vertx.createHttpServer().requestHandler(request -> {
        if (String.valueOf(request.path()).startsWith("/probe/")) {
            probed.countDown();
            request.response().putHeader("Semel-Status", "201").end("{\"found\":true}");
        } else {
            request.body().onSuccess(body -> {
                calls.incrementAndGet();
                behaviour.accept(request);
            });
        }
    });
    private final List<Node> nodes = new ArrayList<>();

    @TempDir
    Path directory;

    @BeforeEach
    void listen() throws Exception {
        service.listen(0, "127.0.0.1").toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        try (StoreTables tables = StoreTables.of(address)) {
            tables.apply();
        }
    }

    @AfterEach
    void close() throws Exception {
        nodes.forEach(Node::close);
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @Test
    void what_one_node_applied_the_other_replays_to_the_same_caller() throws Exception {
        Node one = start("one");
        Node two = start("two");

        HttpResponse<String> first = send(one, "k").get(10, TimeUnit.SECONDS);
        HttpResponse<String> second = send(two, "k").get(10, TimeUnit.SECONDS);

        assertThat(first.statusCode()).isEqualTo(201);
        assertThat(second.body()).isEqualTo(first.body());
        assertThat(second.headers().firstValue("Idempotent-Replayed")).contains("true");
        assertThat(calls).hasValue(1);
    }

    @Test
    void who_waits_at_one_node_is_told_what_the_other_one_was_answered() throws Exception {
        Node one = start("one");
        Node two = start("two");
        CompletableFuture<HttpServerRequest> held = new CompletableFuture<>();
        behaviour = held::complete;
        CompletableFuture<HttpResponse<String>> first = send(one, "k");
        HttpServerRequest request = held.get(10, TimeUnit.SECONDS);

        CompletableFuture<HttpResponse<String>> second = send(two, "k");
        vertx.setTimer(700, later -> {
            assertThat(second).isNotDone();
            paid(request);
        });

        assertThat(second.get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(201);
        assertThat(second.get().body())
                .isEqualTo(first.get(10, TimeUnit.SECONDS).body());
        assertThat(second.get().headers().firstValue("Idempotent-Replayed")).contains("true");
        assertThat(calls).hasValue(1);
    }

    @Test
    void what_a_killed_node_had_under_way_another_one_takes_care_of_unasked() throws Exception {
        Node two = start("two");
        CompletableFuture<HttpServerRequest> held = new CompletableFuture<>();
        behaviour = held::complete;
        int port = Ports.free();
        GatewayChild one = new GatewayChild(List.of(
                "--to",
                "http://127.0.0.1:" + service.actualPort(),
                "--listen",
                "127.0.0.1:" + port,
                "--admin",
                "127.0.0.1:" + Ports.free(),
                "--store",
                address.text(),
                "--state",
                state("one").toString(),
                "--policy",
                Files.writeString(directory.resolve("policy.yaml"), policyText())
                        .toString()));
        try {
            CompletableFuture<HttpResponse<String>> lost = send(port, "k");
            held.get(10, TimeUnit.SECONDS);
            one.kill();
            assertThat(lost).failsWithin(10, TimeUnit.SECONDS);
        } finally {
            one.stop();
        }

        assertThat(probed.await(30, TimeUnit.SECONDS))
                .as("the service was asked")
                .isTrue();
        HttpResponse<String> told = send(two, "k").get(10, TimeUnit.SECONDS);
        assertThat(told.statusCode()).isEqualTo(201);
        assertThat(told.body()).isEqualTo("{\"found\":true}");
        assertThat(calls).hasValue(1);
    }

    private static void paid(HttpServerRequest request) {
        request.response().setStatusCode(201).end("{\"call\":\"" + System.identityHashCode(request) + "\"}");
    }

    /** The directory of a node: with the first one's secret, as an operator gives it to all. */
    private Path state(String name) throws Exception {
        Path state = Files.createDirectories(directory.resolve(name));
        Path secret = directory.resolve("scope-secret");
        ScopeSecretFile.readOrMake(secret);
        if (!Files.exists(state.resolve("scope-secret"))) {
            Files.copy(secret, state.resolve("scope-secret"));
        }
        return state;
    }

    private Node start(String name) throws Exception {
        Parsed parsed = PolicyFile.parse("policy.yaml", policyText());
        Policy policy = parsed.fold(valid -> valid, invalid -> {
            throw new AssertionError(String.join("\n", invalid.lines()));
        });
        GatewaySettings gateway = GatewaySettings.of(
                        "127.0.0.1", 0, URI.create("http://127.0.0.1:" + service.actualPort()))
                .withLoops(1);
        Node node = Node.start(new NodeSettings(
                gateway,
                address,
                "",
                policy,
                new AdminSettings("127.0.0.1", 0, ""),
                Optional.of(state(name)),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty()));
        nodes.add(node);
        return node;
    }

    private String policyText() {
        return POLICY.replace("PORT", Integer.toString(service.actualPort()));
    }

    private CompletableFuture<HttpResponse<String>> send(Node node, String key) {
        return send(node.port(), key);
    }

    private CompletableFuture<HttpResponse<String>> send(int port, String key) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/pay"))
                .header("Idempotency-Key", key)
                .header("Content-Type", "application/json")
                .header("Authorization", "Bearer one")
                .timeout(Duration.ofSeconds(20))
                .POST(HttpRequest.BodyPublishers.ofString("{}"))
                .build();
        return client.sendAsync(request, HttpResponse.BodyHandlers.ofString());
    }
}
