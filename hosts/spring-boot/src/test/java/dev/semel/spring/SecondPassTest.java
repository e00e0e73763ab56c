package dev.semel.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.core.annotation.Order;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.WebFilter;
import reactor.core.publisher.Mono;

/** A filter outside that is out of patience and passes the same request again: in WebFlux too that is a retry. */
@Timeout(120)
class SecondPassTest {
    /** Slow, behind somebody who is not patient. */
    @EnableAutoConfiguration
    @RestController
    static class Shop {
        private final AtomicInteger done = new AtomicInteger();

        int done() {
            return done.get();
        }

        @Bean
        @Order(-200)
        WebFilter impatient() {
            return (exchange, chain) -> Mono.defer(() -> chain.filter(exchange))
                    .timeout(Duration.ofMillis(500))
                    .retry(1);
        }

        @PostMapping("/orders")
        @Idempotent
        Mono<String> place() {
            int number = done.incrementAndGet();
            return number > 1 ? Mono.just("placed " + number) : Mono.never();
        }
    }

    @Test
    void it_never_runs_beside_the_first() throws Exception {
        SpringApplication shop = new SpringApplication(Shop.class);
        shop.setWebApplicationType(WebApplicationType.REACTIVE);
        shop.setDefaultProperties(Map.of(
                "server.port",
                "0",
                "semel.store",
                "memory",
                // The first pass never ends, and would be waited for.
                "server.shutdown",
                "immediate",
                "spring.autoconfigure.exclude",
                "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration"));
        try (ConfigurableApplicationContext context = shop.run()) {
            int port = ((WebServerApplicationContext) context).getWebServer().getPort();
            HttpResponse<String> told = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/orders"))
                                    .header("Idempotency-Key", "k")
                                    .POST(HttpRequest.BodyPublishers.noBody())
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());

            assertThat(context.getBean(Shop.class).done()).isEqualTo(1);
            assertThat(told.statusCode()).as(told.body()).isEqualTo(409);
            assertThat(told.body()).contains("in_progress");
        }
    }
}
