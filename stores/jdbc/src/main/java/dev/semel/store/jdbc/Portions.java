package dev.semel.store.jdbc;

import dev.semel.protocol.Event;
import dev.semel.protocol.Payload;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Divides a batch whose results are large: the driver holds what a statement carries several times over, so a batch of
 * large ones would take the memory of the process, and its callers' patience. What duplicates are answered with may be as
 * large and is not known before, so the number of records is bounded too. Order is kept.
 */
final class Portions {
    /** One event may hold more, and goes alone then. */
    static final long MOST_BYTES = 4L << 20;

    /** Each may be answered with a result. */
    static final int MOST_EVENTS = 256;

    private Portions() {}

    static List<List<Event>> of(List<Event> events) {
        List<List<Event>> portions = new ArrayList<>();
        int from = 0;
        long bytes = 0;
        for (int at = 0; at < events.size(); at++) {
            long more = bytes(events.get(at));
            if (at > from && (bytes + more > MOST_BYTES || at - from == MOST_EVENTS)) {
                portions.add(events.subList(from, at));
                from = at;
                bytes = 0;
            }
            bytes += more;
        }
        portions.add(events.subList(from, events.size()));
        return portions;
    }

    private static long bytes(Event event) {
        if (event instanceof Event.Settle settle) {
            return settle.outcome().payload().length();
        } else if (event instanceof Event.GiveUp giveUp) {
            return length(giveUp.seen());
        } else if (event instanceof Event.Resolve resolve) {
            return resolve.verdict()
                    .<Long>fold(outcome -> (long) outcome.payload().length(), () -> 0L);
        }
        return 0;
    }

    private static long length(@Nullable Payload payload) {
        return payload == null ? 0 : payload.length();
    }
}
