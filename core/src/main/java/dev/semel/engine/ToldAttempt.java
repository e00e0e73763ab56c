package dev.semel.engine;

import dev.semel.protocol.Decision;
import dev.semel.protocol.Event;
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
        refuseSecondEnd();
        return told(attempt.end(ending));
    }

    @Override
    public CompletableFuture<Execution<Payload>> giveUp(String why) {
        CompletableFuture<Execution<Payload>> end = attempt.giveUp(why);
        return ended.compareAndSet(false, true) ? told(end) : end;
    }

    @Override
    public Event.Settle settlement(Payload result) {
        return attempt.settlement(result);
    }

    @Override
    public CompletableFuture<Execution<Payload>> settled(Payload result, Decision decision) {
        refuseSecondEnd();
        return told(attempt.settled(result, decision));
    }

    private void refuseSecondEnd() {
        if (!ended.compareAndSet(false, true)) {
            throw new IllegalStateException("The attempt at " + lease().key() + " was ended twice; end it once.");
        }
    }

    private CompletableFuture<Execution<Payload>> told(CompletableFuture<Execution<Payload>> end) {
        return end.whenComplete((execution, failure) -> others.accept(
                failure == null ? execution : new Execution.Unavailable<>(String.valueOf(failure.getMessage()), true)));
    }
}
