package dev.semel.engine;

import dev.semel.protocol.Decision;
import dev.semel.protocol.Event;
import dev.semel.protocol.Payload;
import java.util.concurrent.CompletableFuture;

/** An attempt that was let through while the store did not answer; nothing of it is recorded (rule 18). */
record UnguardedAttempt(Lease lease) implements Attempt {
    @Override
    public CompletableFuture<Execution<Payload>> end(Ending ending) {
        Execution<Payload> told = ending.fold(
                succeeded -> new Execution.Unguarded<>(succeeded.result()),
                rejected -> new Execution.Unguarded<>(rejected.refusal()),
                nothing -> new Execution.Unavailable<>("The store did not answer.", false),
                unknown -> new Execution.Unavailable<>("The store did not answer.", true));
        return CompletableFuture.completedFuture(told);
    }

    @Override
    public CompletableFuture<Execution<Payload>> giveUp(String why) {
        lease.lose(why);
        return end(Ending.unknown());
    }

    @Override
    public Event.Settle settlement(Payload result) {
        throw unrecorded();
    }

    @Override
    public CompletableFuture<Execution<Payload>> settled(Payload result, Decision decision) {
        throw unrecorded();
    }

    /** Only a DEDUPLICATED effect is let through, and only an ATOMIC one is settled in its own transaction. */
    private static IllegalStateException unrecorded() {
        return new IllegalStateException("An unguarded attempt has no record to settle.");
    }
}
