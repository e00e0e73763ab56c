package dev.semel.simulation;

import dev.semel.policy.EffectClass;
import dev.semel.protocol.Decision;
import dev.semel.protocol.Event;
import dev.semel.protocol.Evidence;
import dev.semel.protocol.IntentRecord;
import dev.semel.protocol.Nonce;
import dev.semel.protocol.Payload;
import dev.semel.protocol.State;
import dev.semel.protocol.Status;
import dev.semel.protocol.Transition;
import dev.semel.protocol.Verdict;

/** What sweepers, operators and clean-up do, and a FENCED owner's question, which is a sweeper's too (rules 9 to 14). */
final class OversightSteps {
    private static final Payload SEEN = Payload.omitted();

    private final Scenario scenario;
    private final Rules rules;
    private final StoreSide store;
    private final ReceiverSteps receivers;

    OversightSteps(Scenario scenario, Rules rules, StoreSide store, ReceiverSteps receivers) {
        this.scenario = scenario;
        this.rules = rules;
        this.store = store;
        this.receivers = receivers;
    }

    void addTo(Steps steps, World world) {
        for (int attempt = 0; attempt < world.owners.length; attempt++) {
            ownerAsks(steps, world, attempt);
        }
        IntentRecord record = world.record();
        for (int sweeper = 0; sweeper < world.inquirers.length; sweeper++) {
            inquire(steps, world, sweeper);
        }
        operate(steps, world);
        if (record != null) {
            plain(steps, world, new Event.Expire(Scenario.KEY), "clean-up passes by");
            if (record.status() == Status.RUNNING && rules.sweeps()) {
                plain(steps, world, lapse(record), "a sweeper reports that the lease has run out");
            }
            forget(steps, world, record);
        }
    }

    Event.Lapse lapse(IntentRecord record) {
        return new Event.Lapse(Scenario.KEY, record.epoch(), scenario.retention());
    }

    private void plain(Steps steps, World world, Event event, String words) {
        if (rules.decide(world.record(), event, world.clock, world.floor).changes()) {
            World next = world.copy();
            store.apply(next, event);
            steps.add(next, () -> words);
        }
    }

    private void ownerAsks(Steps steps, World world, int attempt) {
        Owner before = world.owners[attempt];
        boolean fenced = scenario.attempt(attempt).terms().effectClass() == EffectClass.FENCED;
        if (!fenced
                || before.phase != Owner.Phase.HOLDING
                || !before.unproved
                || before.asked != Owner.Asked.NOT_YET
                || before.answer != Owner.Answer.NONE) {
            return;
        }
        World next = world.copy();
        Owner owner = next.owner(attempt);
        Inquirer.Known known = receivers.ask(next, owner.epoch, owner.firstEpoch, rules.ownerRaisesFence());
        switch (known) {
            case APPLIED -> owner.answer = Owner.Answer.APPLIED;
            case REFUSED -> {
                owner.answer = Owner.Answer.REFUSED;
                owner.asked = Owner.Asked.ABSENT;
            }
            case ABSENT, NONE ->
                // Rule 11: only if the receiver's memory of this life lies ahead.
                owner.asked = world.clock < owner.sinceUntil ? Owner.Asked.ABSENT : Owner.Asked.UNKNOWN;
        }
        steps.add(
                next,
                () -> OwnerSteps.name(attempt)
                        + (rules.ownerRaisesFence()
                                ? " raises the fence to " + before.epoch + " and asks: "
                                : " asks: ")
                        + known);
    }

    private void inquire(Steps steps, World world, int sweeper) {
        Inquirer inquirer = world.inquirers[sweeper];
        IntentRecord record = world.record();
        switch (inquirer.stage) {
            case IDLE -> {
                if (record != null && inquirer.inquiriesLeft > 0 && canAsk()) {
                    beginInquiry(steps, world, sweeper, record);
                }
            }
            case ASKING -> {
                World next = world.copy();
                Inquirer asking = next.inquirer(sweeper);
                asking.known = receivers.ask(next, asking.epoch, asking.firstEpoch, rules.sweeperRaisesFence());
                asking.stage = Inquirer.Stage.KNOWING;
                steps.add(
                        next,
                        () -> name(sweeper) + " asks the receiver about epoch " + asking.epoch + ": " + asking.known);
            }
            case KNOWING -> resolve(steps, world, sweeper);
        }
    }

    private boolean canAsk() {
        return scenario.terms().effectClass() == EffectClass.FENCED
                || scenario.terms().effectClass() == EffectClass.QUERYABLE
                || scenario.terms().effectClass() == EffectClass.DEDUPLICATED;
    }

    private void beginInquiry(Steps steps, World world, int sweeper, IntentRecord record) {
        World next = world.copy();
        Inquirer inquirer = next.inquirer(sweeper);
        Nonce nonce = new Nonce(1 + sweeper, inquirer.inquiriesLeft);
        Transition transition = store.apply(next, new Event.Inquire(Scenario.KEY, record.epoch(), nonce));
        if (!(transition.decision() instanceof Decision.Accepted accepted) || accepted.record() == null) {
            return;
        }
        IntentRecord named = accepted.record();
        inquirer.stage = Inquirer.Stage.ASKING;
        inquirer.epoch = (int) named.epoch();
        inquirer.firstEpoch = (int) named.life().firstEpoch();
        inquirer.askedAt = world.clock;
        inquirer.inquiriesLeft--;
        steps.add(next, () -> name(sweeper) + " begins an inquiry under epoch " + named.epoch());
    }

    private void resolve(Steps steps, World world, int sweeper) {
        World next = world.copy();
        Inquirer inquirer = next.inquirer(sweeper);
        Verdict verdict = switch (inquirer.known) {
            case APPLIED -> Verdict.applied(SEEN);
            case REFUSED -> Verdict.rejected(SEEN);
            case ABSENT, NONE -> Verdict.notApplied();
        };
        Evidence evidence = Evidence.probe(name(sweeper), "", inquirer.askedAt);
        int epoch = inquirer.epoch;
        Transition transition =
                store.apply(next, new Event.Resolve(Scenario.KEY, epoch, verdict, evidence, scenario.retention()));
        inquirer.rest();
        String answer = transition.changes() ? "accepted" : "ignored";
        steps.add(next, () -> name(sweeper) + " resolves epoch " + epoch + " by its answer: " + answer);
    }

    private void operate(Steps steps, World world) {
        Operator operator = world.operator;
        IntentRecord record = world.record();
        if (operator.sees != Operator.Sees.NOTHING) {
            speak(steps, world);
        } else if (operator.looksLeft > 0 && record != null && record.status() == Status.IN_DOUBT) {
            look(steps, world, record, Operator.Sees.APPLIED);
            if (isAbsentForGood(world, record)) {
                look(steps, world, record, Operator.Sees.ABSENT);
            }
        }
        if (operator.purgesLeft > 0 && record != null && record.status().isFinal()) {
            World next = world.copy();
            next.operator.purgesLeft--;
            store.apply(next, new Event.Purge(Scenario.KEY, Evidence.operator("operator", "asked to")));
            steps.add(next, () -> "an operator purges the result");
        }
    }

    private static void look(Steps steps, World world, IntentRecord record, Operator.Sees sees) {
        World next = world.copy();
        next.operator.looksLeft--;
        next.operator.sees = sees;
        next.operator.epoch = (int) record.epoch();
        steps.add(next, () -> "an operator looks at epoch " + record.epoch() + " and takes it for " + sees);
    }

    private void speak(Steps steps, World world) {
        World next = world.copy();
        Operator operator = next.operator;
        Verdict verdict = operator.sees == Operator.Sees.APPLIED ? Verdict.applied(SEEN) : Verdict.notApplied();
        Evidence evidence = Evidence.operator("operator", "looked");
        int epoch = operator.epoch;
        Transition transition =
                store.apply(next, new Event.Resolve(Scenario.KEY, epoch, verdict, evidence, scenario.retention()));
        operator.sees = Operator.Sees.NOTHING;
        operator.epoch = 0;
        String answer = transition.changes() ? "accepted" : "ignored";
        steps.add(next, () -> "the operator resolves epoch " + epoch + ": " + answer);
    }

    /** An operator says "not applied" only when that is so and stays so for this life. */
    private static boolean isAbsentForGood(World world, IntentRecord record) {
        int life = (int) record.life().firstEpoch();
        boolean over = record.state() instanceof State.InDoubt doubt && doubt.leaseEndMillis() <= world.clock;
        for (Owner owner : world.owners) {
            over &= owner.firstEpoch != life || owner.firstSendBefore + owner.secondSendBefore == 0;
        }
        return over && !world.receiver.holdsLife(life);
    }

    /** A store that loses what it acknowledged; only in a variant. */
    private void forget(Steps steps, World world, IntentRecord record) {
        if (rules.storeForgetsClaims() && !world.forgot && record.status() == Status.RUNNING) {
            World next = world.copy();
            next.forgot = true;
            next.floor = Math.max(next.floor, (int) record.epoch());
            next.stored = store.numbered(null);
            steps.add(next, () -> "the store loses the claim that it acknowledged");
        }
    }

    private static String name(int sweeper) {
        return "sweeper " + (sweeper + 1);
    }
}
