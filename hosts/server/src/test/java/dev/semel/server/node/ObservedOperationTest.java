package dev.semel.server.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.assembly.StoreAddress;
import dev.semel.policies.Policy;
import dev.semel.policies.PolicyFile;
import dev.semel.server.GatewaySettings;
import dev.semel.server.admin.AdminSettings;
import dev.semel.servers.RedisServer;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An operation with observe: true: everything goes through, what would have been is told, and nothing of it is kept. */
@Timeout(600)
class ObservedOperationTest {
    private static final String POLICY = """
            semel: 1
            version: test
            operations:
              - { name: pay, match: { path: /pay }, key: required, observe: true, limits: { body: 64B } }
              - { name: ship, match: { path: /ship } }
            """;

    @TempDir
    private Path state;

    private final Vertx vertx = Vertx.vertx();
    private final HttpClient client = HttpClient.newHttpClient();
    private final AtomicInteger calls = new AtomicInteger();
    private HttpServer service;
    private Optional<Node> node = Optional.empty();

    @BeforeEach
    void serve() throws Exception {
        service = vertx.createHttpServer()
                .requestHandler(request -> request.body()
                        .onSuccess(
                                body -> request.response().setStatusCode(201).end("call " + calls.incrementAndGet())))
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
    }

    @AfterEach
    void close() throws Exception {
        node.ifPresent(Node::close);
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @Test
    void what_would_be_refused_or_replayed_goes_through_and_is_counted() throws Exception {
        start("memory:", POLICY);

        assertThat(post("/pay", "k", "{}")).isEqualTo("201 call 1");
        assertThat(post("/pay", "k", "{}")).isEqualTo("201 call 2");
        assertThat(post("/pay", "k", "{\"other\":1}")).isEqualTo("201 call 3");
        assertThat(post("/pay", "", "{}")).isEqualTo("201 call 4");
        assertThat(post("/pay", "a, b", "{}")).isEqualTo("201 call 5");
        assertThat(post("/pay", "m", "{{{")).isEqualTo("201 call 6");
        assertThat(post("/pay", "n", "{\"long\":\"" + "x".repeat(64) + "\"}")).isEqualTo("201 call 7");

        assertThat(admin("/metrics").lines().filter(line -> line.startsWith("semel_observed_total{")))
                .containsExactlyInAnyOrder(
                        counted("granted"),
                        counted("replayed"),
                        counted("mismatched"),
                        counted("key_missing"),
                        counted("key_malformed"),
                        counted("malformed_json"),
                        counted("body_too_large"));
    }

    @Test
    void one_key_is_explained_by_what_its_requests_would_have_been_told() throws Exception {
        start("memory:", POLICY);
        post("/pay", "k", "{}");
        post("/pay", "k", "{}");

        String told = admin("/keys/observed?key=k");

        assertThat(told)
                .containsSubsequence("\"operation\":\"pay\"", "\"answer\":\"granted\"", "\"answer\":\"replayed\"");
        assertThat(admin("/keys?key=k")).contains("\"matches\":[]");
    }

    @Test
    void nothing_that_was_observed_is_replayed_once_the_operation_is_protected() throws Exception {
        String store = "rocksdb:" + state.resolve("store");
        start(store, POLICY);
        post("/pay", "k", "{}");
        post("/pay", "k", "{}");
        node.ifPresent(Node::close);
        start(store, POLICY.replace("observe: true, ", ""));

        assertThat(post("/pay", "k", "{}")).isEqualTo("201 call 3");
        assertThat(post("/pay", "k", "{}")).isEqualTo("201 call 3");
        assertThat(calls).hasValue(3);
    }

    @Test
    void a_store_that_dies_fails_no_observed_request_and_the_count_goes_on() throws Exception {
        try (RedisServer redis = RedisServer.start()) {
            start(redis.url(), POLICY);
            post("/pay", "k", "{}");
            assertThat(post("/ship", "s", "{}")).isEqualTo("201 call 2");

            redis.kill();

            assertThat(post("/ship", "t", "{}")).as("a protected one").startsWith("503");
            assertThat(post("/pay", "k", "{}")).isEqualTo("201 call 3");
            assertThat(post("/pay", "l", "{}")).isEqualTo("201 call 4");
            assertThat(admin("/metrics")).contains(counted("replayed"));
        }
    }

    private void start(String store, String text) {
        Policy policy = PolicyFile.parse("policy.yaml", text).fold(valid -> valid, invalid -> {
            throw new AssertionError(String.join("\n", invalid.lines()));
        });
        GatewaySettings gateway = GatewaySettings.of(
                        "127.0.0.1", 0, URI.create("http://127.0.0.1:" + service.actualPort()))
                .withLoops(1);
        node = Optional.of(Node.start(new NodeSettings(
                gateway,
                new StoreAddress(store),
                "",
                policy,
                new AdminSettings("127.0.0.1", 0, ""),
                store.startsWith("redis:") ? Optional.of(state) : Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty())));
    }

    private String post(String path, String key, String body) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + node.orElseThrow().port() + path))
                .header("Content-Type", "application/json")
                .header("Authorization", "Bearer one")
                .POST(HttpRequest.BodyPublishers.ofString(body));
        if (!key.isEmpty()) {
            request.header("Idempotency-Key", key);
        }
        HttpResponse<String> response = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        return response.statusCode() + " " + response.body();
    }

    private String admin(String target) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + node.orElseThrow().adminPort() + target);
        return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private static String counted(String answer) {
        return "semel_observed_total{answer=\"" + answer + "\",operation=\"pay\"} 1.0";
    }
}
