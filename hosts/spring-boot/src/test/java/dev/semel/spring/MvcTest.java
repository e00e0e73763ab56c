package dev.semel.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/** Controllers on Tomcat with an actuator beside them: what every shop tells its clients, and what operators see and do. */
class MvcTest extends ShopCases {
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

    @Override
    ConfigurableApplicationContext started(String... arguments) {
        SpringApplication shop = new SpringApplication(Shop.class);
        shop.setDefaultProperties(Map.of(
                "management.endpoints.web.exposure.include", "semel,health",
                "management.endpoint.health.show-details", "always",
                "management.endpoint.semel.access", "unrestricted"));
        return shop.run(arguments);
    }

    @Override
    String basePath() {
        return "";
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
        assertThat(wrong.body())
                .contains("Nothing was changed: the key is not, or no longer, in doubt under this epoch");
        assertThat(send("GET", "/actuator/semel/Shop.broken?key=k-5", "", "").body())
                .contains("Nobody of the tenant default has asked for this");
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
}
