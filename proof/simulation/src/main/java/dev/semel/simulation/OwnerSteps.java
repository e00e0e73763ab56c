package dev.semel.simulation;

import dev.semel.policy.EffectClass;
import dev.semel.protocol.Decision;
import dev.semel.protocol.Event;
import dev.semel.protocol.IntentRecord;
import dev.semel.protocol.State;
import dev.semel.protocol.Transition;
import org.jspecify.annotations.Nullable;

/** What the attempts do, and what becomes of the messages between them and the store (rules 1 to 8). */
final class OwnerSteps {
    private final Scenario scenario;
    private final Rules rules;
    private final Watch watch;
    private final StoreSide store;

    OwnerSteps(Scenario scenario, Rules rules, Watch watch, StoreSide store) {
        this.scenario = scenario;
        this.rules = rules;
        this.watch = watch;
        this.store = store;
    }

    void addTo(Steps steps, World world) {
        for (int attempt = 0; attempt < world.owners.length; attempt++) {
            Owner owner = world.owners[attempt];
            if (owner.phase == Owner.Phase.IDLE) {
                start(steps, world, attempt);
                return;
            }
            deliverClaim(steps, world, attempt);
            deliverRenewal(steps, world, attempt);
            deliverWord(steps, world, attempt);
            if (owner.phase == Owner.Phase.HOLDING) {
                hold(steps, world, attempt);
            } else if (owner.phase == Owner.Phase.ENDING) {
                repeatTransaction(steps, world, attempt);
            }
        }
    }

    private void start(Steps steps, World world, int attempt) {
        Scenario.Attempt plan = scenario.attempt(attempt);
        boolean tooEarly = plan.afterForgetting() && rules.live(world.record(), world.clock) != null;
        if (world.clock < plan.from() || world.clock > plan.by() || tooEarly) {
            return;
        }
        World next = world.copy();
        Owner owner = next.owner(attempt);
        owner.phase = Owner.Phase.CLAIMING;
        owner.claimSentAt = world.clock;
        owner.claimCopies = scenario.bounds().copies();
        steps.add(
                next,
                () -> name(attempt) + " sends its claim for intent " + plan.intentNumber()
                        + (plan.version() == 0 ? "" : ", version " + plan.version()));
        askCache(steps, world, attempt);
    }

    private void askCache(Steps steps, World world, int attempt) {
        IntentRecord cached = world.cached == null ? null : world.cached.record();
        boolean ended = rules.cacheEndsWithRetention() && world.clock >= world.cachedUntil;
        if (cached == null || ended || !(cached.state() instanceof State.Settled settled)) {
            return;
        }
        if (rules.read(cached, scenario.attempt(attempt).intent(), settled.settledAtMillis())
                instanceof Decision.Replay) {
            World next = world.copy();
            next.owner(attempt).end();
            watch.onTold(next, attempt, settled);
            steps.add(
                    next, () -> name(attempt) + " is told " + settled.outcome().status() + " from the near cache");
        }
    }

    private void deliverClaim(Steps steps, World world, int attempt) {
        Owner before = world.owners[attempt];
        if (before.claimCopies == 0) {
            return;
        }
        World next = world.copy();
        Owner owner = next.owner(attempt);
        owner.claimCopies--;
        Transition transition = store.apply(next, store.claim(attempt));
        Decision.Claimed answer = (Decision.Claimed) transition.decision();
        boolean awaited = before.phase == Owner.Phase.CLAIMING;
        boolean leftToCome = awaited && owner.claimCopies > 0;
        if (transition.changes() && (!awaited || leftToCome)) {
            World lost = next.copy();
            if (!awaited && owner.phase == Owner.Phase.DONE) {
                lost.owner(attempt).end();
            }
            steps.add(
                    lost,
                    () -> "a claim of " + name(attempt) + " arrives: " + answer(answer)
                            + (awaited ? ", and the answer is lost" : ", and nobody waits for the answer"));
        }
        if (awaited) {
            receive(next, attempt, answer);
            steps.add(next, () -> "a claim of " + name(attempt) + " arrives: " + answer(answer));
        }
    }

    private void receive(World next, int attempt, Decision.Claimed answer) {
        Owner owner = next.owner(attempt);
        watch.onClaimAnswered(next, attempt, answer);
        if (answer instanceof Decision.Granted granted) {
            hold(owner, granted);
            next.intentOfRecord = scenario.attempt(attempt).intentNumber();
            return;
        }
        if (answer instanceof Decision.Replay replay && replay.record().state() instanceof State.Settled settled) {
            tell(next, attempt, replay.record(), settled);
        }
        owner.end();
    }

    /** Rule 7: the owner counts from before it sent the claim. */
    private static void hold(Owner owner, Decision.Granted granted) {
        IntentRecord record = granted.record();
        State.Running running = (State.Running) record.state();
        long counted = owner.claimSentAt - granted.atMillis();
        EffectClass effect = record.effect().effectClass();
        long horizon = effect == EffectClass.FENCED
                ? record.effect().memoryMillis()
                : record.effect().horizonMillis();
        owner.phase = Owner.Phase.HOLDING;
        owner.epoch = (int) record.epoch();
        owner.firstEpoch = (int) record.life().firstEpoch();
        owner.unproved = record.life().unproved();
        owner.leaseUntil = (int) Math.max(0, counted + running.leaseEndMillis());
        owner.sinceUntil =
                (int) Math.min(Scenario.NEVER, counted + record.life().sinceMillis() + horizon);
        owner.tries = 0;
        owner.asked = Owner.Asked.NOT_YET;
        owner.answer = Owner.Answer.NONE;
        owner.renewalSentAt = -1;
    }

    private void hold(Steps steps, World world, int attempt) {
        Owner owner = world.owners[attempt];
        EffectClass effect = scenario.attempt(attempt).terms().effectClass();
        boolean mustAsk = effect == EffectClass.FENCED && owner.unproved && owner.asked == Owner.Asked.NOT_YET;
        boolean atomic = effect == EffectClass.ATOMIC;
        if (atomic || owner.answer == Owner.Answer.APPLIED) {
            end(steps, world, attempt, Owner.Word.SUCCEEDED);
        }
        if (atomic || owner.answer == Owner.Answer.REFUSED) {
            end(steps, world, attempt, Owner.Word.REJECTED);
        }
        if (owner.tries == 0 && owner.answer == Owner.Answer.NONE && owner.asked != Owner.Asked.UNKNOWN) {
            end(steps, world, attempt, Owner.Word.RELEASE);
        }
        if (owner.tries > 0 || owner.asked == Owner.Asked.UNKNOWN || atomic) {
            end(steps, world, attempt, Owner.Word.GIVE_UP);
        }
        // An answer that is under way does not keep an impatient owner from its next try.
        boolean unheard = owner.answer == Owner.Answer.NONE || owner.tries > 0;
        if (!atomic && !mustAsk && unheard && owner.asked != Owner.Asked.UNKNOWN) {
            send(steps, world, attempt, effect);
        }
        if (scenario.bounds().renewals() > 0 && owner.renewalSentAt < 0) {
            World next = world.copy();
            next.owner(attempt).renewalSentAt = world.clock;
            steps.add(next, () -> name(attempt) + " sends a renewal");
        }
    }

    /** Sends the effect on its way, if rules 7 and 8 allow it now. */
    private void send(Steps steps, World world, int attempt, EffectClass effect) {
        Owner owner = world.owners[attempt];
        boolean several = effect == EffectClass.DEDUPLICATED || effect == EffectClass.FENCED;
        long horizonEnd = several ? owner.sinceUntil : Scenario.NEVER;
        long margin = scenario.attempt(attempt).terms().marginMillis();
        boolean late = world.clock > Math.min(owner.leaseUntil, horizonEnd) - margin;
        boolean room = owner.firstSendBefore == 0 || owner.secondSendBefore == 0;
        if (owner.tries >= (several ? scenario.bounds().tries() : 1) || !room || (late && rules.headsOffLateSends())) {
            return;
        }
        World next = world.copy();
        Owner sending = next.owner(attempt);
        int before = Math.min(Scenario.NEVER, world.clock + scenario.bounds().flight());
        sending.tries++;
        if (owner.firstSendBefore == 0) {
            sending.firstSendBefore = before;
        } else {
            sending.secondSendBefore = before;
        }
        steps.add(next, () -> name(attempt) + " sends the effect under epoch " + owner.epoch);
    }

    private void end(Steps steps, World world, int attempt, Owner.Word word) {
        World next = world.copy();
        Owner owner = next.owner(attempt);
        owner.word = word;
        owner.wordCopies = scenario.bounds().copies();
        boolean waits = word == Owner.Word.SUCCEEDED || word == Owner.Word.REJECTED;
        if (waits) {
            owner.phase = Owner.Phase.ENDING;
            owner.answer = Owner.Answer.NONE;
            if (word == Owner.Word.SUCCEEDED && rules.tellsBeforeSettlement()) {
                watch.onTold(next, scenario.attempt(attempt).intentNumber(), 1);
            }
        } else {
            owner.end();
        }
        int epoch = world.owners[attempt].epoch;
        steps.add(
                next,
                () -> name(attempt) + " sends " + word + " for epoch " + epoch
                        + (waits && rules.tellsBeforeSettlement() ? " and tells its caller at once" : ""));
    }

    private void deliverRenewal(Steps steps, World world, int attempt) {
        Owner before = world.owners[attempt];
        if (before.renewalSentAt < 0) {
            return;
        }
        World next = world.copy();
        Owner owner = next.owner(attempt);
        Transition transition = store.apply(next, store.renewal(attempt, before));
        owner.renewalSentAt = -1;
        boolean accepted = StoreSide.isAccepted(transition);
        if (before.phase == Owner.Phase.HOLDING && accepted) {
            int renewed = before.renewalSentAt + (int) scenario.lease().lengthMillis();
            owner.leaseUntil = Math.max(owner.leaseUntil, renewed);
        } else if (owner.phase == Owner.Phase.DONE) {
            owner.end();
        }
        if (transition.changes() || before.phase == Owner.Phase.HOLDING) {
            steps.add(
                    next,
                    () -> "a renewal of " + name(attempt) + " arrives: "
                            + (accepted ? "the lease ends later" : "refused"));
        }
    }

    private void deliverWord(Steps steps, World world, int attempt) {
        Owner before = world.owners[attempt];
        if (before.wordCopies == 0) {
            return;
        }
        World next = world.copy();
        Owner owner = next.owner(attempt);
        owner.wordCopies--;
        Event word = store.word(attempt, before);
        Transition transition = store.apply(next, word);
        if (word instanceof Event.Settle settle) {
            store.commitUnchanged(next, settle, transition);
        }
        boolean awaited = before.phase == Owner.Phase.ENDING;
        boolean matters = transition.changes() || next.receiver != world.receiver;
        if (matters && (!awaited || owner.wordCopies > 0 || scenario.bounds().repeatsTransactions())) {
            World lost = next.copy();
            if (before.phase == Owner.Phase.DONE) {
                lost.owner(attempt).end();
            }
            steps.add(
                    lost,
                    () -> before.word + " of " + name(attempt) + " arrives: " + answer(transition)
                            + (awaited ? ", and the answer is lost" : ""));
        }
        if (awaited) {
            acknowledge(next, attempt, transition);
            steps.add(
                    next,
                    () -> before.word + " of " + name(attempt) + " arrives: " + answer(transition)
                            + ", and its owner hears it");
        }
    }

    /** Rules 4 and 5: told from the acknowledgement, or from the record that is read again. */
    private void acknowledge(World next, int attempt, Transition transition) {
        Owner owner = next.owner(attempt);
        IntentRecord record = next.record();
        boolean told = StoreSide.isAccepted(transition)
                || rules.read(record, scenario.attempt(attempt).intent(), next.clock) instanceof Decision.Replay;
        if (told && record != null && record.state() instanceof State.Settled settled) {
            tell(next, attempt, record, settled);
        }
        owner.end();
    }

    private void tell(World next, int attempt, IntentRecord record, State.Settled settled) {
        watch.onTold(next, attempt, settled);
        if (scenario.bounds().cache() && record.version() == 0) {
            next.cached = store.numbered(record);
            next.cachedUntil = (int) Math.min(Scenario.NEVER, settled.keepUntilMillis());
        }
    }

    /** A driver that did not hear of its commit runs the whole transaction again, with the same claim. */
    private void repeatTransaction(Steps steps, World world, int attempt) {
        if (!scenario.bounds().repeatsTransactions() || world.owners[attempt].repeated) {
            return;
        }
        World next = world.copy();
        Owner owner = next.owner(attempt);
        owner.phase = Owner.Phase.CLAIMING;
        owner.claimSentAt = world.clock;
        owner.claimCopies++;
        owner.repeated = true;
        steps.add(next, () -> name(attempt) + " hears nothing and repeats its transaction from the claim on");
    }

    static String name(int attempt) {
        return "attempt " + (attempt + 1);
    }

    private static String answer(Decision.Claimed answer) {
        String kind = answer.getClass().getSimpleName();
        return answer instanceof Decision.Granted granted
                ? (granted.repeated() ? "granted again, epoch " : "granted, epoch ")
                        + granted.record().epoch()
                        + (granted.record().life().unproved() ? ", unproved" : "")
                : "answered " + kind;
    }

    private static String answer(Transition transition) {
        @Nullable Decision decision = transition.decision();
        return decision instanceof Decision.Ignored ignored
                ? "ignored, " + ignored.reason()
                : transition.changes() ? "accepted" : "in force already";
    }
}
