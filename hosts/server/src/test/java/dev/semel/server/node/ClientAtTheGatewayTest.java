package dev.semel.server.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.assembly.StoreAddress;
import dev.semel.client.Answer;
import dev.semel.client.RetryTerms;
import dev.semel.client.RetryingClient;
import dev.semel.policies.Policy;
import dev.semel.policies.PolicyFile;
import dev.semel.server.GatewaySettings;
import dev.semel.server.admin.AdminSettings;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The retrying client reads what a real gateway says as the gateway means it. */
class ClientAtTheGatewayTest {
    private static final String POLICY = """
            semel: 1
            version: test
            operations:
              - name: pay
                match: { path: /pay }
                key: required
                waiting: accept
            """;

    private volatile Consumer<HttpServerRequest> behaviour = ClientAtTheGatewayTest::created;
    private final Vertx vertx = Vertx.vertx();
    private final AtomicInteger calls = new AtomicInteger();
    private final HttpServer service = vertx.createHttpServer()
            .requestHandler(request -> request.body().onSuccess(body -> {
                calls.incrementAndGet();
                behaviour.accept(request);
            }));
    private final RetryingClient client = RetryingClient.with(
                    RetryTerms.DEFAULT.withPauses(Duration.ofMillis(10), Duration.ofMillis(100)))
            .start();
    private Node node;

    @BeforeEach
    void start() throws Exception {
        service.listen(0, "127.0.0.1").toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        Policy policy = PolicyFile.parse("policy.yaml", POLICY).fold(valid -> valid, invalid -> {
            throw new AssertionError(String.join("\n", invalid.lines()));
        });
        URI upstream = URI.create("http://127.0.0.1:" + service.actualPort());
        GatewaySettings gateway = GatewaySettings.of("127.0.0.1", 0, upstream).withLoops(1);
        node = Node.start(new NodeSettings(
                gateway, new StoreAddress("memory:"), "", policy, new AdminSettings("127.0.0.1", 0, "")));
    }

    @AfterEach
    void close() throws Exception {
        client.close();
        node.close();
        vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }

    @Test
    void a_second_send_is_told_the_first_ones_answer() throws InterruptedException {
        Answer first = client.keyed("k").send(pay("{\"a\":1}"));
        Answer second = client.keyed("k").send(pay("{ \"a\": 1.0 }"));

        assertThat(first.settles()).isTrue();
        assertThat(((Answer.Answered) first).replayed()).isFalse();
        assertThat(((Answer.Answered) second).replayed()).isTrue();
        assertThat(((Answer.Answered) second).reply().text())
                .isEqualTo(((Answer.Answered) first).reply().text());
        assertThat(calls).hasValue(1);
    }

    @Test
    void another_request_under_the_key_is_refused_and_not_repeated() throws InterruptedException {
        client.keyed("k").send(pay("{\"a\":1}"));

        Answer other = client.keyed("k").send(pay("{\"a\":2}"));

        assertThat(((Answer.Refused) other).problem().code()).isEqualTo("key_reused");
        assertThat(other.effort().sends()).isEqualTo(1);
    }

    @Test
    void a_failure_of_an_unprotected_effect_is_in_doubt_and_sent_once() throws InterruptedException {
        behaviour = request -> request.response().setStatusCode(500).end("broke");

        Answer answer = client.keyed("k").send(pay("{}"));

        assertThat(answer).isInstanceOf(Answer.InDoubt.class);
        assertThat(answer.effort().sends()).isEqualTo(1);
        assertThat(calls).hasValue(1);
    }

    @Test
    void a_moment_is_waited_out() throws InterruptedException {
        behaviour = request -> {
            behaviour = ClientAtTheGatewayTest::created;
            request.response().setStatusCode(429).end();
        };

        Answer answer = client.keyed("k").send(pay("{}"));

        assertThat(answer.settles()).isTrue();
        assertThat(calls).hasValue(2);
    }

    @Test
    void an_action_under_way_is_asked_for_at_its_url_until_it_tells() throws Exception {
        CompletableFuture<HttpServerRequest> held = new CompletableFuture<>();
        behaviour = held::complete;
        CompletableFuture<Answer> first = client.keyed("k").sendAsync(pay("{}"));
        HttpServerRequest working = held.get(10, TimeUnit.SECONDS);
        CompletableFuture<Answer> second = client.keyed("k").sendAsync(pay("{}"));
        vertx.setTimer(1_500, later -> created(working));

        assertThat(first.get(20, TimeUnit.SECONDS).settles()).isTrue();
        Answer told = second.get(20, TimeUnit.SECONDS);
        assertThat(((Answer.Answered) told).replayed()).isTrue();
        assertThat(told.effort().sends()).isEqualTo(1);
        assertThat(told.effort().polls()).isPositive();
        assertThat(calls).hasValue(1);
    }

    private static void created(HttpServerRequest request) {
        request.response()
                .setStatusCode(201)
                .putHeader("Content-Type", "text/plain")
                .end("receipt");
    }

    private HttpRequest pay(String body) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + node.port() + "/pay"))
                .header("Content-Type", "application/json")
                .header("Authorization", "Bearer one")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
    }
}
