package dev.semel.chaos;

import dev.semel.protocol.Decision;
import dev.semel.protocol.Event;
import dev.semel.protocol.IntentRecord;
import dev.semel.store.OperationStore;
import dev.semel.testkit.ForwardingStore;
import java.util.List;

/** What a node does wrong, so that a campaign can be seen to find it out. */
enum Breakage {
    /** Nothing. */
    NONE,
    /** Its store does not ask whose lease is presented with a settlement. */
    UNFENCED,
    /** It sends without asking its lease. */
    HASTY,
    /** It keeps its records to itself. */
    ALONE;

    /** Settles with whatever lease the record has. */
    static final class Unfenced extends ForwardingStore {
        Unfenced(OperationStore store) {
            super(store);
        }

        @Override
        public List<Decision> apply(List<Event> events) {
            return super.apply(events.stream().map(this::unfenced).toList());
        }

        private Event unfenced(Event event) {
            if (!(event instanceof Event.Settle settle)) {
                return event;
            }
            IntentRecord record = find(List.of(event.key())).get(0).record();
            return record == null
                    ? event
                    : new Event.Settle(
                            settle.key(), record.lease(), settle.outcome(), settle.standing(), settle.retention());
        }
    }
}
