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

        /** What the leader was told at its end; fails if it lost its lease, so that twins must look for themselves. */
        CompletableFuture<Execution<Payload>> ended() {
            return ended;
        }

        void working(Execution<Payload> meanwhile) {
            duringWork.complete(meanwhile);
        }

        private void end(Execution<Payload> execution) {
            duringWork.complete(execution);
            ended.complete(execution);
        }

        private void abandon() {
            LeaseLostException lost = new LeaseLostException("The leader's lease was lost; look again.");
            duringWork.completeExceptionally(lost);
            ended.completeExceptionally(lost);
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

    /** The leader no longer speaks for this intent. */
    void abandon(Intent intent, Flight mine) {
        flights.remove(intent, mine);
        mine.abandon();
    }

    int size() {
        return flights.size();
    }
}
