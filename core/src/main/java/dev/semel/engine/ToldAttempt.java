package dev.semel.engine;

import dev.semel.protocol.Payload;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** A granted attempt whose end, of which there is one, is told to others before it is told to its owner. */
final class ToldAttempt implements Attempt {
    private final Attempt attempt;
    private final Consumer<Execution<Payload>> others;
    private final AtomicBoolean ended = new AtomicBoolean();

    ToldAttempt(Attempt attempt, Consumer<Execution<Payload>> others) {
        this.attempt = attempt;
        this.others = others;
    }

    @Override
    public Lease lease() {
        return attempt.lease();
    }

    @Override
    public CompletableFuture<Execution<Payload>> end(Ending ending) {
        if (!ended.compareAndSet(false, true)) {
            throw new IllegalStateException("The attempt at " + lease().key() + " was ended twice; end it once.");
        }
        return attempt.end(ending)
                .whenComplete((execution, failure) -> others.accept(
                        failure == null
                                ? execution
                                : new Execution.Unavailable<>(String.valueOf(failure.getMessage()), true)));
    }
}
