package dev.semel.simulation;

import dev.semel.policy.EffectClass;
import dev.semel.policy.EffectTerms;
import dev.semel.policy.RetentionTerms;
import dev.semel.protocol.Decision;
import dev.semel.protocol.Event;
import dev.semel.protocol.Evidence;
import dev.semel.protocol.IntentRecord;
import dev.semel.protocol.LeaseId;
import dev.semel.protocol.Life;
import dev.semel.protocol.Nonce;
import dev.semel.protocol.State;
import dev.semel.protocol.Status;
import dev.semel.protocol.Transition;
import org.jspecify.annotations.Nullable;

/** Stores that break one rule each: the shipped function, lied to about the record or the event, or overruled. */
final class BrokenStore {
    private static final EffectTerms HARMLESS = new EffectTerms(
            EffectClass.DEDUPLICATED, EffectTerms.FOREVER, 0, EffectTerms.FOREVER, EffectTerms.UNDECLARED, true);

    private BrokenStore() {}

    /** Decides about one kind of event in another way; null leaves it to the shipped function. */
    private interface Overruling {
        @Nullable
        Transition decide(IntentRecord record, Event event, long now, long floor);
    }

    private static Rules overruled(Overruling overruling) {
        return new Rules() {
            @Override
            Transition decide(@Nullable IntentRecord record, Event event, long now, long floor) {
                Transition other = record == null ? null : overruling.decide(record, event, now, floor);
                return other == null ? super.decide(record, event, now, floor) : other;
            }

            @Override
            boolean pastStaysPast() {
                return false;
            }
        };
    }

    private static final Rules SHIPPED = new Rules();

    /** Rule 6 broken: whatever has lapsed is run again. */
    static Rules takesOverUnprotected() {
        return overruled((record, event, now, floor) -> {
            if (!(event instanceof Event.Claim claim)
                    || record.status() != Status.RUNNING
                    || record.effect().effectClass() != EffectClass.UNPROTECTED) {
                return null;
            }
            Transition taken = SHIPPED.decide(withEffect(record, HARMLESS), withEffect(claim, HARMLESS), now, floor);
            return restored(record, taken, record.effect());
        });
    }

    /** Rule 6 broken: the claimant's class decides, not the one under which the lapsed attempt was sent. */
    static Rules believesTheClaimant() {
        return overruled((record, event, now, floor) ->
                event instanceof Event.Claim claim && record.status() == Status.RUNNING
                        ? restored(record, SHIPPED.decide(withEffect(record, claim.effect()), claim, now, floor), null)
                        : null);
    }

    /** Rule 8 broken: an ambiguous error frees the key. */
    static Rules releasesOnGiveUp() {
        return overruled((record, event, now, floor) ->
                event instanceof Event.GiveUp && record.status() == Status.RUNNING ? released(record, now) : null);
    }

    /** Rule 10 broken: "not there" counts whenever it was asked. */
    static Rules believesEarlyAnswers() {
        return overruled((record, event, now, floor) -> {
            if (!(event instanceof Event.Resolve resolve) || resolve.evidence().source() != Evidence.Source.PROBE) {
                return null;
            }
            Evidence late = Evidence.probe(resolve.evidence().actor(), "", EffectTerms.FOREVER);
            return SHIPPED.decide(
                    record,
                    new Event.Resolve(resolve.key(), resolve.epochSeen(), resolve.verdict(), late, resolve.retention()),
                    now,
                    floor);
        });
    }

    /** Rule 12 broken: evidence about one epoch is taken for evidence about any. */
    static Rules resolvesAnyEpoch() {
        return overruled((record, event, now, floor) -> event instanceof Event.Resolve resolve
                ? SHIPPED.decide(
                        record,
                        new Event.Resolve(
                                resolve.key(),
                                record.epoch(),
                                resolve.verdict(),
                                resolve.evidence(),
                                resolve.retention()),
                        now,
                        floor)
                : null);
    }

    /** Rule 14 broken: clean-up takes lapsed attempts for rubbish. */
    static Rules reapsRunning() {
        return overruled((record, event, now, floor) -> event instanceof Event.Expire
                        && record.state() instanceof State.Running running
                        && running.leaseEndMillis() <= now
                ? new Transition(record, null, new Decision.Accepted(null, false, now))
                : null);
    }

    /** Rule 14 broken: outcomes are kept for {@code keep} and refused for {@code refuse}, whatever was declared. */
    static Rules keepsFor(int keep, int refuse) {
        RetentionTerms short_ = new RetentionTerms(keep, refuse, 0);
        return overruled((record, event, now, floor) -> event instanceof Event.Settle settle
                ? SHIPPED.decide(
                        record,
                        new Event.Settle(settle.key(), settle.lease(), settle.outcome(), settle.standing(), short_),
                        now,
                        floor)
                : null);
    }

    /** Rule 14 broken: with the record goes the memory of its epoch. */
    static Rules restartsEpochs() {
        return new Rules() {
            @Override
            long floorAfterDeletion(long floor, long epochDeleted) {
                return 0;
            }

            @Override
            boolean pastStaysPast() {
                return false;
            }
        };
    }

    /** Rule 16 broken. */
    static Rules forgetsClaims() {
        return new Rules() {
            @Override
            boolean storeForgetsClaims() {
                return true;
            }

            @Override
            boolean pastStaysPast() {
                return false;
            }
        };
    }

    /** Rule 2 broken: the same claim, repeated, is a new one. */
    static Rules grantsRepeatedNonces() {
        return overruled((record, event, now, floor) ->
                event instanceof Event.Claim claim && record.lease().nonce().equals(claim.nonce())
                        ? restored(record, SHIPPED.decide(null, claim, now, Math.max(floor, record.epoch())), null)
                        : null);
    }

    /** Rule 4 broken: a settlement need not name its lease. */
    static Rules settlesWithoutLease() {
        return overruled((record, event, now, floor) -> event instanceof Event.Settle settle
                ? SHIPPED.decide(
                        record,
                        new Event.Settle(
                                settle.key(), record.lease(), settle.outcome(), settle.standing(), settle.retention()),
                        now,
                        floor)
                : null);
    }

    /** Rule 4 broken for ATOMIC: a repeated settlement commits its transaction. */
    static Rules commitsRepeatedSettlements() {
        return new Rules() {
            @Override
            boolean commits(Transition settlement) {
                return settlement.decision() instanceof Decision.Accepted;
            }

            @Override
            boolean pastStaysPast() {
                return false;
            }
        };
    }

    /** Rule 3 broken: who asks something else is taken for a retry. */
    static Rules ignoresFingerprints() {
        return overruled((record, event, now, floor) -> event instanceof Event.Claim claim
                ? SHIPPED.decide(
                        record,
                        new Event.Claim(
                                claim.key(),
                                record.fingerprint(),
                                claim.supersession(),
                                claim.nonce(),
                                claim.effect(),
                                claim.leaseTerms(),
                                claim.policyVersion()),
                        now,
                        floor)
                : null);
    }

    /** Rule 6 broken: nobody waits for the lease to end. */
    static Rules takesOverEarly() {
        return overruled((record, event, now, floor) -> {
            if (!(event instanceof Event.Claim) || !(record.state() instanceof State.Running running)) {
                return null;
            }
            IntentRecord lapsed = with(record, new State.Running(now, running.renewals(), running.seen()));
            return restored(record, SHIPPED.decide(lapsed, event, now, floor), null);
        });
    }

    /** Rule 12 broken: an operator changes an outcome. */
    static Rules lettingOperatorsChangeOutcomes() {
        return overruled((record, event, now, floor) ->
                event instanceof Event.Resolve && record.status().isFinal()
                        ? restored(
                                record,
                                SHIPPED.decide(with(record, new State.InDoubt(now, false, null)), event, now, floor),
                                null)
                        : null);
    }

    /** Rule 8 broken: one refusal speaks for every earlier epoch. */
    static Rules believesEveryRefusal() {
        return overruled((record, event, now, floor) -> event instanceof Event.Settle
                ? restored(record, SHIPPED.decide(withEffect(record, HARMLESS), event, now, floor), record.effect())
                : null);
    }

    /** Rule 19 broken: a newer version goes on with the life of the older one that it takes over. */
    static Rules newerVersionInheritsLife() {
        return overruled((record, event, now, floor) -> {
            if (!(event instanceof Event.Claim claim) || record.status() != Status.RUNNING) {
                return null;
            }
            Transition taken = SHIPPED.decide(record, claim, now, floor);
            IntentRecord after = taken.after();
            if (after == null || after.version() == record.version()) {
                return taken;
            }
            Life life = new Life(record.life().firstEpoch(), record.life().sinceMillis(), true);
            return transition(record, copy(after, after.effect(), after.lease(), life, after.state()), taken);
        });
    }

    /** The record that a shipped decision made, back under its own terms. */
    private static Transition restored(IntentRecord before, Transition made, @Nullable EffectTerms effect) {
        IntentRecord after = made.after();
        if (after == null) {
            return new Transition(before, null, made.decision());
        }
        boolean changed = made.changes();
        IntentRecord kept = changed
                ? copy(after, effect == null ? after.effect() : effect, after.lease(), after.life(), after.state())
                : before;
        return transition(before, kept, made);
    }

    private static Transition transition(IntentRecord before, IntentRecord after, Transition made) {
        Decision decision = made.decision() instanceof Decision.Granted granted
                ? new Decision.Granted(after, granted.repeated(), granted.atMillis())
                : made.decision() instanceof Decision.Accepted accepted
                        ? new Decision.Accepted(after, accepted.repeated(), accepted.atMillis())
                        : made.decision();
        return new Transition(before, after, decision);
    }

    private static Transition released(IntentRecord record, long now) {
        State freed = new State.Released(now + Scenario.NEVER, Evidence.owner());
        IntentRecord after = copy(record, record.effect(), record.lease(), record.life(), freed);
        return new Transition(record, after, new Decision.Accepted(after, false, now));
    }

    private static IntentRecord with(IntentRecord record, State state) {
        return copy(record, record.effect(), record.lease(), record.life(), state);
    }

    private static IntentRecord withEffect(IntentRecord record, EffectTerms effect) {
        return copy(record, effect, record.lease(), record.life(), record.state());
    }

    private static Event.Claim withEffect(Event.Claim claim, EffectTerms effect) {
        Nonce nonce = claim.nonce();
        return new Event.Claim(
                claim.key(),
                claim.fingerprint(),
                claim.supersession(),
                nonce,
                effect,
                claim.leaseTerms(),
                claim.policyVersion());
    }

    private static IntentRecord copy(IntentRecord record, EffectTerms effect, LeaseId lease, Life life, State state) {
        return new IntentRecord(
                record.fingerprint(),
                effect,
                record.policyVersion(),
                lease,
                life,
                record.version(),
                record.appliedVersion(),
                state);
    }
}
