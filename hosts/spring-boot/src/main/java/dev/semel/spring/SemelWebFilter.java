package dev.semel.spring;

import dev.semel.engine.Engine;
import dev.semel.engine.RemoteAnswer;
import dev.semel.http.Forwarding;
import dev.semel.http.HttpAnswer;
import dev.semel.http.HttpAnswers;
import dev.semel.http.HttpBody;
import dev.semel.http.HttpDoor;
import dev.semel.http.OwnRequest;
import dev.semel.http.Prepared;
import dev.semel.http.ProtectedRequest;
import dev.semel.http.Reading;
import dev.semel.http.RequestHead;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebFilter;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;

/**
 * Runs the reactive handlers behind it once per key: what {@code docs/http.md} says of a service behind the gateway holds
 * for them. Requests that the policy does not protect pass as if it were not there. Blocks no thread, but for one
 * read from a store whose reads are local.
 *
 * <p>A protected request is read whole before its handler is asked, and its answer is held back until the outcome is
 * recorded. What a handler does goes on to its end when the client is gone. If the process dies while a handler works, its
 * lease runs out and the effect class decides.
 *
 * <p>To stand behind authentication, and before whatever reads bodies. Immutable; safe for use by all threads.
 */
final class SemelWebFilter implements WebFilter {
    /** The attribute under which a handler finds its lease, the same as that of servlet requests. */
    static final String LEASE = "dev.semel.lease";

    private static final Logger LOG = LoggerFactory.getLogger(SemelWebFilter.class);

    private final ReactiveSurroundings surroundings;
    private final HttpDoor door;

    /**
     * @throws IllegalArgumentException if a route is declared ATOMIC
     * @throws dev.semel.store.StoreRefusedException if a route demands more durability than the store gives
     */
    SemelWebFilter(ReactiveSurroundings surroundings, HttpDoor door) {
        this.surroundings = surroundings;
        this.door = door;
        door.declareTo(surroundings.engine());
    }

    @Override
    public Mono<Void> filter(ServerWebExchange exchange, WebFilterChain chain) {
        ServerHttpRequest request = exchange.getRequest();
        boolean keyless = !request.getHeaders().containsHeader(door.policy().keyHeader());
        if ((keyless
                        && door.passesWithoutKey(
                                request.getMethod().name(), request.getURI().getRawPath()))
                || HeldExchange.around(exchange) != null) {
            return chain.filter(exchange);
        }
        return ReactiveHeads.of(exchange, door.policy()).flatMap(head -> decide(head, exchange, chain));
    }

    private Mono<Void> decide(RequestHead head, ServerWebExchange exchange, WebFilterChain chain) {
        OwnRequest own = door.own(head);
        if (own != null) {
            return own.fold(Mono::just, this::look, handsOut -> Mono.just(handsOut.answer()))
                    .flatMap(answer -> new Told(answer, null).to(exchange));
        }
        return door.admit(head)
                .fold(
                        () -> chain.filter(exchange),
                        problem -> new Told(problem.answer(), null).to(exchange),
                        reading -> read(reading, exchange.getRequest())
                                .flatMap(prepared -> prepared.fold(
                                        ready -> new ReactiveVisit(surroundings, ready, exchange, chain).enter(),
                                        problem -> Mono.just(new Told(problem.answer(), null))))
                                .flatMap(told -> told.to(exchange)));
    }

    private static Mono<Prepared> read(Reading reading, ServerHttpRequest request) {
        return DataBufferUtils.join(request.getBody(), reading.limitBytes())
                .map(SemelWebFilter::taken)
                .defaultIfEmpty(HttpBody.empty())
                .map(body -> prepared(reading, body, request.getHeaders().getContentLength()))
                .onErrorResume(
                        DataBufferLimitException.class, larger -> Mono.just(new Prepared.Refused(reading.tooLarge())));
    }

    private static HttpBody taken(DataBuffer buffer) {
        byte[] bytes = new byte[buffer.readableByteCount()];
        buffer.read(bytes);
        DataBufferUtils.release(buffer);
        return HttpBody.given(bytes);
    }

    private static Prepared prepared(Reading reading, HttpBody body, long announced) {
        if (body.length() < announced) {
            throw new IllegalStateException("Of the " + announced + " bytes of a protected request's body "
                    + body.length() + " were left to read, so what was asked cannot be told; let no filter before"
                    + " Semel's, which is at " + HttpConfiguration.FILTER_ORDER + ", read bodies or forms.");
        }
        return reading.with(body);
    }

    /** What became of a request that its caller asks about; never runs anything. */
    private Mono<HttpAnswer> look(ProtectedRequest about) {
        Engine engine = surroundings.engine();
        return ReactiveVisit.aside(() -> engine.remoteOwners()
                        .look(about.intent(), about.route().terms().duplicates()))
                .map(looked -> looked instanceof RemoteAnswer.Told told
                        ? HttpAnswers.told(about, told.execution(), Forwarding.notTried())
                        : HttpAnswers.expired())
                .onErrorResume(unavailable -> {
                    LOG.warn("A record could not be looked up.", unavailable);
                    return Mono.just(HttpAnswers.unavailable(about.route().terms()));
                });
    }
}
