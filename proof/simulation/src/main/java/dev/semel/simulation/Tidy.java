package dev.semel.simulation;

import dev.semel.policy.EffectClass;
import dev.semel.policy.EffectTerms;
import dev.semel.protocol.Evidence;
import dev.semel.protocol.IntentRecord;
import dev.semel.protocol.Life;
import dev.semel.protocol.State;
import java.util.HashMap;
import java.util.Map;

/**
 * Takes out of a world what can never matter again, so that worlds which differ in nothing else are visited once: words
 * for epochs that are over, answers about them, and points in time that every rule has left behind. Left out for
 * variants of the store, whose point may be that such things do matter.
 */
final class Tidy {
    private final boolean outcomesOutliveTheRun;
    private final boolean superseding;
    private final Map<Long, Integer> numbers = new HashMap<>();
    private final Map<IntentRecord, Integer> faces = new HashMap<>();

    Tidy(Scenario scenario) {
        outcomesOutliveTheRun =
                scenario.retention().refuseMillis() > scenario.bounds().clockEnd();
        superseding = scenario.attempts().stream().anyMatch(attempt -> attempt.version() > 0);
    }

    void tidy(World world) {
        IntentRecord record = world.record();
        long epoch = record == null ? world.floor : record.epoch();
        boolean over = record != null && record.status().isFinal() && outcomesOutliveTheRun && !superseding;
        for (int attempt = 0; attempt < world.owners.length; attempt++) {
            tidyOwner(world, attempt, record == null ? epoch + 1 : epoch, over);
        }
        for (int sweeper = 0; sweeper < world.inquirers.length; sweeper++) {
            Inquirer inquirer = world.inquirers[sweeper];
            boolean stale = inquirer.stage == Inquirer.Stage.KNOWING && inquirer.epoch < epoch;
            if (stale || (over && inquirer.inquiriesLeft > 0) || (over && inquirer.stage != Inquirer.Stage.IDLE)) {
                Inquirer own = world.inquirer(sweeper);
                own.rest();
                own.inquiriesLeft = over ? 0 : own.inquiriesLeft;
            }
        }
        if (world.operator.sees != Operator.Sees.NOTHING && (over || world.operator.epoch < epoch)) {
            world.operator.sees = Operator.Sees.NOTHING;
            world.operator.epoch = 0;
        }
        if (over) {
            world.operator.looksLeft = 0;
        }
        world.face = face(world);
    }

    private static void tidyOwner(World world, int attempt, long liveEpoch, boolean over) {
        Owner owner = world.owners[attempt];
        if (owner.phase != Owner.Phase.DONE) {
            return;
        }
        boolean dead = over || owner.epoch < liveEpoch;
        boolean words = dead && (owner.wordCopies > 0 || owner.renewalSentAt >= 0);
        boolean claims = over && owner.claimCopies > 0;
        if (words || claims) {
            Owner own = world.owner(attempt);
            own.wordCopies = words ? 0 : own.wordCopies;
            own.renewalSentAt = words ? -1 : own.renewalSentAt;
            own.claimCopies = claims ? 0 : own.claimCopies;
            own.end();
        }
    }

    /** The number of what the record still means at this time. */
    private int face(World world) {
        IntentRecord record = world.record();
        if (record == null) {
            return 0;
        }
        long situation = ((long) world.stored.number() << 8) | world.clock;
        return numbers.computeIfAbsent(
                situation, unused -> faces.computeIfAbsent(faceOf(record, world.clock), fresh -> faces.size() + 1));
    }

    private IntentRecord faceOf(IntentRecord record, int now) {
        EffectTerms effect = record.effect();
        long lookedAt = Math.max(
                effect.effectClass() == EffectClass.DEDUPLICATED ? effect.horizonMillis() : 0,
                effect.memoryMillis() < Scenario.NEVER ? effect.memoryMillis() : 0);
        long since = record.life().sinceMillis();
        long sinceFace = since + lookedAt <= now ? -1 : since;
        Life life =
                new Life(record.life().firstEpoch(), sinceFace, record.life().unproved());
        return new IntentRecord(
                record.fingerprint(),
                effect,
                record.policyVersion(),
                record.lease(),
                life,
                record.version(),
                record.appliedVersion(),
                faceOf(record.state(), Math.max(0, effect.quiescenceMillis()), now));
    }

    private State faceOf(State state, long quiescence, int now) {
        if (state instanceof State.Running running && running.leaseEndMillis() + quiescence <= now) {
            return new State.Running(0, running.renewals(), running.seen());
        } else if (state instanceof State.InDoubt doubt && doubt.leaseEndMillis() + quiescence <= now) {
            return new State.InDoubt(0, doubt.fenced(), doubt.seen());
        } else if (state instanceof State.Settled settled && outcomesOutliveTheRun) {
            return new State.Settled(settled.outcome(), 0, 0, 0, settled.evidence());
        } else if (state instanceof State.Released && outcomesOutliveTheRun) {
            return new State.Released(0, Evidence.store());
        }
        return state;
    }
}
