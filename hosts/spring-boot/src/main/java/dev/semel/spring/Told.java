package dev.semel.spring;

import dev.semel.http.HttpAnswer;
import dev.semel.http.HttpFields;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * What the client of one request is told.
 *
 * @param own what the handler said besides, if the answer is its own; null if it is a problem, a replay, or where to ask
 */
record Told(HttpAnswer answer, @Nullable HeldWebResponse own) {
    /** Writes it. Fails if the client is gone; what became of its request is recorded, and a retry is told. */
    Mono<Void> to(ServerWebExchange exchange) {
        ServerHttpResponse response = exchange.getResponse();
        response.setRawStatusCode(answer.status());
        HttpHeaders headers = response.getHeaders();
        if (own == null) {
            add(headers);
        } else {
            HttpHeaders there = own.addTo(response);
            // What the door says of the answer; the rest is the handler's, and is there.
            answer.headers().lines().stream()
                    .filter(line -> !there.containsHeader(line.name()))
                    .forEach(line -> headers.set(line.name(), line.value()));
        }
        boolean bodiless = answer.status() == 204 || answer.status() == 304;
        boolean unsaid =
                answer.body().isEmpty() && exchange.getRequest().getMethod().equals(HttpMethod.HEAD);
        if (!bodiless && !unsaid) {
            headers.setContentLength(answer.body().length());
        }
        return bodiless || answer.body().isEmpty()
                ? response.setComplete()
                : response.writeWith(Mono.fromSupplier(
                        () -> response.bufferFactory().wrap(answer.body().bytes())));
    }

    /** What filters outside have added with the same value, such as a Vary, is not said twice. */
    private void add(HttpHeaders headers) {
        Set<String> seen = new HashSet<>();
        for (HttpFields.Field line : answer.headers().lines()) {
            if (seen.add(line.name().toLowerCase(Locale.ROOT))) {
                headers.set(line.name(), line.value());
            } else if (!headers.getOrDefault(line.name(), List.of()).contains(line.value())) {
                headers.add(line.name(), line.value());
            }
        }
    }
}
