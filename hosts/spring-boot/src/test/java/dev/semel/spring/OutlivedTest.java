package dev.semel.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.engine.Engine;
import dev.semel.http.CallerRule;
import dev.semel.http.HttpPolicy;
import dev.semel.http.RoutePolicy;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.WebFilter;
import reactor.core.publisher.Mono;

/** Reactive handlers that go on when their client has been answered by somebody else: what they do counts, and not that. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
class OutlivedTest {
    private final HttpClient client = HttpClient.newHttpClient();
    private ConfigurableApplicationContext application;

    /** Answers when a test says so. */
    @RestController
    @EnableAutoConfiguration(exclude = DataSourceAutoConfiguration.class)
    static class Slow {
        private final AtomicInteger calls = new AtomicInteger();
        private volatile CompletableFuture<String> answer = new CompletableFuture<>();
        private volatile CompletableFuture<String> entered = new CompletableFuture<>();

        /** Has no patience with handlers, and says so with a status that leaves a key free when it is a handler's. */
        @Bean
        @Order(-1_000)
        WebFilter impatient() {
            return (exchange, chain) -> exchange.getRequest().getHeaders().containsHeader("X-Impatient")
                    ? chain.filter(exchange)
                            .timeout(Mono.fromFuture(entered, true))
                            .onErrorMap(
                                    TimeoutException.class,
                                    late -> new ResponseStatusException(HttpStatus.REQUEST_TIMEOUT, "too late"))
                    : chain.filter(exchange);
        }

        @Bean
        HttpPolicy policy(CallerRule callers) {
            return HttpPolicy.defaults(callers)
                    .routes(List.of(RoutePolicy.named("slow")
                            .path("/slow")
                            .acceptRunning()
                            .build()));
        }

        @PostMapping("/slow")
        Mono<String> slow() {
            calls.incrementAndGet();
            entered.completeAsync(() -> "entered");
            return Mono.fromFuture(answer, true);
        }
    }

    @BeforeAll
    void start() {
        SpringApplication slow = new SpringApplication(Slow.class);
        slow.setWebApplicationType(WebApplicationType.REACTIVE);
        application = slow.run("--server.port=0", "--semel.store=memory", "--spring.main.banner-mode=off");
    }

    @AfterAll
    void stop() {
        application.close();
    }

    private HttpResponse<String> post(String key, String... header) throws Exception {
        int port = ((WebServerApplicationContext) application).getWebServer().getPort();
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/slow"))
                .POST(HttpRequest.BodyPublishers.noBody())
                .header("Idempotency-Key", key);
        if (header.length > 0) {
            request.headers(header);
        }
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    /** Asks, and is answered before the handler has ended with this. */
    private int answeredBefore(CompletableFuture<String> end, String key, String... header) throws Exception {
        Slow slow = application.getBean(Slow.class);
        CompletableFuture<String> answer = new CompletableFuture<>();
        slow.answer = answer;
        slow.entered = new CompletableFuture<>();
        slow.calls.set(0);
        int status = post(key, header).statusCode();
        var unused = end.whenComplete((text, failure) -> {
            if (failure == null) {
                answer.complete(text);
            } else {
                answer.completeExceptionally(failure);
            }
        });
        Engine engine = application.getBean(Engine.class);
        assertThat(CompletableFuture.runAsync(() -> {
                    while (engine.gauges().attemptsUnderWay() > 0) {
                        Thread.onSpinWait();
                    }
                }))
                .succeedsWithin(20, TimeUnit.SECONDS);
        return status;
    }

    private void assertReplay(HttpResponse<String> told) {
        assertThat(told.statusCode()).isEqualTo(200);
        assertThat(told.body()).isEqualTo("done");
        assertThat(told.headers().firstValue("Idempotent-Replayed")).contains("true");
        assertThat(application.getBean(Slow.class).calls).hasValue(1);
    }

    @Test
    void what_a_handler_did_after_a_filter_outside_gave_it_up_is_done() throws Exception {
        assertThat(answeredBefore(CompletableFuture.completedFuture("done"), "k-1", "X-Impatient", "yes"))
                .isEqualTo(408);

        assertReplay(post("k-1"));
    }

    @Test
    void a_failure_after_a_filter_outside_gave_its_handler_up_is_in_doubt() throws Exception {
        assertThat(answeredBefore(
                        CompletableFuture.failedFuture(new IllegalStateException("the wire broke")),
                        "k-2",
                        "X-Impatient",
                        "yes"))
                .isEqualTo(408);

        assertThat(post("k-2").body()).contains("in_doubt").contains("\\\"status\\\":500");
        assertThat(application.getBean(Slow.class).calls).hasValue(1);
    }

    @Test
    void who_was_told_where_to_ask_is_told_the_handlers_own_status_later() throws Exception {
        assertThat(answeredBefore(CompletableFuture.completedFuture("done"), "k-3", "Prefer", "respond-async"))
                .isEqualTo(202);

        assertReplay(post("k-3"));
    }
}
