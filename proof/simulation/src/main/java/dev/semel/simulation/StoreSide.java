package dev.semel.simulation;

import dev.semel.policy.EffectClass;
import dev.semel.protocol.Decision;
import dev.semel.protocol.Event;
import dev.semel.protocol.IntentRecord;
import dev.semel.protocol.LeaseId;
import dev.semel.protocol.Nonce;
import dev.semel.protocol.Outcome;
import dev.semel.protocol.Payload;
import dev.semel.protocol.Transition;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The store: applies the function to the one key, and keeps the floor of its epochs. */
final class StoreSide {
    private final Scenario scenario;
    private final Rules rules;
    private final Watch watch;
    private final Map<IntentRecord, World.Stored> numbered = new HashMap<>();
    private final World.Stored nothing;

    StoreSide(Scenario scenario, Rules rules, Watch watch) {
        this.scenario = scenario;
        this.rules = rules;
        this.watch = watch;
        nothing = scenario.start().stored;
    }

    /** Decides and stores; {@code world} is a successor under construction. */
    Transition apply(World world, Event event) {
        Transition transition = rules.decide(world.record(), event, world.clock, world.floor);
        if (!transition.changes()) {
            return transition;
        }
        IntentRecord before = transition.before();
        IntentRecord after = transition.after();
        watch.onTransition(world, event, transition);
        if (after == null && before != null) {
            world.floor = (int) rules.floorAfterDeletion(world.floor, before.epoch());
        }
        if (after != null) {
            world.highestEpoch = Math.max(world.highestEpoch, (int) after.epoch());
        }
        world.stored = numbered(after);
        if (event instanceof Event.Settle settle && isAtomic(before)) {
            commit(world, settle, transition, before);
        }
        watch.afterTransition(world, before, after);
        return transition;
    }

    /** An ATOMIC effect is there from the moment at which its settlement commits. */
    private void commit(World world, Event.Settle settle, Transition transition, @Nullable IntentRecord before) {
        boolean succeeded = settle.outcome() instanceof Outcome.Succeeded;
        if (before != null && succeeded && rules.commits(transition)) {
            int intent = settle.outcome().payload().bytes()[0];
            int firstEpoch = (int) before.life().firstEpoch();
            world.receiver().apply(intent, firstEpoch, (int) settle.lease().epoch(), 0);
            watch.onEffect(world, intent, firstEpoch);
        }
    }

    /** The same for a settlement that changed nothing. */
    void commitUnchanged(World world, Event.Settle settle, Transition transition) {
        if (isAtomic(transition.before()) && !transition.changes()) {
            commit(world, settle, transition, transition.before());
        }
    }

    World.Stored numbered(@Nullable IntentRecord record) {
        return record == null
                ? nothing
                : numbered.computeIfAbsent(record, fresh -> new World.Stored(numbered.size() + 1, fresh));
    }

    Event.Claim claim(int attempt) {
        Scenario.Attempt plan = scenario.attempt(attempt);
        return Event.Claim.of(plan.intent(), nonce(attempt), plan.terms(), scenario.lease(), "1");
    }

    Event.Renew renewal(int attempt, Owner owner) {
        return new Event.Renew(Scenario.KEY, lease(attempt, owner), scenario.lease());
    }

    /** The last word of an attempt, as an event. */
    Event word(int attempt, Owner owner) {
        LeaseId lease = lease(attempt, owner);
        Event.Standing standing = standing(owner);
        return switch (owner.word) {
            case SUCCEEDED ->
                new Event.Settle(
                        Scenario.KEY, lease, new Outcome.Succeeded(payload(attempt)), standing, scenario.retention());
            case REJECTED ->
                new Event.Settle(
                        Scenario.KEY, lease, new Outcome.Rejected(payload(attempt)), standing, scenario.retention());
            case RELEASE -> new Event.Release(Scenario.KEY, lease, standing, scenario.retention());
            case GIVE_UP, NONE -> new Event.GiveUp(Scenario.KEY, lease, null);
        };
    }

    Payload payload(int attempt) {
        Scenario.Attempt plan = scenario.attempt(attempt);
        return Payload.whole(new byte[] {(byte) plan.intentNumber(), (byte) plan.fingerprint()});
    }

    static boolean isAccepted(Transition transition) {
        return transition.decision() instanceof Decision.Accepted;
    }

    private static Event.Standing standing(Owner owner) {
        if (owner.asked == Owner.Asked.ABSENT) {
            return Event.Standing.FENCED_AND_ASKED;
        }
        return owner.tries > 1 ? Event.Standing.SEVERAL_TRIES : Event.Standing.THIS_LEASE;
    }

    private static LeaseId lease(int attempt, Owner owner) {
        return new LeaseId(owner.epoch, nonce(attempt));
    }

    private static Nonce nonce(int attempt) {
        return new Nonce(0, attempt + 1L);
    }

    private static boolean isAtomic(@Nullable IntentRecord record) {
        return record != null && record.effect().effectClass() == EffectClass.ATOMIC;
    }
}
