package dev.semel.server.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.assembly.StoreAddress;
import dev.semel.policies.Parsed;
import dev.semel.policies.Policy;
import dev.semel.policies.PolicyFile;
import dev.semel.server.GatewaySettings;
import dev.semel.server.admin.AdminSettings;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A whole node over real sockets, before a service whose behaviour each test decides. */
class NodeTest {
    private volatile Consumer<HttpServerRequest> behaviour = NodeTest::created;
    private final Vertx vertx = Vertx.vertx();
    private final AtomicInteger calls = new AtomicInteger();
    private final HttpClient client = HttpClient.newHttpClient();
    private final HttpServer service = vertx.createHttpServer()
            .requestHandler(request -> request.body().onSuccess(body -> {
                calls.incrementAndGet();
                behaviour.accept(request);
            }));
    private @Nullable Node node;

    @AfterEach
    void close() throws Exception {
        if (node != null) {
            node.close();
        }
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @Test
    void a_keyed_post_is_forwarded_once_and_replayed_with_its_status_and_body() throws Exception {
        start(null);

        HttpResponse<String> first = post("/pay", "k", "{\"a\":1}", "Bearer one");
        HttpResponse<String> second = post("/pay", "k", "{ \"a\": 1.0 }", "Bearer one");

        assertThat(first.statusCode()).isEqualTo(201);
        assertThat(first.headers().firstValue("Set-Cookie")).contains("session=1");
        assertThat(second.statusCode()).isEqualTo(201);
        assertThat(second.body()).isEqualTo(first.body());
        assertThat(second.headers().firstValue("Idempotent-Replayed")).contains("true");
        assertThat(second.headers().firstValue("Set-Cookie")).isEmpty();
        assertThat(calls).hasValue(1);
    }

    @Test
    void another_caller_with_the_same_key_is_another_action() throws Exception {
        start(null);

        HttpResponse<String> mine = post("/pay", "k", "{}", "Bearer one");
        HttpResponse<String> yours = post("/pay", "k", "{}", "Bearer two");

        assertThat(yours.body()).isNotEqualTo(mine.body());
        assertThat(calls).hasValue(2);
    }

    @Test
    void another_request_under_the_same_key_is_refused_and_told_what_differs() throws Exception {
        start(null);
        post("/pay", "k", "{\"a\":1}", "Bearer one");

        HttpResponse<String> other = post("/pay", "k", "{\"a\":2}", "Bearer one");

        assertThat(other.statusCode()).isEqualTo(422);
        assertThat(other.body()).contains("\"code\":\"key_reused\"").contains("\"differs\":[\"body\"]");
        assertThat(calls).hasValue(1);
    }

    @Test
    void a_service_that_answers_500_leaves_the_key_in_doubt_and_is_not_called_again() throws Exception {
        start(null);
        behaviour = request -> request.response().setStatusCode(500).end("broke");

        HttpResponse<String> first = post("/pay", "k", "{}", "Bearer one");
        HttpResponse<String> second = post("/pay", "k", "{}", "Bearer one");

        assertThat(first.statusCode()).isEqualTo(500);
        assertThat(first.body()).contains("\"state\":\"in_doubt\"");
        assertThat(second.body()).isEqualTo(first.body());
        assertThat(calls).hasValue(1);
    }

    @Test
    void a_probe_settles_what_a_500_left_in_doubt() throws Exception {
        service.listen(0, "127.0.0.1").toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        start(policy("""
                semel: 1
                version: test
                operations:
                  - name: pay
                    match: { path: /pay }
                    effect:
                      class: queryable
                      memory: 1h
                      probe: { url: "http://127.0.0.1:PORT/probe/{key}" }
                """.replace("PORT", Integer.toString(service.actualPort()))));
        behaviour = request -> {
            if (request.path().equals("/probe/k")) {
                request.response().putHeader("Semel-Status", "201").end("{\"paid\":true}");
            } else {
                request.response().setStatusCode(500).end("paid, then broke");
            }
        };

        HttpResponse<String> first = post("/pay", "k", "{}", "Bearer one");
        HttpResponse<String> retry = post("/pay", "k", "{}", "Bearer one");

        assertThat(first.body()).contains("\"state\":\"in_doubt\"");
        assertThat(retry.statusCode()).isEqualTo(201);
        assertThat(retry.body()).isEqualTo("{\"paid\":true}");
        assertThat(retry.headers().firstValue("Idempotent-Replayed")).contains("true");
    }

    @Test
    void a_refused_connection_frees_the_key_for_a_retry() throws Exception {
        int port;
        try (ServerSocket taken = new ServerSocket(0)) {
            port = taken.getLocalPort();
        }
        node = Node.start(settings(port, null));
        HttpResponse<String> first = post("/pay", "k", "{}", "Bearer one");
        service.listen(port, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);

        HttpResponse<String> retry = post("/pay", "k", "{}", "Bearer one");

        assertThat(first.statusCode()).isEqualTo(503);
        assertThat(first.body()).contains("\"retryable\":true");
        assertThat(retry.statusCode()).isEqualTo(201);
        assertThat(calls).hasValue(1);
    }

    @Test
    void requests_without_a_key_pass_through_each_time() throws Exception {
        start(null);

        HttpRequest keyless = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + node().port() + "/pay"))
                .POST(HttpRequest.BodyPublishers.ofString("{}"))
                .build();
        client.send(keyless, HttpResponse.BodyHandlers.ofString());
        client.send(keyless, HttpResponse.BodyHandlers.ofString());

        assertThat(calls).hasValue(2);
    }

    @Test
    void a_node_that_is_told_to_stop_still_answers_what_is_under_way() throws Exception {
        start(null);
        CountDownLatch reached = new CountDownLatch(1);
        CompletableFuture<HttpServerRequest> held = new CompletableFuture<>();
        behaviour = request -> {
            held.complete(request);
            reached.countDown();
        };
        CompletableFuture<HttpResponse<String>> answer =
                client.sendAsync(request("/pay", "k", "{}", "Bearer one"), HttpResponse.BodyHandlers.ofString());
        assertThat(reached.await(10, TimeUnit.SECONDS)).isTrue();

        Node stopping = node();
        node = null;
        CompletableFuture<Void> stopped =
                CompletableFuture.runAsync(() -> stopping.drainAndClose(Duration.ofSeconds(10)));
        vertx.setTimer(200, later -> created(held.join()));

        assertThat(answer.get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(201);
        stopped.get(20, TimeUnit.SECONDS);
    }

    private static void created(HttpServerRequest request) {
        request.response()
                .setStatusCode(201)
                .putHeader("Content-Type", "application/json")
                .putHeader("Set-Cookie", "session=1")
                .end("{\"call\":\"" + System.identityHashCode(request) + "\"}");
    }

    private void start(@Nullable Policy policy) throws Exception {
        if (service.actualPort() <= 0) {
            service.listen(0, "127.0.0.1")
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(10, TimeUnit.SECONDS);
        }
        node = Node.start(settings(service.actualPort(), policy));
    }

    private Node node() {
        if (node == null) {
            throw new IllegalStateException("No node runs.");
        }
        return node;
    }

    private static NodeSettings settings(int upstream, @Nullable Policy policy) {
        GatewaySettings gateway = GatewaySettings.of("127.0.0.1", 0, URI.create("http://127.0.0.1:" + upstream))
                .withLoops(1);
        return new NodeSettings(
                gateway, new StoreAddress("memory:"), "", policy, new AdminSettings("127.0.0.1", 0, ""));
    }

    private static Policy policy(String text) {
        Parsed parsed = PolicyFile.parse("policy.yaml", text);
        return parsed.fold(valid -> valid, invalid -> {
            throw new AssertionError(String.join("\n", invalid.lines()));
        });
    }

    private HttpResponse<String> post(String path, String key, String body, String caller) throws Exception {
        return client.send(request(path, key, body, caller), HttpResponse.BodyHandlers.ofString());
    }

    private HttpRequest request(String path, String key, String body, String caller) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + node().port() + path))
                .header("Idempotency-Key", key)
                .header("Content-Type", "application/json")
                .header("Authorization", caller)
                .timeout(Duration.ofSeconds(10))
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
    }
}
