package dev.semel.server.admin;

import dev.semel.operation.OperationKey;
import dev.semel.protocol.IntentRecord;
import dev.semel.store.TransitionLog;
import java.util.List;

/**
 * All that is known of one key, for its story.
 *
 * @param lines its history, oldest first; empty if the store keeps none
 * @param keepsHistory whether the store keeps histories at all
 * @param lost how many attempts of this process are missing in the histories of their keys
 * @param nowMillis the store's time
 */
record Told(
        OperationKey key,
        IntentRecord record,
        List<TransitionLog.Entry> lines,
        boolean keepsHistory,
        long lost,
        long nowMillis) {
    Told {
        lines = List.copyOf(lines);
    }
}
