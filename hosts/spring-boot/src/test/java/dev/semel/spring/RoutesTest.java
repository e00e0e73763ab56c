package dev.semel.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.semel.policy.EffectClass;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.EnumSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.config.annotation.PathMatchConfigurer;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.util.pattern.PathPatternParser;

/** What the application's own mapping takes for a request of a method is guarded, however it is spelt. */
@Timeout(120)
class RoutesTest {
    private static final AtomicInteger DONE = new AtomicInteger();

    @BeforeEach
    void nothingIsDone() {
        DONE.set(0);
    }

    @EnableAutoConfiguration
    @RestController
    static class Shop {
        @PostMapping("/orders")
        @Idempotent
        String place() {
            return "placed " + DONE.incrementAndGet();
        }

        @GetMapping("/unsubscribe")
        @Idempotent
        String unsubscribe() {
            return "gone " + DONE.incrementAndGet();
        }
    }

    /** Two methods that only the media type tells apart, and that promise different things. */
    @EnableAutoConfiguration
    @RestController
    static class Typed {
        @PostMapping(path = "/typed/{id}", consumes = "application/json")
        @Idempotent(effect = EffectClass.DEDUPLICATED, horizon = "24h")
        String json(@PathVariable String id) {
            return "json " + DONE.incrementAndGet();
        }

        @PostMapping(path = "/typed/{name}", consumes = "text/plain")
        @Idempotent
        String text(@PathVariable String name) {
            return "text " + DONE.incrementAndGet();
        }
    }

    /** The same, and they promise the same. */
    @EnableAutoConfiguration
    @RestController
    static class Alike {
        @PostMapping(path = "/typed", consumes = "application/json")
        @Idempotent
        String json() {
            return "json " + DONE.incrementAndGet();
        }

        @PostMapping(path = "/typed", consumes = "text/plain")
        @Idempotent
        String text() {
            return "text " + DONE.incrementAndGet();
        }
    }

    /** Maps paths whatever their case. */
    static class AnyCase implements WebMvcConfigurer {
        @Override
        public void configurePathMatch(PathMatchConfigurer matching) {
            PathPatternParser parser = new PathPatternParser();
            parser.setCaseSensitive(false);
            matching.setPatternParser(parser);
        }
    }

    /** Holds requests back, as filters do that limit how many are served at a time. */
    static class Holding {
        @Bean
        FilterRegistrationBean<Filter> holding() {
            FilterRegistrationBean<Filter> holding = new FilterRegistrationBean<>((request, response, chain) -> {
                if (request.getDispatcherType() == DispatcherType.REQUEST) {
                    var async = request.startAsync();
                    new Thread(async::dispatch).start();
                } else {
                    chain.doFilter(request, response);
                }
            });
            holding.setOrder(-200);
            holding.setAsyncSupported(true);
            holding.setDispatcherTypes(EnumSet.of(DispatcherType.REQUEST, DispatcherType.ASYNC));
            return holding;
        }
    }

    private static HttpResponse<String> send(Served shop, String method, String path, String type, String key)
            throws IOException, InterruptedException {
        return Served.send(shop.request(path, key)
                .header("Content-Type", type)
                .method(method, HttpRequest.BodyPublishers.ofString(method.equals("POST") ? "{}" : "")));
    }

    @ParameterizedTest
    @ValueSource(classes = {AnyCase.class, Typed.class})
    void requests_that_the_filter_would_take_for_others_do_not_start(Class<?> hostile) {
        assertThatThrownBy(() -> Served.onServlets(Shop.class, hostile)).isInstanceOf(MisuseException.class);
    }

    @Test
    void methods_of_one_path_that_promise_the_same_are_guarded() throws Exception {
        try (Served shop = Served.onServlets(Alike.class)) {
            assertThat(send(shop, "POST", "/typed", "application/json", "j").body())
                    .isEqualTo("json 1");
            assertThat(send(shop, "POST", "/typed", "text/plain", "t").body()).isEqualTo("text 2");
            assertThat(send(shop, "POST", "/typed", "text/plain", "t").body()).isEqualTo("text 2");
        }
    }

    @Test
    void a_head_of_what_a_get_does_is_guarded_too() throws Exception {
        try (Served shop = Served.onServlets(Shop.class)) {
            assertThat(send(shop, "HEAD", "/unsubscribe", "text/plain", "").statusCode())
                    .isEqualTo(400);
            assertThat(DONE).hasValue(0);
            assertThat(send(shop, "GET", "/unsubscribe", "text/plain", "k").body())
                    .isEqualTo("gone 1");
        }
    }

    @Test
    void a_request_that_a_filter_outside_held_back_for_a_while_is_guarded() throws Exception {
        try (Served shop = Served.onServlets(Shop.class, Holding.class)) {
            HttpResponse<String> first = send(shop, "POST", "/orders", "application/json", "k");
            HttpResponse<String> again = send(shop, "POST", "/orders", "application/json", "k");

            assertThat(first.body()).isEqualTo("placed 1");
            assertThat(again.body()).isEqualTo("placed 1");
            assertThat(again.headers().firstValue("Idempotent-Replayed")).hasValue("true");
        }
    }
}
