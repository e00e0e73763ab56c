package dev.semel.store.jdbc;

import dev.semel.protocol.IntentRecord;
import dev.semel.protocol.Status;
import dev.semel.protocol.Transition;
import dev.semel.store.HistoryCodec;
import dev.semel.store.HistoryLines;
import dev.semel.store.TransitionLog.Entry;
import org.jspecify.annotations.Nullable;

/**
 * A transition that the pure function decided on a row, to be written if the row is still the one that it was decided on.
 *
 * @param before the row, null if there was none
 */
record Change(Asked asked, @Nullable Row before, Transition transition) {
    /** What a claim on a key without a record leaves, but for time and epoch. */
    static final byte[] CLAIM_LINE = HistoryCodec.tail(new Entry(0, "claim", Status.ABSENT, Status.RUNNING, 0, ""));

    @Nullable
    IntentRecord after() {
        return transition.after();
    }

    long atMillis() {
        return transition.decision().atMillis();
    }

    long revision() {
        return before == null ? 0 : before.revision();
    }

    long seenEpoch() {
        return before == null ? 0 : before.epoch();
    }

    byte[] history() {
        byte[] lines = before == null ? new byte[0] : before.history();
        return HistoryCodec.append(lines, HistoryLines.of(asked.event(), transition));
    }
}
