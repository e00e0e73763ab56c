package dev.semel.client;

import dev.semel.engine.Timing;
import java.util.Optional;

/**
 * What the calls of one client share.
 *
 * @param retrying decides
 * @param wire sends
 * @param timing waits
 * @param keyHeader how keys are sent
 * @param intents whose keys are kept; empty if none are
 */
record Means(Retrying retrying, Wire wire, Timing timing, KeyHeader keyHeader, Optional<PendingIntents> intents) {
    /** @throws IllegalStateException if no intents are kept */
    PendingIntents list() {
        refuseWithoutList();
        return intents.orElseThrow();
    }

    void refuseWithoutList() {
        if (intents.isEmpty()) {
            throw new IllegalStateException(
                    "This client keeps no pending list; set it up with pending(path), or give keys of your own.");
        }
    }
}
