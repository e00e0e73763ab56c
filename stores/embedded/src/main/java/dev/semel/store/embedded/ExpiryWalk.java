package dev.semel.store.embedded;

import dev.semel.operation.OperationKey;
import dev.semel.protocol.Event;
import dev.semel.protocol.IntentRecord;
import dev.semel.protocol.Protocol;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Walks all closed records in small steps and finds those that are past an end. Changes nothing: the events it makes are
 * decided like any other. For one thread at a time.
 */
final class ExpiryWalk {
    private final Database database;
    private final Records records;
    private byte @Nullable [] lookedUpTo;

    ExpiryWalk(Database database, Records records) {
        this.database = database;
        this.records = records;
    }

    /**
     * What one step found.
     *
     * @param looked how many records it looked at
     * @param due events for those that are past an end
     * @param roundEnded whether no record is behind it
     */
    record Step(int looked, List<Event> due, boolean roundEnded) {}

    Step next(int budget, long nowMillis) {
        return database.walk(Family.CLOSED, Family.META, (closed, unused) -> {
            List<Event> due = new ArrayList<>();
            if (lookedUpTo == null) {
                closed.toFirst();
            } else {
                closed.toBehind(lookedUpTo);
            }
            int looked = 0;
            while (looked < budget && closed.isAtEntry()) {
                looked++;
                lookedUpTo = closed.key();
                collect(lookedUpTo, closed.value(), nowMillis, due);
                closed.next();
            }
            boolean ended = !closed.isAtEntry();
            if (ended) {
                lookedUpTo = null;
            }
            return new Step(looked, due, ended);
        });
    }

    private void collect(byte[] encoded, byte[] value, long nowMillis, List<Event> due) {
        OperationKey key = records.key(Family.CLOSED, encoded);
        IntentRecord record = records.unsealed(Family.CLOSED, encoded, value).record();
        if (!record.equals(Protocol.aged(record, nowMillis))) {
            due.add(new Event.Expire(key));
        }
    }
}
