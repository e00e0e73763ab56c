package dev.semel.spring;

import dev.semel.engine.Lease;
import dev.semel.http.CallerRule;
import dev.semel.http.Classification;
import dev.semel.http.HttpPolicy;
import dev.semel.http.ResponseClasses;
import dev.semel.http.RoutePolicy;
import dev.semel.operation.FailureRule;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseCookie;
import org.springframework.http.ResponseEntity;
import org.springframework.http.codec.multipart.FilePart;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.security.authentication.AnonymousAuthenticationToken;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestAttribute;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestMethod;
import org.springframework.web.bind.annotation.RequestPart;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebSession;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** A reactive application with controllers of all kinds. */
@EnableAutoConfiguration
@RestController
class ReactiveShop {
    static final class CardDeclined extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    static final class NothingDone extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    /** Whom Spring Security names where nobody has said who calls. */
    private static final Principal NOBODY = new AnonymousAuthenticationToken(
            "key", "anonymousUser", AuthorityUtils.createAuthorityList("ROLE_ANONYMOUS"));

    private final AtomicInteger done = new AtomicInteger();

    int calls() {
        return done.get();
    }

    /** What stands before Semel: somebody who says who calls, and sets what every answer has. */
    @Bean
    @Order(-100)
    WebFilter names() {
        return (exchange, chain) -> {
            String user = exchange.getRequest().getHeaders().getFirst("X-User");
            exchange.getResponse().getHeaders().set("X-Outer", "always");
            exchange.getResponse().getHeaders().set("Vary", "X-User");
            String link = exchange.getRequest().getHeaders().getFirst("X-Link");
            if (link != null) {
                exchange.getResponse().getHeaders().set("Link", link);
            }
            ServerWebExchange known = user == null
                    ? exchange
                    : exchange.mutate()
                            .principal(Mono.just(user.isEmpty() ? NOBODY : () -> user))
                            .build();
            return chain.filter(known).contextWrite(context -> context.put("user", user == null ? "nobody" : user));
        };
    }

    /** Reads what Semel should have read. */
    @Bean
    @Order(-95)
    WebFilter drains() {
        return (exchange, chain) -> exchange.getRequest().getHeaders().containsHeader("X-Drained")
                ? exchange.getRequest().getBody().then(chain.filter(exchange))
                : chain.filter(exchange);
    }

    @Bean
    HttpPolicy policy(CallerRule callers) {
        return HttpPolicy.defaults(callers)
                .routes(List.of(
                        RoutePolicy.named("careful")
                                .path("/shop/careful")
                                .failures(FailureRule.ambiguous().nothingAppliedOn(NothingDone.class))
                                .build(),
                        RoutePolicy.named("classed")
                                .path("/shop/classed")
                                .responses(ResponseClasses.defaults().with(Classification.REJECT, 500))
                                .build()))
                .passingTheRest();
    }

    @PostMapping("/orders")
    @Idempotent
    Mono<ResponseEntity<Map<String, Object>>> place(@RequestBody Mono<Map<String, Object>> order) {
        return order.delayElement(Duration.ofMillis(1)).map(asked -> {
            int number = done.incrementAndGet();
            return ResponseEntity.created(URI.create("/orders/" + number)).body(Map.of("number", number));
        });
    }

    @PostMapping("/orders/{id}/cancel")
    @Idempotent(operation = "orders.cancel")
    Mono<String> cancel(@PathVariable String id) {
        return Mono.fromSupplier(() -> "cancelled " + id + " " + done.incrementAndGet());
    }

    @PostMapping("/payments")
    @Idempotent(key = "#payment['id']")
    public Mono<Map<String, Object>> pay(@RequestBody Map<String, Object> payment) {
        return Mono.fromSupplier(() -> Map.of("paid", done.incrementAndGet()));
    }

    @PostMapping("/refused")
    @Idempotent
    Mono<String> refuse() {
        return Mono.error(() -> new ResponseStatusException(HttpStatus.CONFLICT, "out of " + done.incrementAndGet()));
    }

    @PostMapping("/declined")
    @Idempotent(refusals = CardDeclined.class)
    Mono<String> decline() {
        done.incrementAndGet();
        return Mono.error(new CardDeclined());
    }

    @PostMapping("/broken")
    @Idempotent
    Mono<String> broken(ServerHttpResponse response) {
        response.addCookie(ResponseCookie.from("own", "1").build());
        response.getHeaders().add("X-Own", "mine");
        return Mono.error(() -> new IllegalStateException("the wire broke " + done.incrementAndGet()));
    }

    @PostMapping("/careful")
    Mono<String> careful() {
        return done.incrementAndGet() % 2 == 1 ? Mono.error(new NothingDone()) : Mono.just("done");
    }

    @PostMapping("/classed")
    Mono<String> classed(@RequestBody String how) {
        return Mono.error(
                how.contains("said")
                        ? new ResponseStatusException(HttpStatus.INTERNAL_SERVER_ERROR)
                        : new IllegalStateException("the wire broke"));
    }

    @PostMapping("/form")
    @Idempotent
    Mono<String> form(ServerWebExchange exchange) {
        return exchange.getFormData().map(form -> form.getFirst("a") + form.get("b") + done.incrementAndGet());
    }

    @PostMapping("/parts")
    @Idempotent
    Mono<String> parts(@RequestPart String a, @RequestPart FilePart f) {
        return f.content()
                .map(buffer -> buffer.toString(StandardCharsets.UTF_8))
                .collectList()
                .map(text -> a + " " + f.filename() + " " + String.join("", text) + " " + done.incrementAndGet());
    }

    @PostMapping(path = "/stream", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    @Idempotent
    Flux<String> stream() {
        return Flux.just("one", "two").map(each -> each + " " + done.incrementAndGet());
    }

    @PostMapping("/session")
    @Idempotent
    Mono<String> session(WebSession session, ServerHttpResponse response) {
        session.getAttributes().put("seen", true);
        response.addCookie(ResponseCookie.from("own", "1").build());
        response.getHeaders().add("Vary", "Accept");
        return Mono.just("in session");
    }

    @PostMapping("/surroundings")
    @Idempotent
    Mono<String> surroundings(@RequestAttribute("dev.semel.lease") Lease lease) {
        boolean nonBlocking = Schedulers.isInNonBlockingThread();
        return Mono.deferContextual(context -> Mono.just(lease.key().operation() + " epoch " + lease.epoch() + " "
                + context.get("user") + " on a thread that may " + (nonBlocking ? "not block" : "block")));
    }

    @RequestMapping("/any")
    @Idempotent
    Mono<String> any() {
        return Mono.fromSupplier(() -> "any " + done.incrementAndGet());
    }

    @RequestMapping(path = "/announced", method = RequestMethod.HEAD)
    @Idempotent
    Mono<Void> announced(ServerHttpResponse response) {
        done.incrementAndGet();
        response.getHeaders().setContentLength(7);
        return response.setComplete();
    }

    @PostMapping("/free")
    Mono<String> free() {
        return Mono.fromSupplier(() -> "free " + done.incrementAndGet());
    }
}
