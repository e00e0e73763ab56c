package dev.semel.protocol;

import dev.semel.policy.EffectClass;
import org.jspecify.annotations.Nullable;

/** What the holder of a lease may write (rules 4, 5 and 8). Conditional on epoch and nonce, always. */
final class Owners {
    private Owners() {}

    static Transition renew(IntentRecord record, Event.Renew renew, long now) {
        if (!(record.state() instanceof State.Running running)
                || !record.lease().equals(renew.lease())) {
            return Protocol.ignored(record, Decision.Reason.NOT_OWNER, now);
        }
        if (running.renewals() >= renew.leaseTerms().maxRenewals()) {
            return Protocol.ignored(record, Decision.Reason.RENEWAL_CAP, now);
        }
        long end = Math.max(running.leaseEndMillis(), now + renew.leaseTerms().lengthMillis());
        return Protocol.changed(
                record, record.with(new State.Running(end, running.renewals() + 1, running.seen())), now);
    }

    static Transition settle(IntentRecord record, Event.Settle settle, long now) {
        if (!record.lease().equals(settle.lease())) {
            return Protocol.ignored(record, Decision.Reason.NOT_OWNER, now);
        }
        if (record.state() instanceof State.Settled settled) {
            boolean sameOutcome = settled.outcome().status() == settle.outcome().status();
            return sameOutcome
                    ? Protocol.accepted(record, now)
                    : Protocol.ignored(record, Decision.Reason.MOVED_ON, now);
        }
        if (!record.status().isOpen()) {
            return Protocol.ignored(record, Decision.Reason.NOT_OWNER, now);
        }
        boolean stands = settle.outcome().fold(succeeded -> true, rejected -> refusalStands(record, settle.standing()));
        if (!stands) {
            return record.status() == Status.RUNNING
                    ? endAmbiguously(record, settle.standing(), settle.outcome().payload(), now)
                    : Protocol.ignored(record, Decision.Reason.UNPROVED, now);
        }
        State.Settled state = new State.Settled(
                settle.outcome(),
                now,
                now + settle.retention().keepMillis(),
                now + settle.retention().keepMillis() + settle.retention().refuseMillis(),
                Evidence.owner());
        return Protocol.changed(record, record.settled(state), now);
    }

    static Transition release(IntentRecord record, Event.Release release, long now) {
        if (!record.lease().equals(release.lease())) {
            return Protocol.ignored(record, Decision.Reason.NOT_OWNER, now);
        }
        if (record.status() == Status.RELEASED) {
            return Protocol.accepted(record, now);
        }
        if (record.status() != Status.RUNNING) {
            return Protocol.ignored(record, Decision.Reason.NOT_OWNER, now);
        }
        boolean proof = switch (release.standing()) {
            case THIS_LEASE -> !record.life().unproved();
            case FENCED_AND_ASKED -> record.effect().effectClass() == EffectClass.FENCED;
            case SEVERAL_TRIES -> false;
        };
        if (!proof && record.effect().effectClass() != EffectClass.ATOMIC) {
            return endAmbiguously(record, release.standing(), null, now);
        }
        State.Released released = Ends.released(record, now, release.retention(), Evidence.owner());
        return Protocol.changed(record, record.with(released), now);
    }

    static Transition giveUp(IntentRecord record, Event.GiveUp giveUp, long now) {
        if (!record.lease().equals(giveUp.lease())) {
            return Protocol.ignored(record, Decision.Reason.NOT_OWNER, now);
        }
        if (record.status() == Status.IN_DOUBT) {
            return Protocol.accepted(record, now);
        }
        return record.status() == Status.RUNNING
                ? endAmbiguously(record, Event.Standing.THIS_LEASE, giveUp.seen(), now)
                : Protocol.ignored(record, Decision.Reason.NOT_OWNER, now);
    }

    /** A refusal, or the proof of no send, must speak for every unproved epoch too (rule 8). */
    private static boolean refusalStands(IntentRecord record, Event.Standing standing) {
        return switch (record.effect().effectClass()) {
            case ATOMIC -> true;
            case DEDUPLICATED -> record.effect().remembersRefusals() || speaksAlone(record, standing);
            case FENCED -> standing == Event.Standing.FENCED_AND_ASKED || speaksAlone(record, standing);
            case QUERYABLE, UNPROTECTED -> speaksAlone(record, standing);
        };
    }

    private static boolean speaksAlone(IntentRecord record, Event.Standing standing) {
        return standing == Event.Standing.THIS_LEASE && !record.life().unproved();
    }

    private static Transition endAmbiguously(
            IntentRecord before, Event.Standing standing, @Nullable Payload seen, long now) {
        // After several tries no later refusal can speak for all of them either.
        IntentRecord record = standing == Event.Standing.SEVERAL_TRIES ? before.unproved() : before;
        State.Running running = (State.Running) record.state();
        long end = Math.min(running.leaseEndMillis(), now);
        Payload kept = seen == null ? running.seen() : seen;
        State next = switch (record.effect().effectClass()) {
            case ATOMIC, DEDUPLICATED, FENCED -> new State.Running(end, running.renewals(), kept);
            case QUERYABLE, UNPROTECTED -> new State.InDoubt(end, false, kept);
        };
        IntentRecord after = record.with(next);
        return after.equals(before) ? Protocol.accepted(before, now) : Protocol.changed(before, after, now);
    }
}
