package dev.semel.chaos;

import dev.semel.operation.OperationKey;
import dev.semel.protocol.Decision;
import dev.semel.protocol.Event;
import dev.semel.protocol.IntentRecord;
import dev.semel.store.Expiry;
import dev.semel.store.Found;
import dev.semel.store.OperationStore;
import dev.semel.store.StoreDescription;
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
    record Unfenced(OperationStore store) implements OperationStore {
        @Override
        public List<Decision> apply(List<Event> events) {
            return store.apply(events.stream().map(this::unfenced).toList());
        }

        private Event unfenced(Event event) {
            if (!(event instanceof Event.Settle settle)) {
                return event;
            }
            IntentRecord record = store.find(List.of(event.key())).get(0).record();
            return record == null
                    ? event
                    : new Event.Settle(
                            settle.key(), record.lease(), settle.outcome(), settle.standing(), settle.retention());
        }

        @Override
        public List<Found> find(List<OperationKey> keys) {
            return store.find(keys);
        }

        @Override
        public Expiry expire(int budget) {
            return store.expire(budget);
        }

        @Override
        public StoreDescription describe() {
            return store.describe();
        }

        @Override
        public void close() {
            store.close();
        }
    }
}
