package dev.semel.spring;

import org.springframework.core.Ordered;
import org.springframework.web.reactive.HandlerMapping;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * Asked first by every dispatch for the handler of a request, and knows none: it notes that there was one. Who is dispatched
 * to again may have acted before, whatever handler that was.
 */
final class DispatchMark implements HandlerMapping, Ordered {
    @Override
    public int getOrder() {
        return Ordered.HIGHEST_PRECEDENCE;
    }

    @Override
    public Mono<Object> getHandler(ServerWebExchange exchange) {
        return Mono.defer(() -> {
            HeldExchange held = HeldExchange.around(exchange);
            if (held != null) {
                held.dispatched();
            }
            return Mono.empty();
        });
    }
}
