package dev.semel.server.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.assembly.StoreAddress;
import dev.semel.policies.Policy;
import dev.semel.policies.PolicyFile;
import dev.semel.server.GatewaySettings;
import dev.semel.server.admin.AdminSettings;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A route whose replays somebody is asked about: a right that was withdrawn is not outlived by a stored answer. */
@Timeout(180)
class ReplayRightsTest {
    private static final String POLICY = """
            semel: 1
            version: test
            defaults:
              authorize: { url: "http://127.0.0.1:PORT/check", timeout: 500ms }
            operations:
              - { name: pay, match: { path: /pay } }
            """;

    private final Vertx vertx = Vertx.vertx();
    private final HttpClient client = HttpClient.newHttpClient();
    private final AtomicInteger calls = new AtomicInteger();
    private final AtomicInteger checks = new AtomicInteger();
    private final AtomicReference<Optional<HttpServerRequest>> checked = new AtomicReference<>(Optional.empty());
    private volatile Consumer<HttpServerRequest> check =
            request -> request.response().end();
    private volatile int status = 201;
    private Optional<Node> node = Optional.empty();

    @BeforeEach
    void start() throws Exception {
        HttpServer service = vertx.createHttpServer()
                .requestHandler(this::serve)
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get(10, TimeUnit.SECONDS);
        int port = service.actualPort();
        Policy policy = PolicyFile.parse("policy.yaml", POLICY.replace("PORT", Integer.toString(port)))
                .fold(valid -> valid, invalid -> {
                    throw new AssertionError(String.join("\n", invalid.lines()));
                });
        GatewaySettings gateway = GatewaySettings.of("127.0.0.1", 0, URI.create("http://127.0.0.1:" + port))
                .withLoops(1);
        node = Optional.of(Node.start(new NodeSettings(
                gateway, new StoreAddress("memory:"), "", policy, new AdminSettings("127.0.0.1", 0, ""))));
    }

    @AfterEach
    void close() throws Exception {
        node.ifPresent(Node::close);
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    private void serve(HttpServerRequest request) {
        if (request.path().equals("/check")) {
            checks.incrementAndGet();
            checked.set(Optional.of(request));
            check.accept(request);
            return;
        }
        request.body().onSuccess(body -> {
            calls.incrementAndGet();
            request.response().setStatusCode(status).end("the receipt");
        });
    }

    @Test
    void a_new_request_is_the_services_to_authorise_and_a_replay_is_asked_about() throws Exception {
        post("/pay?of=4711");
        assertThat(checks).hasValue(0);

        HttpResponse<String> replay = post("/pay?of=4711");

        assertThat(replay.body()).isEqualTo("the receipt");
        assertThat(replay.headers().firstValue("Idempotent-Replayed")).contains("true");
        HttpServerRequest asked = checked.get().orElseThrow();
        assertThat(asked.method().name()).isEqualTo("GET");
        assertThat(asked.getHeader("Authorization")).isEqualTo("Bearer one");
        assertThat(asked.getHeader("X-Forwarded-Method")).isEqualTo("POST");
        assertThat(asked.getHeader("X-Forwarded-Uri")).isEqualTo("/pay?of=4711");
        assertThat(asked.getHeader("Content-Type")).isNull();
        assertThat(asked.getHeader("Content-Length")).isNull();
        assertThat(calls).hasValue(1);
    }

    @Test
    void a_right_that_was_withdrawn_is_not_outlived_by_the_answer() throws Exception {
        post("/pay");
        check = request -> request.response().setStatusCode(403).end("no");

        HttpResponse<String> refused = post("/pay");

        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(refused.body()).contains("\"code\":\"replay_refused\"").doesNotContain("receipt");
        check = request -> request.response().setStatusCode(204).end();
        assertThat(post("/pay").body()).isEqualTo("the receipt");
        assertThat(calls).hasValue(1);
    }

    @Test
    void the_way_to_show_ones_right_is_passed_on() throws Exception {
        post("/pay");
        check = request -> request.response()
                .setStatusCode(401)
                .putHeader("WWW-Authenticate", "Bearer realm=\"shop\"")
                .end();

        HttpResponse<String> refused = post("/pay");

        assertThat(refused.statusCode()).isEqualTo(401);
        assertThat(refused.headers().firstValue("WWW-Authenticate")).contains("Bearer realm=\"shop\"");
    }

    @Test
    void while_nobody_can_say_nothing_is_told_and_nothing_is_sent() throws Exception {
        post("/pay");
        Consumer<HttpServerRequest> broken =
                request -> request.response().setStatusCode(500).end();
        Consumer<HttpServerRequest> elsewhere = request -> request.response()
                .setStatusCode(302)
                .putHeader("Location", "/pay")
                .end();
        Consumer<HttpServerRequest> silent = request -> {};
        Consumer<HttpServerRequest> gone = request -> request.connection().close();
        for (Consumer<HttpServerRequest> each : List.of(broken, elsewhere, silent, gone)) {
            check = each;

            HttpResponse<String> unknown = post("/pay");

            assertThat(unknown.statusCode()).isEqualTo(503);
            assertThat(unknown.body()).contains("\"code\":\"rights_unknown\"", "\"retryable\":true");
            assertThat(unknown.headers().firstValue("Retry-After")).isPresent();
        }
        assertThat(calls).hasValue(1);
    }

    @Test
    void what_an_earlier_attempt_saw_in_doubt_is_not_told_without_the_right_either() throws Exception {
        status = 500;
        assertThat(post("/pay").body()).contains("in_doubt");
        check = request -> request.response().setStatusCode(403).end();

        assertThat(post("/pay").body()).contains("replay_refused");
        assertThat(checks).hasValue(1);
        assertThat(calls).hasValue(1);
    }

    @Test
    void requests_that_no_operation_lists_are_asked_about_by_the_defaults() throws Exception {
        post("/other");
        check = request -> request.response().setStatusCode(403).end();

        assertThat(post("/other").body()).contains("replay_refused");
    }

    private HttpResponse<String> post(String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + node.orElseThrow().port() + path))
                .header("Idempotency-Key", "k")
                .header("Authorization", "Bearer one")
                .header("Content-Type", "application/json")
                .timeout(Duration.ofSeconds(10))
                .POST(HttpRequest.BodyPublishers.ofString("{}"))
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }
}
