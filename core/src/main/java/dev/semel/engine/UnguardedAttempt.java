package dev.semel.engine;

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
}
