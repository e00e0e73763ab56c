package dev.semel.protocol;

import dev.semel.policy.EffectTerms;
import dev.semel.policy.RetentionTerms;
import org.jspecify.annotations.Nullable;

/** How a record is forgotten (rule 14). RUNNING and IN_DOUBT never are. */
final class Ends {
    private Ends() {}

    static @Nullable IntentRecord aged(IntentRecord record, long now) {
        if (record.state() instanceof State.Settled settled) {
            if (now >= settled.refuseUntilMillis()) {
                return null;
            }
            return now < settled.keepUntilMillis() ? record : record.with(tombstone(settled));
        }
        if (record.state() instanceof State.Released released) {
            return now < released.keepUntilMillis() ? record : null;
        }
        if (record.state() instanceof State.Tombstone tombstone) {
            return now < tombstone.refuseUntilMillis() ? record : null;
        }
        return record;
    }

    static Transition expire(IntentRecord record, long now) {
        IntentRecord after = aged(record, now);
        return record.equals(after)
                ? Protocol.ignored(record, Decision.Reason.NOT_DUE, now)
                : Protocol.changed(record, after, now);
    }

    /** Takes the result away, never the refusal: a purge must not make a new action possible. */
    static Transition purge(IntentRecord record, Event.Purge purge, long now) {
        if (record.status() == Status.TOMBSTONE) {
            return Protocol.accepted(record, now);
        }
        if (!(record.state() instanceof State.Settled settled)) {
            return Protocol.ignored(record, Decision.Reason.NOT_FINAL, now);
        }
        return Protocol.changed(record, record.with(tombstone(settled)), now);
    }

    static Transition hold(IntentRecord record, Event.Hold hold, long now) {
        if (!(record.state() instanceof State.Settled settled) || now >= settled.keepUntilMillis()) {
            return Protocol.ignored(record, Decision.Reason.NOT_FINAL, now);
        }
        // A hold without end is as long as any length here can be; more would overflow into the past.
        long until = Math.min(hold.untilMillis(), now + EffectTerms.FOREVER);
        long longer = Math.max(0, until - settled.keepUntilMillis());
        if (longer == 0) {
            return Protocol.accepted(record, now);
        }
        State.Settled held = new State.Settled(
                settled.outcome(),
                settled.settledAtMillis(),
                settled.keepUntilMillis() + longer,
                settled.refuseUntilMillis() + longer,
                settled.evidence());
        return Protocol.changed(record, record.with(held), now);
    }

    /** Kept until late copies are gone; over an applied version, for as long as that outcome would have been. */
    static State.Released released(IntentRecord record, long now, RetentionTerms retention, Evidence evidence) {
        long kept = record.appliedVersion() > 0 ? retention.keepMillis() : 0;
        return new State.Released(now + kept + retention.refuseMillis(), evidence);
    }

    private static State.Tombstone tombstone(State.Settled settled) {
        return new State.Tombstone(settled.outcome().status(), settled.refuseUntilMillis());
    }
}
