package dev.semel.spring;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.Filter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** What a request is told that waits for its twin, when that ends without an effect. */
@Timeout(300)
class WaitersTest {
    private static final String KEY = "w-1";

    /** Turns away the first who comes, and serves whoever comes then. */
    @RestController
    @EnableAutoConfiguration(exclude = DataSourceAutoConfiguration.class)
    static class Slow {
        private final AtomicInteger came = new AtomicInteger();
        private final CountDownLatch begun = new CountDownLatch(1);
        private final CountDownLatch goOn = new CountDownLatch(1);
        private final BlockingQueue<Thread> serving = new LinkedBlockingQueue<>();
        private final BlockingQueue<Thread> left = new LinkedBlockingQueue<>();

        @Bean
        FilterRegistrationBean<Filter> outside() {
            FilterRegistrationBean<Filter> registration = new FilterRegistrationBean<>((request, response, chain) -> {
                serving.add(Thread.currentThread());
                chain.doFilter(request, response);
                left.add(Thread.currentThread());
            });
            registration.setAsyncSupported(true);
            registration.setOrder(-1_000);
            return registration;
        }

        @PostMapping("/slow")
        @Idempotent(operation = "orders.slow")
        ResponseEntity<String> slow() throws InterruptedException {
            if (came.incrementAndGet() > 1) {
                return ResponseEntity.ok("done");
            }
            begun.countDown();
            assertThat(goOn.await(60, TimeUnit.SECONDS)).isTrue();
            return ResponseEntity.status(HttpStatus.TOO_MANY_REQUESTS).build();
        }
    }

    private static CompletableFuture<HttpResponse<String>> post(ConfigurableApplicationContext application) {
        int port = ((WebServerApplicationContext) application).getWebServer().getPort();
        return HttpClient.newHttpClient()
                .sendAsync(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/slow"))
                                .POST(HttpRequest.BodyPublishers.noBody())
                                .header("Idempotency-Key", KEY)
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    /** Until it waits where it is, or has gone to wait without a thread. */
    private static void awaitWaiting(Thread waiter, Slow slow, boolean stays) throws InterruptedException {
        if (stays) {
            while (waiter.getState() == Thread.State.RUNNABLE) {
                Thread.onSpinWait();
            }
        } else {
            assertThat(slow.left.poll(60, TimeUnit.SECONDS)).isSameAs(waiter);
        }
    }

    @ParameterizedTest
    @CsvSource({"--semel.waiters-run=true, true, 200", "--semel.waiters-run=false, false, 503", "--any=, false, 503"})
    void it_runs_if_waiters_run_and_else_asks_again(String property, boolean stays, int status) throws Exception {
        assertTold(property, stays, status);
    }

    @Test
    @EnabledForJreRange(min = JRE.JAVA_21)
    void it_runs_on_virtual_threads() throws Exception {
        assertTold("--spring.threads.virtual.enabled=true", true, 200);
    }

    private static void assertTold(String property, boolean stays, int status) throws Exception {
        try (ConfigurableApplicationContext application = SpringApplication.run(
                Slow.class,
                "--server.port=0",
                "--semel.store=memory",
                "--semel.operations.[orders.slow].waiting=60s",
                property)) {
            Slow slow = application.getBean(Slow.class);
            CompletableFuture<HttpResponse<String>> first = post(application);
            assertThat(slow.begun.await(60, TimeUnit.SECONDS)).isTrue();
            slow.serving.take();
            CompletableFuture<HttpResponse<String>> second = post(application);
            awaitWaiting(slow.serving.take(), slow, stays);
            slow.goOn.countDown();

            assertThat(first.get(60, TimeUnit.SECONDS).statusCode()).isEqualTo(429);
            assertThat(second.get(60, TimeUnit.SECONDS).statusCode()).isEqualTo(status);
            assertThat(slow.came).hasValue(status == 200 ? 2 : 1);
        }
    }
}
