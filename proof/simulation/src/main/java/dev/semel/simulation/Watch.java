package dev.semel.simulation;

import dev.semel.protocol.Decision;
import dev.semel.protocol.Event;
import dev.semel.protocol.Evidence;
import dev.semel.protocol.IntentRecord;
import dev.semel.protocol.State;
import dev.semel.protocol.Status;
import dev.semel.protocol.Transition;
import org.jspecify.annotations.Nullable;

/** Checks every transition of the store, every effect and every answer against the invariants. */
final class Watch {
    private final Scenario scenario;

    Watch(Scenario scenario) {
        this.scenario = scenario;
    }

    /** The store decided; {@code world} is the successor, still with the record before. */
    void onTransition(World world, Event event, Transition transition) {
        IntentRecord before = transition.before();
        IntentRecord after = transition.after();
        if (after != null && (before == null || after.epoch() != before.epoch())) {
            if (after.epoch() <= world.highestEpoch) {
                world.breaks(Invariant.I4, "epoch " + after.epoch() + " given out after epoch " + world.highestEpoch);
            }
        }
        if (before == null) {
            return;
        }
        if (before.state() instanceof State.Running running
                && running.leaseEndMillis() > world.clock
                && (after == null || !after.lease().equals(before.lease()))) {
            world.breaks(
                    Invariant.I6, "the lease of epoch " + before.epoch() + " ends only at " + running.leaseEndMillis());
        }
        checkAbsorbing(world, event, before, after);
        checkLeavingDoubt(world, event, before, after);
        if (event instanceof Event.Settle settle
                && transition.changes()
                && !settle.lease().equals(before.lease())) {
            world.breaks(
                    Invariant.I5,
                    "a settlement of epoch " + settle.lease().epoch() + " changed epoch " + before.epoch());
        }
    }

    /** After the record was replaced and, for ATOMIC, the effect committed. */
    void afterTransition(World world, @Nullable IntentRecord before, @Nullable IntentRecord after) {
        if (after == null || after.equals(before)) {
            return;
        }
        boolean settled = after.state() instanceof State.Settled;
        boolean byOperator =
                after.state() instanceof State.Settled state && state.evidence().source() == Evidence.Source.OPERATOR;
        if (settled && after.status() == Status.SUCCEEDED && !byOperator) {
            if (world.receiver.countOf(world.intentOfRecord) == 0) {
                world.breaks(Invariant.I9, "SUCCEEDED, and the effect is not there");
            }
        }
        if (after.status() == Status.REJECTED || after.status() == Status.RELEASED) {
            world.closedLives |= 1 << (int) after.life().firstEpoch();
            if (world.receiver.holdsLife((int) after.life().firstEpoch())) {
                world.breaks(Invariant.I8, after.status() + ", and an effect is there");
            }
        }
    }

    void onEffect(World world, int intent, int firstEpoch) {
        int count = world.receiver.countOf(intent);
        if (count > 1) {
            world.breaks(Invariant.I1, "the effect of intent " + intent + " was applied " + count + " times");
        }
        if (((world.closedLives >> firstEpoch) & 1) == 1) {
            world.breaks(Invariant.I8, "an effect was applied after its life was REJECTED or RELEASED");
        }
    }

    void onClaimAnswered(World world, int attempt, Decision.Claimed answer) {
        int intent = scenario.attempt(attempt).intentNumber();
        if (told(world, intent) == 0) {
            return;
        }
        boolean same = answer instanceof Decision.Replay
                || answer instanceof Decision.Expired
                || answer instanceof Decision.Stale;
        if (!same) {
            world.breaks(
                    Invariant.I2,
                    "an outcome was told, and a later claim is answered "
                            + answer.getClass().getSimpleName());
        }
    }

    /** Somebody is told an outcome. */
    void onTold(World world, int attempt, State.Settled settled) {
        int intent = scenario.attempt(attempt).intentNumber();
        int bit = settled.outcome().status() == Status.SUCCEEDED ? 1 : 2;
        byte[] bytes = settled.outcome().payload().bytes();
        if (bytes.length == 2 && bytes[1] != scenario.attempt(attempt).fingerprint()) {
            world.breaks(Invariant.I3, "intent " + intent + " is told the outcome of intent " + bytes[0]);
        }
        onTold(world, intent, bit);
    }

    void onTold(World world, int intent, int bit) {
        int told = told(world, intent);
        if (told != 0 && told != bit) {
            world.breaks(Invariant.I2, "SUCCEEDED and REJECTED were both told");
        }
        world.told |= bit << (2 * intent);
    }

    private static int told(World world, int intent) {
        return (world.told >> (2 * intent)) & 3;
    }

    private static void checkAbsorbing(World world, Event event, IntentRecord before, @Nullable IntentRecord after) {
        if (before.state() instanceof State.Settled settled) {
            boolean over = world.clock >= settled.refuseUntilMillis();
            boolean supersedes =
                    event instanceof Event.Claim claim && claim.supersession().version() > before.version();
            boolean forgotten = after != null
                    && after.state() instanceof State.Tombstone tombstone
                    && tombstone.outcome() == before.status()
                    && tombstone.refuseUntilMillis() == settled.refuseUntilMillis()
                    && (world.clock >= settled.keepUntilMillis() || event instanceof Event.Purge);
            if (!before.equals(after) && !over && !supersedes && !forgotten) {
                world.breaks(Invariant.I7, before.status() + " was changed before its retention ended");
            }
        }
        if (before.state() instanceof State.Tombstone tombstone
                && world.clock < tombstone.refuseUntilMillis()
                && !before.equals(after)
                && !(event instanceof Event.Claim claim && claim.supersession().version() > before.version())) {
            world.breaks(Invariant.I7, "a tombstone went before its end");
        }
    }

    private static void checkLeavingDoubt(World world, Event event, IntentRecord before, @Nullable IntentRecord after) {
        if (before.status() != Status.IN_DOUBT || (after != null && after.status() == Status.IN_DOUBT)) {
            return;
        }
        boolean byEvidence =
                event instanceof Event.Resolve resolve && resolve.epochSeen() == before.epoch() && after != null;
        boolean byOwner = event instanceof Event.Settle settle && settle.lease().equals(before.lease());
        if (!byEvidence && !byOwner) {
            world.breaks(
                    Invariant.I8,
                    "IN_DOUBT was left by " + event.getClass().getSimpleName() + " without evidence for epoch "
                            + before.epoch());
        }
    }
}
