package dev.semel.store;

import dev.semel.operation.OperationKey;
import dev.semel.protocol.IntentRecord;
import java.util.List;

/** Capability: hands out records that nobody is at work on and that are not settled, for the sweeper. */
public interface Backlog {
    /**
     * One piece of due work.
     *
     * @param key whose
     * @param record RUNNING with a lease that has run out, or IN_DOUBT
     * @param atMillis the store's time
     */
    record Due(OperationKey key, IntentRecord record, long atMillis) {}

    /**
     * At most {@code limit} records that are RUNNING past their lease, or IN_DOUBT, those that wait longest first.
     * Nothing is reserved: two sweepers may get the same and their events decide.
     */
    List<Due> due(int limit);

    /** How many records are RUNNING and how many IN_DOUBT. */
    OpenCount open();

    /** How much is open. */
    record OpenCount(long running, long inDoubt) {}
}
