package dev.semel.simulation;

import dev.semel.policy.EffectClass;
import dev.semel.policy.EffectTerms;

/** What arrives at the receiver, and how its protection takes it. */
final class ReceiverSteps {
    private final Scenario scenario;
    private final Watch watch;
    private final int memory;

    ReceiverSteps(Scenario scenario, Rules rules, Watch watch) {
        this.scenario = scenario;
        this.watch = watch;
        memory = (int) Math.min(Scenario.NEVER, rules.receiverMemory(declaredMemory(scenario.terms())));
    }

    private static long declaredMemory(EffectTerms terms) {
        return terms.effectClass() == EffectClass.DEDUPLICATED ? terms.horizonMillis() : terms.memoryMillis();
    }

    void addTo(Steps steps, World world) {
        for (int attempt = 0; attempt < world.owners.length; attempt++) {
            Owner owner = world.owners[attempt];
            if (owner.firstSendBefore > 0) {
                arrive(steps, world, attempt, true);
            }
            if (owner.secondSendBefore > 0 && owner.secondSendBefore != owner.firstSendBefore) {
                arrive(steps, world, attempt, false);
            }
        }
    }

    private void arrive(Steps steps, World world, int attempt, boolean first) {
        Owner owner = world.owners[attempt];
        Receiver receiver = world.receiver;
        Owner.Answer known = known(receiver, owner, world.clock);
        if (known != Owner.Answer.NONE) {
            if (owner.phase == Owner.Phase.HOLDING) {
                add(steps, world, attempt, first, known, false);
            }
            return;
        }
        int intent = scenario.attempt(attempt).intentNumber();
        // Rule 13: a desired state carries a version condition.
        boolean outdated = scenario.attempt(attempt).version() > 0 && receiver.latestIntent() > intent;
        if (!outdated) {
            add(steps, world, attempt, first, Owner.Answer.APPLIED, true);
        }
        add(steps, world, attempt, first, Owner.Answer.REFUSED, true);
    }

    /** The answer that needs no work, or NONE. */
    private Owner.Answer known(Receiver receiver, Owner owner, int now) {
        return switch (scenario.terms().effectClass()) {
            case DEDUPLICATED ->
                receiver.remembersLife(owner.firstEpoch, now, memory)
                        ? Owner.Answer.APPLIED
                        : scenario.terms().remembersRefusals() && receiver.refusedFirstEpoch == owner.firstEpoch
                                ? Owner.Answer.REFUSED
                                : Owner.Answer.NONE;
            case FENCED ->
                owner.epoch < receiver.fence
                        ? Owner.Answer.FENCED_OFF
                        : receiver.remembersEpoch(owner.epoch, now, memory)
                                ? Owner.Answer.APPLIED
                                : receiver.refusedEpoch == owner.epoch ? Owner.Answer.REFUSED : Owner.Answer.NONE;
            case ATOMIC, QUERYABLE, UNPROTECTED -> Owner.Answer.NONE;
        };
    }

    // house: parameters because it is one step, told by who, which copy and what comes of it
    private void add(Steps steps, World world, int attempt, boolean first, Owner.Answer answer, boolean acts) {
        World next = world.copy();
        Owner owner = next.owner(attempt);
        int epoch = owner.epoch;
        if (first) {
            owner.firstSendBefore = owner.secondSendBefore;
        }
        owner.secondSendBefore = 0;
        if (acts) {
            act(next, attempt, owner, answer);
        }
        if (owner.phase == Owner.Phase.HOLDING) {
            owner.answer = owner.answer == Owner.Answer.NONE ? answer : owner.answer;
        } else if (owner.phase == Owner.Phase.DONE) {
            owner.end();
        }
        steps.add(
                next,
                () -> "the effect of " + OwnerSteps.name(attempt) + " under epoch " + epoch
                        + " arrives at the receiver: " + words(answer, acts));
    }

    private void act(World next, int attempt, Owner owner, Owner.Answer answer) {
        Receiver receiver = next.receiver();
        EffectClass effect = scenario.terms().effectClass();
        if (effect == EffectClass.FENCED) {
            receiver.fence = Math.max(receiver.fence, owner.epoch);
        }
        if (answer == Owner.Answer.APPLIED) {
            int intent = scenario.attempt(attempt).intentNumber();
            boolean forgets = memory < Scenario.NEVER;
            receiver.apply(intent, owner.firstEpoch, owner.epoch, forgets ? next.clock : 0);
            watch.onEffect(next, intent, owner.firstEpoch);
        } else if (effect != EffectClass.UNPROTECTED) {
            receiver.refuse(owner.firstEpoch, owner.epoch);
        }
    }

    /** What a question finds; raises the fence if told to. */
    Inquirer.Known ask(World next, int epoch, int firstEpoch, boolean raise) {
        if (raise && scenario.terms().effectClass() == EffectClass.FENCED && next.receiver.fence < epoch) {
            next.receiver().fence = epoch;
        }
        if (next.receiver.remembersLife(firstEpoch, next.clock, memory)) {
            return Inquirer.Known.APPLIED;
        }
        boolean refused = next.receiver.refusedFirstEpoch == firstEpoch && remembersRefusals();
        return refused ? Inquirer.Known.REFUSED : Inquirer.Known.ABSENT;
    }

    private boolean remembersRefusals() {
        return scenario.terms().effectClass() != EffectClass.DEDUPLICATED
                || scenario.terms().remembersRefusals();
    }

    private static String words(Owner.Answer answer, boolean acts) {
        return switch (answer) {
            case APPLIED -> acts ? "APPLIED" : "applied before, nothing is done";
            case REFUSED -> acts ? "refused by the business" : "refused before, nothing is done";
            case FENCED_OFF -> "refused, a higher epoch was here";
            case NONE -> "no answer";
        };
    }
}
