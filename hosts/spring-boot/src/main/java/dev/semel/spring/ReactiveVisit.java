package dev.semel.spring;

import dev.semel.engine.Attempt;
import dev.semel.engine.Ending;
import dev.semel.engine.Engine;
import dev.semel.engine.Execution;
import dev.semel.http.Classification;
import dev.semel.http.Forwarding;
import dev.semel.http.HttpAnswer;
import dev.semel.http.HttpAnswers;
import dev.semel.http.HttpBody;
import dev.semel.http.HttpFields;
import dev.semel.http.ProtectedRequest;
import dev.semel.http.StoredResponse;
import dev.semel.operation.FailureRule.Meaning;
import dev.semel.protocol.Payload;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.annotation.AnnotatedElementUtils;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatusCode;
import org.springframework.web.ErrorResponse;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.server.ServerWebExchange;
import org.springframework.web.server.WebExceptionHandler;
import org.springframework.web.server.WebFilterChain;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * The way of one protected request: admitted by the engine, handled at most once, settled, and only then told. Once begun it
 * goes to its end, whether or not anybody still waits for what is told.
 *
 * <pre>
 * enter → told what is there already
 *       → handled, or failed and written by the application's error handlers → settled → told
 *       → refused before its handler was entered → released → told as it came, or failed on
 * </pre>
 */
final class ReactiveVisit {
    private static final Logger LOG = LoggerFactory.getLogger(ReactiveVisit.class);
    private static final HttpAnswer BARE = new HttpAnswer(500, HttpFields.none(), HttpBody.empty());

    private final ReactiveSurroundings surroundings;
    private final ProtectedRequest ready;
    private final ServerWebExchange exchange;
    private final WebFilterChain chain;

    ReactiveVisit(
            ReactiveSurroundings surroundings,
            ProtectedRequest ready,
            ServerWebExchange exchange,
            WebFilterChain chain) {
        this.surroundings = surroundings;
        this.ready = ready;
        this.exchange = exchange;
        this.chain = chain;
    }

    /**
     * How an attempt ended here.
     *
     * @param held where the answer that came was said
     * @param passing what the handler failed with, if it proves that nothing was applied and the application is to hear of
     *     it as if nobody stood before the handler
     */
    private record Ended(
            Ending ending,
            Forwarding came,
            @Nullable HeldWebResponse held,
            @Nullable Throwable passing) {}

    /** Asks for the right to act, and uses it or tells what is there already. Fails with what passes. */
    Mono<Told> enter() {
        Engine engine = surroundings.engine();
        return toItsEnd(settled(
                aside(() -> engine.admit(ready.intent(), ready.route().terms())),
                admission ->
                        admission.fold(this::act, execution -> Mono.just(told(execution, Forwarding.notTried(), null))),
                HttpAnswers.unavailable(ready.route().terms())));
    }

    /** Begins now and goes on when whoever waits for it is gone; the subscriber's context goes with it. */
    private static <T> Mono<T> toItsEnd(Mono<T> work) {
        return Mono.deferContextual(
                context -> Mono.fromFuture(work.contextWrite(context).toFuture(), true));
    }

    /**
     * What the engine completes, handed over to a thread that handlers and clients may take up: the engine's own are the
     * way of every other request to the store.
     */
    static <T> Mono<T> aside(Supplier<CompletableFuture<T>> asked) {
        return Mono.defer(() -> {
            CompletableFuture<T> stage = asked.get();
            Mono<T> answer = Mono.fromFuture(stage, true);
            return stage.isDone() ? answer : answer.publishOn(Schedulers.parallel());
        });
    }

    /** Goes on from what the engine said; what it could not say is told as {@code otherwise}. */
    private <T> Mono<Told> settled(Mono<T> said, Function<T, Mono<Told>> then, HttpAnswer otherwise) {
        return said.map(then)
                .onErrorResume(fault -> {
                    LOG.error("What became of {} could not be found out.", ready.key(), fault);
                    return Mono.just(Mono.just(new Told(otherwise, null)));
                })
                .flatMap(next -> next);
    }

    private Mono<Told> act(Attempt attempt) {
        Mono<Ended> ended = attempt.lease().maySend()
                ? handled(attempt)
                : Mono.just(new Ended(Ending.nothingSent(), Forwarding.notTried(), null, null));
        Mono<Told> told = ended.flatMap(end -> settled(
                aside(() -> attempt.end(end.ending())),
                execution -> telling(execution, end),
                HttpAnswers.notRecorded(ready.route().terms())));
        return ready.respondAsyncAfter().map(wait -> unlessLater(told, wait)).orElse(told);
    }

    /** The claim is recorded, so what becomes of it can be asked anywhere; it goes on as if the caller had left. */
    private Mono<Told> unlessLater(Mono<Told> told, Duration wait) {
        HttpAnswer where = ready.operationUrl()
                .map(url -> HttpAnswers.accepted(ready.route().terms(), url))
                .orElseThrow()
                .with("Preference-Applied", "respond-async");
        return toItsEnd(told).timeout(wait, Mono.just(new Told(where, null)));
    }

    private Mono<Ended> handled(Attempt attempt) {
        HeldWebResponse held = HeldWebResponse.of(
                exchange.getResponse(), exchange.getRequest().getMethod().equals(HttpMethod.HEAD));
        HeldExchange inside = HeldExchange.of(exchange, ready.body(), held, surroundings.codecs());
        exchange.getAttributes().put(SemelWebFilter.LEASE, attempt.lease());
        return Mono.defer(() -> chain.filter(inside))
                .then(Mono.defer(held::setComplete))
                .then(Mono.fromSupplier(() -> {
                    boolean barred = leavesDoubt(held.getStatusCode())
                            && inside.passage().close();
                    Forwarding came = barred ? held.forwarding().beforeTheHandler() : held.forwarding();
                    return new Ended(came.ending(ready.route()), came, held, null);
                }))
                .onErrorResume(failure -> failed(failure, inside, held.reopened()))
                .onErrorResume(broken -> {
                    LOG.error("What the handler of {} did cannot be told.", ready.key(), broken);
                    return Mono.just(new Ended(Ending.unknown(), Forwarding.notTried(), null, null));
                })
                .flatMap(end -> inside.cleanupMultipart().thenReturn(end));
    }

    /** Whether an answer says by its status that nobody knows what was done. */
    private boolean leavesDoubt(HttpStatusCode status) {
        return ready.route().responses().classify(status.value()) == Classification.IN_DOUBT;
    }

    /** Whether a failure has no status of its own that counts, or one that says as little. */
    private boolean leavesDoubt(Throwable failure) {
        if (failure instanceof ErrorResponse answer) {
            return leavesDoubt(answer.getStatusCode());
        }
        ResponseStatus says = AnnotatedElementUtils.findMergedAnnotation(failure.getClass(), ResponseStatus.class);
        return says == null || says.code().is5xxServerError() || leavesDoubt(says.code());
    }

    /** Ends the attempt by what its handler failed with; what is written of it is recorded and replayed. */
    private Mono<Ended> failed(Throwable failure, HeldExchange inside, HeldWebResponse page) {
        Meaning said = ready.route().operation().failures().meaningOf(failure);
        boolean barred = said == Meaning.AMBIGUOUS
                && leavesDoubt(failure)
                && inside.passage().close();
        Meaning meaning = barred ? Meaning.NOTHING_APPLIED : said;
        if (meaning == Meaning.NOTHING_APPLIED) {
            return Mono.just(new Ended(Ending.nothingSent(), Forwarding.notTried(), null, failure));
        }
        return written(failure, inside.answeredBy(page))
                .then(Mono.defer(page::setComplete))
                .then(Mono.fromSupplier(page::forwarding))
                .onErrorResume(unwritten -> {
                    LOG.debug("No error handler wrote what the handler of {} failed with.", ready.key(), unwritten);
                    return Mono.just(Forwarding.answered(BARE));
                })
                .map(came -> ended(failure, meaning, came, page));
    }

    /** As the application's error handlers write it, who would be asked outside of all filters. */
    private Mono<Void> written(Throwable failure, ServerWebExchange inside) {
        Mono<Void> written = Mono.error(failure);
        for (WebExceptionHandler each : surroundings.errors()) {
            written = written.onErrorResume(still -> each.handle(inside, still));
        }
        return written;
    }

    private Ended ended(Throwable failure, Meaning meaning, Forwarding came, HeldWebResponse page) {
        HttpAnswer seen = came.fold(() -> BARE, whole -> whole, head -> head, torn -> BARE);
        Payload kept = StoredResponse.of(seen, ready.route()).payload();
        if (meaning == Meaning.REJECTED) {
            return new Ended(Ending.rejected(kept), came, page, null);
        }
        // An exception that is an answer, or was made one, counts by its status; the 500 of any other is nobody's word.
        if (seen.status() < 500 || failure instanceof ErrorResponse) {
            return new Ended(came.ending(ready.route()), came, page, null);
        }
        LOG.error("The handler of {} failed in doubt.", ready.key(), failure);
        return new Ended(Ending.unknown(kept), came, page, null);
    }

    private Mono<Told> telling(Execution<Payload> execution, Ended end) {
        return end.passing() != null && execution instanceof Execution.Released
                ? Mono.error(end.passing())
                : Mono.just(told(execution, end.came(), end.held()));
    }

    private Told told(Execution<Payload> execution, Forwarding came, @Nullable HeldWebResponse held) {
        return new Told(HttpAnswers.told(ready, execution, came), came.isToldAsItCame(execution) ? held : null);
    }
}
