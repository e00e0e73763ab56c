package dev.semel.store.jdbc;

import dev.semel.operation.OperationKey;
import dev.semel.protocol.IntentRecord;
import org.jspecify.annotations.Nullable;

/** The open records that this node made and still remembers; what it does not know is read. */
@FunctionalInterface
interface Known {
    /** Null if nothing is known of this key. */
    @Nullable
    IntentRecord of(OperationKey key);

    /** For whoever remembers nothing. */
    static Known nothing() {
        return key -> null;
    }
}
