package dev.semel.protocol;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** How a record goes from one store to another: adopted there while it still counts here, then let go of here. */
final class Moves {
    private Moves() {}

    static Transition adopt(@Nullable IntentRecord record, Event.Adopt adopt, long now) {
        IntentRecord live = record == null ? null : Ends.aged(record, now);
        if (record != null && adopt.record().equals(live)) {
            // Past its retention, the copy still has a result that the other store may have forgotten.
            return record.equals(live) ? Protocol.accepted(record, now) : Protocol.changed(record, live, now);
        }
        if (live != null && live.epoch() > adopt.record().epoch()) {
            // Epochs of this store begin above all that the other one gives out: this is no copy, it was claimed here.
            return new Transition(record, record, new Decision.Ignored(live, Decision.Reason.CLAIMED_HERE, now));
        }
        if (!Objects.equals(live, adopt.over())) {
            return new Transition(record, record, new Decision.Ignored(live, Decision.Reason.MOVED_ON, now));
        }
        return new Transition(record, adopt.record(), new Decision.Accepted(adopt.record(), false, now));
    }

    static Transition relinquish(IntentRecord record, Event.Relinquish relinquish, long now) {
        IntentRecord live = Ends.aged(record, now);
        if (live == null) {
            return new Transition(record, record, new Decision.Ignored(null, Decision.Reason.NO_RECORD, now));
        }
        return live.equals(relinquish.seen())
                ? Protocol.changed(record, null, now)
                : Protocol.ignored(record, Decision.Reason.MOVED_ON, now);
    }
}
