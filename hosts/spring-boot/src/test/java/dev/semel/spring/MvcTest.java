package dev.semel.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/** A whole application with controllers, over a real port, with an actuator beside it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MvcTest {
    /** Controllers of all kinds. */
    @EnableAutoConfiguration
    @RestController
    static class Shop {
        private final AtomicInteger done = new AtomicInteger();

        @PostMapping("/orders")
        @Idempotent
        ResponseEntity<Map<String, Object>> place(@RequestBody Map<String, Object> order) {
            int number = done.incrementAndGet();
            return ResponseEntity.created(URI.create("/orders/" + number)).body(Map.of("number", number));
        }

        @PostMapping("/orders/{id}/cancel")
        @Idempotent(operation = "orders.cancel")
        String cancel(@PathVariable String id) {
            return "cancelled " + id + " " + done.incrementAndGet();
        }

        @PostMapping("/payments")
        @Idempotent(key = "#payment['id']")
        public Map<String, Object> pay(@RequestBody Map<String, Object> payment) {
            return Map.of("paid", done.incrementAndGet());
        }

        @PostMapping("/refused")
        @Idempotent
        String refuse() {
            throw new ResponseStatusException(HttpStatus.CONFLICT, "out of stock " + done.incrementAndGet());
        }

        @PostMapping("/broken")
        @Idempotent
        String broken() {
            throw new IllegalStateException("the wire broke " + done.incrementAndGet());
        }

        @PostMapping("/free")
        String free() {
            return "free " + done.incrementAndGet();
        }
    }

    private ConfigurableApplicationContext application;
    private final HttpClient client = HttpClient.newHttpClient();

    @BeforeAll
    void start() {
        application = SpringApplication.run(
                Shop.class,
                "--server.port=0",
                "--semel.store=memory",
                "--spring.main.banner-mode=off",
                "--management.endpoints.web.exposure.include=semel,health",
                "--management.endpoint.health.show-details=always",
                "--management.endpoint.semel.access=unrestricted",
                "--spring.autoconfigure.exclude=org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration");
    }

    @AfterAll
    void stop() {
        application.close();
    }

    private HttpResponse<String> send(String method, String path, String key, String body) throws Exception {
        int port = ((WebServerApplicationContext) application).getWebServer().getPort();
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body));
        if (!key.isEmpty()) {
            request.header("Idempotency-Key", key);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> post(String path, String key, String body) throws Exception {
        return send("POST", path, key, body);
    }

    @Test
    void a_repeat_gets_the_whole_first_response() throws Exception {
        HttpResponse<String> first = post("/orders", "k-1", "{\"item\": 7}");
        HttpResponse<String> again = post("/orders", "k-1", "{ \"item\":7 }");

        assertThat(first.statusCode()).isEqualTo(201);
        assertThat(again.statusCode()).isEqualTo(201);
        assertThat(again.body()).isEqualTo(first.body());
        assertThat(again.headers().firstValue("Location"))
                .isEqualTo(first.headers().firstValue("Location"));
        assertThat(again.headers().firstValue("Idempotent-Replayed")).contains("true");
        assertThat(first.headers().firstValue("Idempotent-Replayed")).isEmpty();
    }

    @Test
    void another_order_under_the_key_is_refused_and_so_is_none() throws Exception {
        post("/orders", "k-2", "{\"item\": 7}");

        assertThat(post("/orders", "k-2", "{\"item\": 8}").statusCode()).isEqualTo(422);
        HttpResponse<String> keyless = post("/orders", "", "{\"item\": 8}");
        assertThat(keyless.statusCode()).isEqualTo(400);
        assertThat(keyless.body()).contains("key_missing");
    }

    @Test
    void paths_are_told_apart() throws Exception {
        assertThat(post("/orders/1/cancel", "k-3", "").body()).startsWith("cancelled 1");
        assertThat(post("/orders/2/cancel", "k-3", "").statusCode()).isEqualTo(422);
    }

    @Test
    void a_business_key_needs_no_header_and_its_troubles_are_problems() throws Exception {
        String first = post("/payments", "", "{\"id\": \"p-1\", \"cents\": 5}").body();

        assertThat(post("/payments", "", "{\"cents\": 5, \"id\": \"p-1\"}").body())
                .isEqualTo(first);
        HttpResponse<String> other = post("/payments", "", "{\"id\": \"p-1\", \"cents\": 6}");
        assertThat(other.statusCode()).isEqualTo(422);
        assertThat(other.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(other.body()).contains("key_reused");
        assertThat(post("/payments", "", "{\"cents\": 6}").body()).contains("key_missing");
    }

    @Test
    void a_refusal_is_replayed_as_it_was() throws Exception {
        HttpResponse<String> first = post("/refused", "k-4", "");
        HttpResponse<String> again = post("/refused", "k-4", "");

        assertThat(first.statusCode()).isEqualTo(409);
        assertThat(again.statusCode()).isEqualTo(409);
        assertThat(again.body()).isEqualTo(first.body()).contains("\"status\":409");
        assertThat(again.headers().firstValue("Idempotent-Replayed")).contains("true");
    }

    @Test
    void what_broke_is_in_doubt_until_an_operator_says_what_became_of_it() throws Exception {
        assertThat(post("/broken", "k-5", "").body()).contains("in_doubt");
        assertThat(post("/broken", "k-5", "").body()).contains("in_doubt");
        assertThat(send("GET", "/actuator/semel?status=in-doubt", "", "").body())
                .contains("k-5");
        String explained = send("GET", "/actuator/semel/Shop.broken?key=k-5&tenant=anonymous", "", "")
                .body();
        assertThat(explained)
                .contains("\"status\":\"IN_DOUBT\"")
                .contains("resolve epoch 1")
                .contains("\"to\":\"IN_DOUBT\"");

        HttpResponse<String> wrong = post(
                "/actuator/semel/Shop.broken",
                "",
                "{\"key\": \"k-5\", \"tenant\": \"anonymous\", \"epoch\": 9, \"verdict\": \"applied\", \"by\": \"ann\","
                        + " \"reason\": \"saw it\"}");
        assertThat(wrong.statusCode()).isEqualTo(400);
        assertThat(wrong.body()).contains("Nothing was changed");
        HttpResponse<String> resolved = post(
                "/actuator/semel/Shop.broken",
                "",
                "{\"key\": \"k-5\", \"tenant\": \"anonymous\", \"epoch\": 1, \"verdict\": \"applied\", \"by\": \"ann\","
                        + " \"reason\": \"saw it\", \"result\": \"{}\", \"httpStatus\": 200}");

        assertThat(resolved.body()).contains("It was applied");
        assertThat(post("/broken", "k-5", "").statusCode()).isEqualTo(200);
    }

    @Test
    void the_actuator_is_served_and_the_health_names_the_store() throws Exception {
        assertThat(send("GET", "/actuator/health", "", "").body())
                .contains("\"semel\":{")
                .contains("\"status\":\"UP\"");
    }

    @Test
    void what_is_not_annotated_passes() throws Exception {
        String first = post("/free", "k-6", "").body();

        assertThat(post("/free", "k-6", "").body()).isNotEqualTo(first);
    }
}
