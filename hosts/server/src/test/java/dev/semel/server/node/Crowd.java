package dev.semel.server.node;

import dev.semel.assembly.ScopeSecretFile;
import dev.semel.assembly.StoreAddress;
import dev.semel.assembly.StoreTables;
import dev.semel.policies.Policy;
import dev.semel.policies.PolicyFile;
import dev.semel.result.NamedKeys;
import dev.semel.server.GatewaySettings;
import dev.semel.server.admin.AdminSettings;
import dev.semel.servers.PostgresServer;
import dev.semel.servers.PostgresVersion;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
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
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** Whole nodes over one PostgreSQL, a service whose behaviour each test decides, and callers. */
final class Crowd {
    final StoreAddress address =
            new StoreAddress(PostgresServer.shared(PostgresVersion.NEWEST).freshDatabase());
    final Vertx vertx = Vertx.vertx();
    final AtomicInteger calls = new AtomicInteger();
    final List<String> bodies = new CopyOnWriteArrayList<>();
    volatile Consumer<HttpServerRequest> behaviour = Crowd::paid;
    /** What is asked about the caller's rights, or about what was applied. */
    volatile Consumer<HttpServerRequest> asked = request -> request.response().end();

    private final HttpClient client = HttpClient.newHttpClient();
    private final List<Node> nodes = new ArrayList<>();
    private final Path directory;
    private final String policyText;
    private final HttpServer service = vertx.createHttpServer().requestHandler(request -> {
        if (String.valueOf(request.path()).startsWith("/ask/")) {
            asked.accept(request);
        } else {
            request.body().onSuccess(body -> {
                calls.incrementAndGet();
                bodies.add(body.toString());
                behaviour.accept(request);
            });
        }
    });

    /** @param policy with {@code PORT} where the service's port belongs */
    Crowd(Path directory, String policy) throws Exception {
        this.directory = directory;
        service.listen(0, "127.0.0.1").toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        policyText = policy.replace("PORT", Integer.toString(service.actualPort()));
        try (StoreTables tables = StoreTables.of(address)) {
            tables.apply();
        }
    }

    static void paid(HttpServerRequest request) {
        request.response().setStatusCode(201).end("{\"call\":\"" + System.identityHashCode(request) + "\"}");
    }

    /** The directory of a node, with the secret that all have. */
    Path state(String name) throws IOException {
        Path state = Files.createDirectories(directory.resolve(name));
        Path secret = directory.resolve("scope-secret");
        ScopeSecretFile.readOrMake(secret);
        if (!Files.exists(state.resolve("scope-secret"))) {
            Files.copy(secret, state.resolve("scope-secret"));
        }
        return state;
    }

    Path policyFile() throws IOException {
        return Files.writeString(directory.resolve("policy.yaml"), policyText);
    }

    Policy policy() {
        return PolicyFile.parse("policy.yaml", policyText).fold(valid -> valid, invalid -> {
            throw new AssertionError(String.join("\n", invalid.lines()));
        });
    }

    String upstream() {
        return "http://127.0.0.1:" + service.actualPort();
    }

    Node start(String name, Optional<NamedKeys> tokenKeys) throws IOException {
        Node node = Node.start(new NodeSettings(
                GatewaySettings.of("127.0.0.1", 0, URI.create(upstream())).withLoops(1),
                address,
                "",
                policy(),
                new AdminSettings("127.0.0.1", 0, ""),
                Optional.of(state(name)),
                Optional.empty(),
                Optional.empty(),
                tokenKeys,
                Optional.empty()));
        nodes.add(node);
        return node;
    }

    void stop(Node node) {
        nodes.remove(node);
        node.close();
    }

    /** A GET as this caller. */
    HttpResponse<String> get(int port, String path, String caller) throws Exception {
        return sent(request(port, path, caller).GET()).get(20, TimeUnit.SECONDS);
    }

    /** A POST as this caller, with more header fields in pairs. */
    CompletableFuture<HttpResponse<String>> post(int port, String path, String caller, String body, String... fields) {
        HttpRequest.Builder request = request(port, path, caller).POST(HttpRequest.BodyPublishers.ofString(body));
        for (int at = 0; at < fields.length; at += 2) {
            request.header(fields[at], fields[at + 1]);
        }
        return sent(request);
    }

    private static HttpRequest.Builder request(int port, String path, String caller) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .header("X-User", caller)
                .timeout(Duration.ofSeconds(20));
    }

    private CompletableFuture<HttpResponse<String>> sent(HttpRequest.Builder request) {
        return client.sendAsync(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    void close() throws Exception {
        List.copyOf(nodes).forEach(this::stop);
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }
}
