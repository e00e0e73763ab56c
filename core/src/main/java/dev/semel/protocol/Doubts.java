package dev.semel.protocol;

import dev.semel.policy.EffectClass;
import dev.semel.policy.EffectTerms;
import dev.semel.policy.RetentionTerms;
import org.jspecify.annotations.Nullable;

/** How an intent gets into doubt without its owner, and out of it (rules 6 and 9 to 12). */
final class Doubts {
    private Doubts() {}

    static Transition lapse(IntentRecord record, Event.Lapse lapse, long now) {
        if (!(record.state() instanceof State.Running running) || record.epoch() != lapse.epochSeen()) {
            return Protocol.ignored(record, Decision.Reason.MOVED_ON, now);
        }
        if (running.leaseEndMillis() > now) {
            return Protocol.ignored(record, Decision.Reason.NOT_DUE, now);
        }
        State doubtful = new State.InDoubt(running.leaseEndMillis(), false, running.seen());
        return switch (record.effect().effectClass()) {
            // Its commit was conditional on this epoch and is ended here: nothing is there.
            case ATOMIC ->
                Protocol.changed(
                        record, record.with(Ends.released(record, now, lapse.retention(), Evidence.store())), now);
            case DEDUPLICATED ->
                record.effect().mayRunAgain(now - record.life().sinceMillis())
                        ? Protocol.ignored(record, Decision.Reason.NOT_DUE, now)
                        : Protocol.changed(record, record.with(doubtful), now);
            case FENCED, QUERYABLE, UNPROTECTED -> Protocol.changed(record, record.with(doubtful), now);
        };
    }

    static Transition inquire(IntentRecord record, Event.Inquire inquire, long now, long floor) {
        boolean fenced = record.effect().effectClass() == EffectClass.FENCED;
        if (fenced && record.lease().nonce().equals(inquire.nonce())) {
            return record.status() == Status.IN_DOUBT
                    ? Protocol.accepted(record, now)
                    : Protocol.ignored(record, Decision.Reason.MOVED_ON, now);
        }
        State.InDoubt doubt = doubtOf(record, fenced, now);
        if (doubt == null || record.epoch() != inquire.epochSeen()) {
            return Protocol.ignored(record, Decision.Reason.MOVED_ON, now);
        }
        if (!fenced) {
            return Protocol.accepted(record, now);
        }
        LeaseId raised = new LeaseId(floor + 1, inquire.nonce());
        State.InDoubt next = new State.InDoubt(doubt.leaseEndMillis(), true, doubt.seen());
        return Protocol.changed(record, record.with(raised, next), now);
    }

    static Transition resolve(IntentRecord record, Event.Resolve resolve, long now) {
        if (!(record.state() instanceof State.InDoubt doubt) || record.epoch() != resolve.epochSeen()) {
            return Protocol.ignored(record, Decision.Reason.MOVED_ON, now);
        }
        Decision.Reason objection = objection(record, doubt, resolve, now);
        if (objection != null) {
            return Protocol.ignored(record, objection, now);
        }
        RetentionTerms retention = resolve.retention();
        IntentRecord after = resolve.verdict()
                .fold(
                        outcome -> record.settled(new State.Settled(
                                outcome,
                                now,
                                now + retention.keepMillis(),
                                now + retention.keepMillis() + retention.refuseMillis(),
                                resolve.evidence())),
                        () -> record.with(Ends.released(record, now, retention, resolve.evidence())));
        return Protocol.changed(record, after, now);
    }

    /** Why the evidence does not count, or null if it does. That an effect is there can be said at any time. */
    private static Decision.@Nullable Reason objection(
            IntentRecord record, State.InDoubt doubt, Event.Resolve resolve, long now) {
        boolean applied = resolve.verdict().<Boolean>fold(outcome -> outcome.status() == Status.SUCCEEDED, () -> false);
        if (applied) {
            return null;
        }
        if (resolve.evidence().source() == Evidence.Source.OPERATOR) {
            // A person too sees nothing while a last send may still be under way.
            long settling =
                    Math.max(record.effect().marginMillis(), record.effect().quiescenceMillis());
            return now < doubt.leaseEndMillis() + settling ? Decision.Reason.NOT_QUIESCENT : null;
        }
        boolean refused = resolve.verdict().<Boolean>fold(outcome -> true, () -> false);
        boolean fenced = record.effect().effectClass() == EffectClass.FENCED && doubt.fenced();
        boolean conclusive = fenced
                || isQuiescent(record, doubt, resolve.evidence())
                || (refused && record.effect().remembersRefusals());
        if (!conclusive) {
            return Decision.Reason.NOT_QUIESCENT;
        }
        boolean remembered = now < record.life().sinceMillis() + record.effect().memoryMillis();
        return refused || remembered ? null : Decision.Reason.MEMORY_PASSED;
    }

    /** Whether the receiver was asked when no send of this life could reach it any more (rule 10). */
    private static boolean isQuiescent(IntentRecord record, State.InDoubt doubt, Evidence evidence) {
        EffectTerms effect = record.effect();
        return effect.quiescenceMillis() != EffectTerms.UNDECLARED
                && evidence.askedAtMillis() >= doubt.leaseEndMillis() + effect.quiescenceMillis();
    }

    private static State.@Nullable InDoubt doubtOf(IntentRecord record, boolean fenced, long now) {
        if (record.state() instanceof State.InDoubt doubt) {
            return doubt;
        }
        boolean lapsed = record.state() instanceof State.Running running && running.leaseEndMillis() <= now;
        if (!fenced || !lapsed) {
            return null;
        }
        State.Running running = (State.Running) record.state();
        return new State.InDoubt(running.leaseEndMillis(), false, running.seen());
    }
}
