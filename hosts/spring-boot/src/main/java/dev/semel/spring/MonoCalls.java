package dev.semel.spring;

import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Apart from others because it knows Reactor: loaded where a method returns a Mono. */
final class MonoCalls {
    private MonoCalls() {}

    /** Asks once for each subscription, and not before. */
    static Mono<Object> mono(Supplier<CompletableFuture<@Nullable Object>> asked) {
        return Mono.fromFuture(asked, true);
    }

    static CompletableFuture<@Nullable Object> future(@Nullable Object answer) {
        if (answer instanceof Mono<?> mono) {
            CompletableFuture<@Nullable Object> done = new CompletableFuture<>();
            var unused = mono.subscribe(done::complete, done::completeExceptionally, () -> done.complete(null));
            return done;
        }
        throw new IllegalStateException("The method returned " + answer + " and no Mono.");
    }
}
