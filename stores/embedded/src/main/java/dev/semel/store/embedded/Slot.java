package dev.semel.store.embedded;

import dev.semel.operation.OperationKey;
import dev.semel.protocol.Event;
import dev.semel.protocol.IntentRecord;
import dev.semel.protocol.Transition;
import dev.semel.store.HistoryLines;
import org.jspecify.annotations.Nullable;

/**
 * One key within one group: what is on the disk and what the group made of it so far. Many events on a key leave one
 * write. For the thread that leads the group, until the group is being written; then it changes no more.
 */
final class Slot {
    private final OperationKey key;
    private final byte[] encodedKey;
    private final @Nullable StoredRecord before;
    private @Nullable StoredRecord after;

    Slot(OperationKey key, byte[] encodedKey, @Nullable StoredRecord before) {
        this.key = key;
        this.encodedKey = encodedKey;
        this.before = before;
        this.after = before;
    }

    OperationKey key() {
        return key;
    }

    @Nullable
    StoredRecord before() {
        return before;
    }

    @Nullable
    StoredRecord after() {
        return after;
    }

    @Nullable
    IntentRecord record() {
        return after == null ? null : after.record();
    }

    boolean isChanged() {
        return after != before;
    }

    void take(Event event, Transition transition, boolean withHistory) {
        IntentRecord record = transition.after();
        if (record == null) {
            after = null;
            return;
        }
        byte[] soFar = after == null ? HistoryBytes.NONE : after.history();
        byte[] history = withHistory ? HistoryBytes.append(soFar, HistoryLines.of(event, transition)) : soFar;
        after = new StoredRecord(record, history);
    }

    /** A record is in one family: the batch that puts it into one takes it out of the other. */
    void writeTo(BatchBytes batch) {
        Family from = familyOf(before);
        Family to = familyOf(after);
        if (from != null && from != to) {
            batch.delete(from, encodedKey);
        }
        if (after != null && to != null) {
            batch.put(to, encodedKey, after.sealed(encodedKey));
        }
    }

    byte[] encodedKey() {
        return encodedKey;
    }

    private static @Nullable Family familyOf(@Nullable StoredRecord stored) {
        if (stored == null) {
            return null;
        }
        return stored.record().status().isOpen() ? Family.OPEN : Family.CLOSED;
    }
}
