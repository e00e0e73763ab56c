package dev.semel.spring;

import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * Stands where the reactive filter will stand: filters are gathered before controllers are known, and its routes come from
 * them. Nothing is served before it is there.
 */
final class LateWebFilter implements WebFilter, Ordered {
    private volatile @Nullable SemelWebFilter filter;

    void become(SemelWebFilter known) {
        filter = known;
    }

    @Override
    public int getOrder() {
        return HttpConfiguration.FILTER_ORDER;
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        SemelWebFilter known = filter;
        return known == null
                ? Mono.error(new IllegalStateException("A request came before the application had started."))
                : known.filter(exchange, chain);
    }
}
