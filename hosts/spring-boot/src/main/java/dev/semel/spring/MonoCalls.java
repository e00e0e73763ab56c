package dev.semel.spring;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/** Apart from others because it knows Reactor: loaded where a method returns a Mono. */
final class MonoCalls {
    private static final String TRANSACTIONS = "org.springframework.transaction.reactive.";

    private MonoCalls() {}

    /** Asks once for each subscription, and not before; with what the subscriber's context has, such as who calls. */
    static Mono<Object> mono(Function<IdempotentInterceptor.Answering, CompletableFuture<@Nullable Object>> asked) {
        return Mono.deferContextual(context -> {
            ContextView own = withoutTransaction(context);
            return Mono.fromFuture(() -> asked.apply(answer -> future(answer, own)), true);
        });
    }

    /** The subscriber's transaction may roll back what is recorded as done; a method of its own has one of its own. */
    private static ContextView withoutTransaction(ContextView context) {
        Context kept = Context.of(context);
        for (Object key : context.stream().map(Map.Entry::getKey).toList()) {
            if (key instanceof Class<?> type && type.getName().startsWith(TRANSACTIONS)) {
                kept = kept.delete(key);
            }
        }
        return kept;
    }

    private static CompletableFuture<@Nullable Object> future(@Nullable Object answer, ContextView context) {
        if (answer instanceof Mono<?> mono) {
            CompletableFuture<@Nullable Object> done = new CompletableFuture<>();
            var unused = mono.contextWrite(context)
                    .subscribe(done::complete, done::completeExceptionally, () -> done.complete(null));
            return done;
        }
        throw new IllegalStateException("The method returned " + answer + " and no Mono.");
    }
}
