package dev.semel.store;

import dev.semel.operation.OperationKey;
import dev.semel.protocol.Status;
import java.util.List;

/**
 * Capability: the history of a key, for the question "what happened to it, and why". Transitions are appended in the same
 * write as the change and are as durable; notes about attempts that changed nothing are buffered, and what of them is
 * lost in a crash is lost.
 */
public interface TransitionLog {
    /**
     * One line of a key's history.
     *
     * @param atMillis store time
     * @param what the event or note, such as {@code claim}, {@code settle}, {@code replayed}
     * @param from the state before
     * @param to the state after; the same for a note
     * @param epoch the record's epoch after, 0 if it is gone
     * @param detail why, on whose word, from where; for people; empty if there is nothing to add
     */
    record Entry(long atMillis, String what, Status from, Status to, long epoch, String detail) {}

    /** A note to append. */
    record Note(OperationKey key, Entry entry) {}

    /** The newest {@code limit} entries of this key, oldest first. */
    List<Entry> history(OperationKey key, int limit);

    /** Appends notes without waiting for the disk. */
    void note(List<Note> notes);
}
