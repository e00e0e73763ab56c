package dev.semel.store;

import dev.semel.operation.OperationKey;
import dev.semel.protocol.IntentRecord;
import dev.semel.protocol.Status;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Capability: search and page, for people. Slow is allowed, locking is not. */
public interface Browsable {
    /** One record on a page. */
    record Row(OperationKey key, IntentRecord record) {}

    /**
     * At most {@code limit} records of this status, in the order of their keys, beginning after {@code after}.
     *
     * @param status which, null for all
     * @param after the last key of the page before, null for the first page
     */
    List<Row> browse(@Nullable Status status, @Nullable OperationKey after, int limit);
}
