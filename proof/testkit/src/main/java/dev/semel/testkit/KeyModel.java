package dev.semel.testkit;

import dev.semel.protocol.Decision;
import dev.semel.protocol.Event;
import dev.semel.protocol.IntentRecord;
import dev.semel.protocol.Protocol;
import dev.semel.protocol.Transition;
import org.jspecify.annotations.Nullable;

/**
 * What a store must hold of one key, by the pure function. Immutable.
 *
 * @param record the record, null if there is none
 * @param highestEpoch the highest epoch ever told of this key, deleted records included
 */
record KeyModel(@Nullable IntentRecord record, long highestEpoch) {
    static final KeyModel NEW = new KeyModel(null, -1);

    /**
     * What the function says where the store gave this answer. A store chooses its epochs, as long as they rise: a new
     * one that does is taken over, any other is not explained.
     */
    Transition expected(Event event, Decision answer) {
        IntentRecord told = told(answer);
        long floor = told != null && told.epoch() > highestEpoch ? told.epoch() - 1 : highestEpoch;
        return Protocol.decide(record, event, answer.atMillis(), floor);
    }

    /** As if clean-up had just been by. */
    KeyModel cleaned(long nowMillis) {
        return new KeyModel(Protocol.aged(record, nowMillis), highestEpoch);
    }

    KeyModel after(Transition transition) {
        IntentRecord next = transition.after();
        return new KeyModel(next, next == null ? highestEpoch : Math.max(highestEpoch, next.epoch()));
    }

    private static @Nullable IntentRecord told(Decision answer) {
        if (answer instanceof Decision.Claimed claimed) {
            return claimed.record();
        }
        return answer instanceof Decision.Accepted accepted ? accepted.record() : null;
    }
}
