package dev.semel.store.jdbc;

import dev.semel.protocol.IntentRecord;
import dev.semel.protocol.Transition;
import dev.semel.store.HistoryLines;
import org.jspecify.annotations.Nullable;

/**
 * A transition that the pure function decided on a row, to be written if the row is still the one that it was decided on.
 *
 * @param before the row, null if there was none
 */
record Change(Asked asked, @Nullable Row before, Transition transition) {
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
        return HistoryBytes.append(lines, HistoryLines.of(asked.event(), transition));
    }
}
