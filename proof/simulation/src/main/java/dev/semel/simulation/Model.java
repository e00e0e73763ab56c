package dev.semel.simulation;

import dev.semel.protocol.IntentRecord;
import dev.semel.protocol.Status;
import dev.semel.protocol.Transition;
import java.util.HashSet;
import java.util.Set;

/** One scenario under one set of rules: where it begins, and what can happen next. */
final class Model {
    private final Scenario scenario;
    private final Rules rules;
    private final OwnerSteps owners;
    private final ReceiverSteps receivers;
    private final OversightSteps oversight;
    private final Tidy tidy;
    private final Set<Long> comesToRest = new HashSet<>();

    Model(Scenario scenario, Rules rules) {
        this.scenario = scenario;
        this.rules = rules;
        tidy = new Tidy(scenario);
        Watch watch = new Watch(scenario);
        StoreSide store = new StoreSide(scenario, rules, watch);
        owners = new OwnerSteps(scenario, rules, watch, store);
        receivers = new ReceiverSteps(scenario, rules, watch);
        oversight = new OversightSteps(scenario, rules, store, receivers);
    }

    World start() {
        return scenario.start();
    }

    Steps steps(World world) {
        Steps steps = new Steps();
        owners.addTo(steps, world);
        receivers.addTo(steps, world);
        oversight.addTo(steps, world);
        tick(steps, world);
        for (Steps.Step step : steps.all()) {
            checkRest(step.world());
            if (rules.pastStaysPast()) {
                tidy.tidy(step.world());
            } else {
                step.world().face = step.world().stored.number();
            }
        }
        return steps;
    }

    private void tick(Steps steps, World world) {
        if (world.clock >= scenario.bounds().clockEnd()) {
            return;
        }
        World next = world.copy();
        next.clock++;
        for (int attempt = 0; attempt < world.owners.length; attempt++) {
            dropWhatIsTooLate(next, attempt);
        }
        steps.add(next, () -> "time passes");
    }

    private void dropWhatIsTooLate(World next, int attempt) {
        Owner owner = next.owners[attempt];
        boolean first = owner.firstSendBefore > 0 && owner.firstSendBefore <= next.clock;
        boolean second = owner.secondSendBefore > 0 && owner.secondSendBefore <= next.clock;
        boolean claim =
                owner.claimCopies > 0 && owner.claimSentAt + scenario.bounds().claimFlight() <= next.clock;
        // Nobody waits for its store longer than outcomes are remembered.
        boolean word = owner.phase == Owner.Phase.ENDING
                && owner.claimSentAt
                                + scenario.retention().keepMillis()
                                + scenario.retention().refuseMillis()
                        <= next.clock;
        if (!first && !second && !claim && !word) {
            return;
        }
        Owner changed = next.owner(attempt);
        changed.firstSendBefore = first ? (second ? 0 : owner.secondSendBefore) : owner.firstSendBefore;
        changed.secondSendBefore = first || second ? 0 : owner.secondSendBefore;
        changed.claimCopies = claim ? 0 : owner.claimCopies;
        changed.wordCopies = word ? 0 : owner.wordCopies;
        if (word || owner.phase == Owner.Phase.DONE) {
            changed.end();
        }
    }

    /** I13: if every node fell silent here and the sweeper ran on, would the key come to rest within a bound? */
    private void checkRest(World world) {
        IntentRecord record = world.record();
        if (record == null || record.status() != Status.RUNNING) {
            return;
        }
        long situation = ((long) world.stored.number() << 8) | world.clock;
        if (comesToRest.contains(situation)) {
            return;
        }
        long horizon = record.effect().horizonMillis();
        long bound = world.clock + scenario.lease().lengthMillis() + (horizon < Scenario.NEVER ? horizon : 0) + 1;
        for (long now = world.clock; now <= bound && record != null && record.status() == Status.RUNNING; now++) {
            if (rules.sweeps()) {
                Transition transition = rules.decide(record, oversight.lapse(record), now, world.floor);
                record = transition.after();
            }
        }
        if (record != null && record.status() == Status.RUNNING) {
            world.breaks(Invariant.I13, "RUNNING still, " + (bound - world.clock) + " after everybody fell silent");
        } else {
            comesToRest.add(situation);
        }
    }
}
