package dev.semel.store;

import dev.semel.protocol.IntentRecord;
import dev.semel.protocol.State;

/** When a record becomes work for the sweeper; for implementers of {@link Backlog}. */
public final class OpenRecords {
    private OpenRecords() {}

    /** Whether nobody is at work on it and it is not settled. */
    public static boolean isDue(IntentRecord record, long nowMillis) {
        return record.status().isOpen() && dueAt(record) <= nowMillis;
    }

    /** Since when, or from when, an open record is due: the end of its last lease. */
    public static long dueAt(IntentRecord record) {
        if (record.state() instanceof State.Running running) {
            return running.leaseEndMillis();
        }
        return record.state() instanceof State.InDoubt doubt ? doubt.leaseEndMillis() : Long.MAX_VALUE;
    }
}
