package dev.semel.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.core.annotation.Order;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.WebFilter;
import reactor.core.publisher.Mono;

/** A filter outside that is out of patience and passes the same request again: in WebFlux too that is a retry. */
@Timeout(120)
class SecondPassTest {
    /** Slow, behind somebody who is out of patience as soon as it has begun. */
    @EnableAutoConfiguration
    @RestController
    static class Shop {
        private final AtomicInteger passes = new AtomicInteger();
        private final AtomicInteger done = new AtomicInteger();
        private final CompletableFuture<String> begun = new CompletableFuture<>();

        int done() {
            return done.get();
        }

        @Bean
        @Order(-200)
        WebFilter impatient() {
            return (exchange, chain) -> Mono.defer(() -> chain.filter(exchange)
                            .timeout(passes.incrementAndGet() == 1 ? Mono.fromFuture(begun, true) : Mono.never()))
                    .retry(1);
        }

        @PostMapping("/orders")
        @Idempotent
        Mono<String> place() {
            int number = done.incrementAndGet();
            begun.completeAsync(() -> "begun");
            return number > 1 ? Mono.just("placed " + number) : Mono.never();
        }
    }

    @Test
    void it_never_runs_beside_the_first() throws Exception {
        try (Served shop = Served.onReactor(Shop.class)) {
            HttpResponse<String> told = shop.post("/orders", "k");

            assertThat(shop.bean(Shop.class).done()).isEqualTo(1);
            assertThat(told.statusCode()).as(told.body()).isEqualTo(409);
            assertThat(told.body()).contains("in_progress");
        }
    }
}
