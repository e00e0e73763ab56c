package dev.semel.spring;

import dev.semel.http.CallerSource;
import dev.semel.http.HttpFields;
import dev.semel.http.HttpPolicy;
import dev.semel.http.Peer;
import dev.semel.http.RequestHead;
import java.security.Principal;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.SslInfo;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** From a reactive request to the head that the door decides by. Copies; decides nothing. */
final class ReactiveHeads {
    /** Spring Security's name for nobody; a servlet application is not shown it either. */
    private static final String NOBODY = "org.springframework.security.authentication.AnonymousAuthenticationToken";

    private ReactiveHeads() {}

    static Mono<RequestHead> of(ServerWebExchange exchange, HttpPolicy policy) {
        return peer(exchange, policy.caller().source().kind()).map(peer -> head(exchange.getRequest(), peer));
    }

    private static RequestHead head(ServerHttpRequest request, Peer peer) {
        String query = request.getURI().getRawQuery();
        return new RequestHead(
                request.getMethod().name(),
                request.getURI().getRawPath(),
                query == null ? "" : query,
                fields(request.getHeaders()),
                peer);
    }

    /** Every line of these headers. */
    static HttpFields fields(HttpHeaders headers) {
        List<HttpFields.Field> lines = new ArrayList<>();
        headers.headerSet()
                .forEach(each ->
                        each.getValue().forEach(value -> lines.add(new HttpFields.Field(each.getKey(), value))));
        return HttpFields.of(lines);
    }

    private static Mono<Peer> peer(ServerWebExchange exchange, CallerSource.Kind kind) {
        return switch (kind) {
            case PRINCIPAL ->
                exchange.getPrincipal()
                        .filter(user -> !user.getClass().getName().equals(NOBODY))
                        .mapNotNull(Principal::getName)
                        .map(Peer::authenticated)
                        .defaultIfEmpty(Peer.unproved());
            case CERTIFICATE -> Mono.just(certified(exchange.getRequest().getSslInfo()));
            case CREDENTIAL, API_KEY, COOKIE, CLAIM, HEADER -> Mono.just(Peer.unproved());
        };
    }

    private static Peer certified(@Nullable SslInfo transport) {
        X509Certificate[] shown = transport == null ? null : transport.getPeerCertificates();
        return shown == null || shown.length == 0
                ? Peer.unproved()
                : Peer.certified(shown[0].getSubjectX500Principal().getName());
    }
}
