package dev.semel.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.semel.client.RetryTerms;
import dev.semel.client.Retrying;
import dev.semel.engine.Timing;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.http.ResponseEntity;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.web.client.HttpClientErrorException;
import org.springframework.web.client.ResourceAccessException;
import org.springframework.web.client.RestClient;

/** A RestClient and a server that is not at its best. */
class RetryingRequestsTest {
    /** One answer; status 0 breaks the connection. */
    private record Scripted(int status, String body, Map<String, String> headers) {
        private Scripted(int status, String body) {
            this(status, body, Map.of());
        }
    }

    private final List<String> seen = new CopyOnWriteArrayList<>();
    private final List<List<String>> credentials = new CopyOnWriteArrayList<>();
    private final List<Scripted> script = new CopyOnWriteArrayList<>();
    private final List<Long> pauses = new ArrayList<>();
    /** Passes while somebody waits, and else not. */
    private final Timing time = new Timing() {
        @Override
        public long nanos() {
            return TimeUnit.MILLISECONDS.toNanos(
                    pauses.stream().mapToLong(Long::longValue).sum());
        }

        @Override
        public Pending after(long millis, Runnable task) {
            throw new UnsupportedOperationException("nobody is called back");
        }
    };

    private HttpServer server;
    private RestClient client;

    @BeforeEach
    void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.setExecutor(Executors.newCachedThreadPool());
        server.start();
        client = RestClient.builder()
                .requestFactory(new JdkClientHttpRequestFactory())
                .baseUrl("http://127.0.0.1:" + server.getAddress().getPort())
                .requestInterceptor(new RetryingRequests(
                        Retrying.with(RetryTerms.DEFAULT, time, new Random(1)), pauses::add, () -> "made-once"))
                .build();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private void answer(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        seen.add(exchange.getRequestMethod() + " " + exchange.getRequestURI() + " "
                + exchange.getRequestHeaders().getFirst("Idempotency-Key") + " " + body);
        credentials.add(exchange.getRequestHeaders().getOrDefault("Authorization", List.of()));
        Scripted next = script.remove(0);
        if (next.status() == 0) {
            exchange.close();
            return;
        }
        next.headers().forEach(exchange.getResponseHeaders()::set);
        byte[] bytes = next.body().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(next.status(), bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private ResponseEntity<String> post(String key) {
        RestClient.RequestBodySpec request = client.post().uri("/orders");
        if (!key.isEmpty()) {
            request.header("Idempotency-Key", key);
        }
        return request.body("an order").retrieve().toEntity(String.class);
    }

    @Test
    void a_lost_reply_is_asked_for_again_with_the_same_key_and_body() {
        script.add(new Scripted(0, ""));
        script.add(new Scripted(503, "later", Map.of("Retry-After", "1")));
        script.add(new Scripted(201, "order 1"));

        ResponseEntity<String> answer = post("k-1");

        assertThat(answer.getStatusCode().value()).isEqualTo(201);
        assertThat(answer.getBody()).isEqualTo("order 1");
        assertThat(seen).hasSize(3).containsOnly("POST /orders k-1 an order");
        assertThat(pauses).hasSize(2);
    }

    @Test
    void a_pause_ends_after_its_time_though_the_application_has_ended() {
        RetryingRequests[] outlives = new RetryingRequests[1];
        new ApplicationContextRunner()
                .withConfiguration(
                        AutoConfigurations.of(SemelAutoConfiguration.class, RestClientAutoConfiguration.class))
                .withPropertyValues("semel.store=memory")
                .run(context -> outlives[0] = context.getBean(RetryingRequests.class));
        client = client.mutate()
                .requestInterceptors(all -> all.set(0, outlives[0]))
                .build();
        script.add(new Scripted(503, "later"));
        script.add(new Scripted(201, "order 1"));

        assertThat(post("k-1").getBody()).isEqualTo("order 1");
    }

    @Test
    void what_interceptors_behind_it_add_to_a_send_is_not_added_to_the_next_one_again() {
        client = client.mutate()
                .requestInterceptor((request, body, execution) -> {
                    request.getHeaders().add("Authorization", "Bearer ann");
                    return execution.execute(request, body);
                })
                .build();
        script.add(new Scripted(0, ""));
        script.add(accepted());
        script.add(new Scripted(201, "order 1", Map.of("Idempotent-Replayed", "true")));

        assertThat(post("k-1").getStatusCode().value()).isEqualTo(201);
        assertThat(credentials).hasSize(3).containsOnly(List.of("Bearer ann"));
    }

    @Test
    void a_call_without_a_key_gets_one_for_all_its_sends() {
        script.add(new Scripted(0, ""));
        script.add(new Scripted(200, "done"));

        post("");

        assertThat(seen).hasSize(2).containsOnly("POST /orders made-once an order");
    }

    @Test
    void a_mismatch_is_told_at_once_as_the_server_said_it() {
        script.add(new Scripted(422, "{\"code\":\"key_reused\"}", Map.of("Content-Type", "application/problem+json")));

        assertThatThrownBy(() -> post("k-2"))
                .isInstanceOfSatisfying(
                        HttpClientErrorException.class,
                        refused -> assertThat(refused.getResponseBodyAsString()).contains("key_reused"));
        assertThat(seen).hasSize(1);
    }

    private Scripted accepted() {
        String where = "http://127.0.0.1:" + server.getAddress().getPort() + "/.well-known/semel/operations/abc";
        return new Scripted(
                202,
                "{\"state\":\"running\",\"operation\":\"" + where + "\"}",
                Map.of("Location", where, "Content-Type", "application/json"));
    }

    @Test
    void what_is_accepted_is_asked_for_at_its_own_address_without_the_key() {
        script.add(accepted());
        script.add(new Scripted(200, "done", Map.of("Idempotent-Replayed", "true")));

        assertThat(post("k-3").getBody()).isEqualTo("done");
        assertThat(seen).containsExactly("POST /orders k-3 an order", "GET /.well-known/semel/operations/abc null ");
    }

    @Test
    void what_was_accepted_and_never_told_is_no_success() {
        for (int asked = 0; asked < 100; asked++) {
            script.add(accepted());
        }

        assertThatThrownBy(() -> post("k-5"))
                .isInstanceOf(ResourceAccessException.class)
                .cause()
                .isInstanceOfSatisfying(
                        OutcomeUnknownException.class,
                        unknown -> assertThat(unknown.key()).isEqualTo("k-5"));
    }

    @Test
    void without_any_answer_the_key_to_go_on_with_is_told() {
        for (int lost = 0; lost < 20; lost++) {
            script.add(new Scripted(0, ""));
        }

        assertThatThrownBy(() -> post("k-4"))
                .isInstanceOf(ResourceAccessException.class)
                .cause()
                .isInstanceOfSatisfying(
                        OutcomeUnknownException.class,
                        unknown -> assertThat(unknown.key()).isEqualTo("k-4"));
        assertThat(seen).hasSizeLessThanOrEqualTo(RetryTerms.DEFAULT.tries());
    }
}
