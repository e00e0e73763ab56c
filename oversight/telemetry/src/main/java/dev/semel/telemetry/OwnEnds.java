package dev.semel.telemetry;

import dev.semel.operation.OperationKey;
import dev.semel.protocol.Decision;
import dev.semel.protocol.Event;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Tells the answer of the attempt that ran from those of attempts that only asked: an owner ends its lease by one event,
 * and its own answer follows at once. Without it an owner's "in doubt" would be counted as somebody's duplicate.
 */
final class OwnEnds {
    /** Far more than can be between an end and its answer at one moment. */
    private static final int MOST = 100_000;

    private final Set<OperationKey> ended = ConcurrentHashMap.newKeySet();

    void onDecision(Event event, Decision decision) {
        if (isEnd(event) && !(decision instanceof Decision.Failed) && ended.size() < MOST) {
            ended.add(event.key());
        }
    }

    /** Whether the answer that was just given is the owner's; forgets it. */
    boolean take(OperationKey key) {
        return !ended.isEmpty() && ended.remove(key);
    }

    /** Whether an owner says by this event how its attempt ended. */
    static boolean isEnd(Event event) {
        return event instanceof Event.Settle || event instanceof Event.Release || event instanceof Event.GiveUp;
    }
}
