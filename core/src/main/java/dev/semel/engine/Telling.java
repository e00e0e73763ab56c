package dev.semel.engine;

import dev.semel.protocol.Decision;
import dev.semel.protocol.Event;
import dev.semel.store.OperationStore;
import dev.semel.store.StoreUnavailableException;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** How those who wait for the store are told what became of their events. */
final class Telling {
    private Telling() {}

    /** Whether an event that failed so may be in force all the same: false if it never got as far as the store. */
    static boolean mayHaveArrived(Throwable failure) {
        return !(failure.getCause() instanceof NotAsked);
    }

    static StoreUnavailableException notAsked(String sentence) {
        return new StoreUnavailableException(sentence, new NotAsked());
    }

    /** Marks what was refused before the store was asked. */
    private static final class NotAsked extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private NotAsked() {
            super("The store was not asked.", null, false, false);
        }
    }

    /** One answer for each event, or nothing can be believed. */
    static List<Decision> ask(OperationStore store, List<Event> events) {
        List<Decision> decisions = store.apply(events);
        if (decisions.size() != events.size()) {
            throw new IllegalStateException(
                    "the store gave " + decisions.size() + " answers to " + events.size() + " events");
        }
        return decisions;
    }

    static void answer(CompletableFuture<Decision> answer, Decision decision) {
        if (decision instanceof Decision.Failed failed) {
            answer.completeExceptionally(new StoreUnavailableException(failed.reason()));
        } else {
            answer.complete(decision);
        }
    }

    static void fail(List<Waiting> taken, Throwable failure) {
        StoreUnavailableException told = failure instanceof StoreUnavailableException unavailable
                ? unavailable
                : new StoreUnavailableException("The store failed: " + failure.getMessage(), failure);
        for (Waiting waiting : taken) {
            waiting.answer().completeExceptionally(told);
        }
    }
}
