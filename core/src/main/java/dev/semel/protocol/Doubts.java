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
        Decision.Reason objection = resolve.evidence().source() == Evidence.Source.OPERATOR
                ? null
                : resolve.verdict()
                        .fold(
                                outcome -> objectionTo(outcome, record, doubt),
                                () -> objectionToNotApplied(record, doubt, resolve.evidence(), now));
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

    /** A refusal that the receiver remembers must speak for every epoch that may have been sent (rule 8). */
    private static Decision.@Nullable Reason objectionTo(Outcome outcome, IntentRecord record, State.InDoubt doubt) {
        return outcome.fold(succeeded -> null, rejected -> {
            boolean speaks = switch (record.effect().effectClass()) {
                case FENCED -> doubt.fenced();
                case DEDUPLICATED ->
                    record.effect().remembersRefusals() || !record.life().unproved();
                case ATOMIC, QUERYABLE, UNPROTECTED -> !record.life().unproved();
            };
            return speaks ? null : Decision.Reason.UNPROVED;
        });
    }

    /** Whether "not applied", said by one who asked, is proof (rules 9 to 11); null if it is, else why not. */
    private static Decision.@Nullable Reason objectionToNotApplied(
            IntentRecord record, State.InDoubt doubt, Evidence evidence, long now) {
        EffectTerms effect = record.effect();
        boolean fenced = effect.effectClass() == EffectClass.FENCED && doubt.fenced();
        boolean quiescent = effect.quiescenceMillis() != EffectTerms.UNDECLARED
                && evidence.askedAtMillis() >= doubt.leaseEndMillis() + effect.quiescenceMillis();
        if (!fenced && !quiescent) {
            return Decision.Reason.NOT_QUIESCENT;
        }
        return now < record.life().sinceMillis() + effect.memoryMillis() ? null : Decision.Reason.MEMORY_PASSED;
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
