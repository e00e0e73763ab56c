package dev.semel.engine;

import dev.semel.operation.Intent;
import dev.semel.protocol.Payload;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Attempts under way in this process, by what they ask: twins share one claim instead of asking the store once each. An
 * attempt that asks something else under the same key is no twin; the store decides about it.
 */
final class Flights {
    /** One leading attempt. */
    static final class Flight {
        private final CompletableFuture<Execution<Payload>> duringWork = new CompletableFuture<>();
        private final CompletableFuture<Execution<Payload>> ended = new CompletableFuture<>();

        /** What twins are told as long as the leader works, as soon as it is known that it does; or the leader's answer. */
        CompletableFuture<Execution<Payload>> duringWork() {
            return duringWork;
        }

        /** What the leader was told at its end. */
        CompletableFuture<Execution<Payload>> ended() {
            return ended;
        }

        void working(Execution.Running<Payload> running) {
            duringWork.complete(running);
        }

        private void end(Execution<Payload> execution) {
            duringWork.complete(execution);
            ended.complete(execution);
        }
    }

    private final ConcurrentHashMap<Intent, Flight> flights = new ConcurrentHashMap<>();

    /** The flight to join, or null if {@code mine} leads from now on. */
    @Nullable
    Flight joinOrLead(Intent intent, Flight mine) {
        return flights.putIfAbsent(intent, mine);
    }

    /** The leader is done; twins that come later look for themselves. */
    void end(Intent intent, Flight mine, Execution<Payload> execution) {
        flights.remove(intent, mine);
        mine.end(execution);
    }

    int size() {
        return flights.size();
    }
}
