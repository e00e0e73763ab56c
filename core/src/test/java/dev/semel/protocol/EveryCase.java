package dev.semel.protocol;

import dev.semel.operation.Fingerprint;
import dev.semel.operation.Supersession;
import dev.semel.policy.EffectTerms;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Every state, in every effect class and shape, against every event: one point in time, tens of thousands of cases. */
final class EveryCase {
    static final long NOW = 50_000_000;
    static final long FLOOR = 40;
    static final LeaseId LEASE = new LeaseId(12, Story.nonce(1));
    static final long VERSION = 5;

    private static final long SINCE = NOW - 30_000;

    /** One of them, decided. */
    record Case(@Nullable IntentRecord before, Event event, Transition transition) {
        Decision decision() {
            return transition.decision();
        }

        @Nullable
        IntentRecord after() {
            return transition.after();
        }

        /** The record as it counted when the event came. */
        @Nullable
        IntentRecord live() {
            return Protocol.aged(before, NOW);
        }

        @Override
        public String toString() {
            return event + "\n  upon  " + before + "\n  gives " + transition.decision() + "\n  and   " + after();
        }
    }

    private EveryCase() {}

    static List<Case> decided() {
        List<IntentRecord> records = records();
        List<Event> events = events();
        List<Case> cases = new ArrayList<>(records.size() * events.size());
        for (IntentRecord record : records) {
            for (Event event : events) {
                cases.add(new Case(record, event, Protocol.decide(record, event, NOW, FLOOR)));
            }
        }
        for (Event event : events) {
            cases.add(new Case(null, event, Protocol.decide(null, event, NOW, FLOOR)));
        }
        return cases;
    }

    private static List<IntentRecord> records() {
        List<EffectTerms> effects = new ArrayList<>(ClaimTest.everyEffect());
        effects.add(Story.DEDUPLICATED.rememberingRefusals());
        List<IntentRecord> records = new ArrayList<>();
        for (EffectTerms effect : effects) {
            for (State state : states()) {
                for (long since : new long[] {SINCE, SINCE - 2 * Story.MEMORY}) {
                    records.add(record(effect, new Life(9, since, false), 0, 0, state));
                    records.add(record(effect, new Life(9, since, true), 0, 0, state));
                    long applied = state.status().isFinal() || state.status() == Status.TOMBSTONE ? VERSION : 3;
                    records.add(record(effect, new Life(9, since, false), VERSION, applied, state));
                }
            }
        }
        return records;
    }

    private static IntentRecord record(EffectTerms effect, Life life, long version, long applied, State state) {
        return new IntentRecord(Story.ASKED, effect, "policy-1", LEASE, life, version, applied, state);
    }

    private static List<State> states() {
        List<State> states = new ArrayList<>();
        for (long end : new long[] {NOW + 1, NOW, NOW - 20_000}) {
            states.add(new State.Running(end, 0, null));
            states.add(new State.Running(end, 3, Story.RESULT));
        }
        for (Outcome outcome :
                List.of(new Outcome.Succeeded(Story.RESULT), new Outcome.Rejected(Payload.oversized()))) {
            states.add(new State.Settled(outcome, SINCE, NOW + 1, NOW + 2, Evidence.owner()));
            states.add(new State.Settled(outcome, SINCE, NOW, NOW + 1, Evidence.owner()));
            states.add(new State.Settled(outcome, SINCE, NOW - 1, NOW, Evidence.owner()));
            states.add(new State.Tombstone(outcome.status(), NOW + 1));
            states.add(new State.Tombstone(outcome.status(), NOW));
        }
        states.add(new State.Released(NOW + 1, Evidence.owner()));
        states.add(new State.Released(NOW, Evidence.store()));
        states.add(new State.InDoubt(NOW - 20_000, false, null));
        states.add(new State.InDoubt(NOW - 1, false, Story.RESULT));
        states.add(new State.InDoubt(NOW - 1, true, null));
        return states;
    }

    private static List<Event> events() {
        List<Event> events = new ArrayList<>();
        for (EffectTerms effect : ClaimTest.everyEffect()) {
            for (int nonce : new int[] {1, 2}) {
                for (Fingerprint fingerprint : List.of(Story.ASKED, Story.OTHER)) {
                    for (long version : new long[] {0, 2, 4, VERSION, VERSION + 1}) {
                        // A nonce belongs to one claim, so a repeated one comes with what was claimed.
                        boolean honest = nonce == 2 || (fingerprint.equals(Story.ASKED) && version % VERSION == 0);
                        if (honest) {
                            events.add(claim(effect, nonce, fingerprint, version));
                        }
                    }
                }
            }
        }
        for (LeaseId lease : List.of(LEASE, new LeaseId(11, LEASE.nonce()), new LeaseId(12, Story.nonce(2)))) {
            owner(lease, events);
        }
        for (long epoch : new long[] {12, 11, 13}) {
            events.add(new Event.Lapse(Story.KEY, epoch, Story.RETENTION));
            events.add(new Event.Inquire(Story.KEY, epoch, Story.nonce(1)));
            events.add(new Event.Inquire(Story.KEY, epoch, Story.nonce(2)));
            evidence(epoch, events);
        }
        events.add(new Event.Purge(Story.KEY, Evidence.operator("ada", "asked to")));
        events.add(new Event.Hold(Story.KEY, NOW + 1_000_000));
        events.add(new Event.Hold(Story.KEY, 0));
        events.add(new Event.Expire(Story.KEY));
        return events;
    }

    private static Event claim(EffectTerms effect, int nonce, Fingerprint fingerprint, long version) {
        return new Event.Claim(
                Story.KEY,
                fingerprint,
                new Supersession(version),
                Story.nonce(nonce),
                effect,
                Story.LEASE_TERMS,
                "policy-2");
    }

    private static void owner(LeaseId lease, List<Event> events) {
        events.add(new Event.Renew(Story.KEY, lease, Story.LEASE_TERMS));
        for (Event.Standing standing : Event.Standing.values()) {
            for (Outcome outcome :
                    List.of(new Outcome.Succeeded(Payload.omitted()), new Outcome.Rejected(Payload.omitted()))) {
                events.add(new Event.Settle(Story.KEY, lease, outcome, standing, Story.RETENTION));
            }
            events.add(new Event.Release(Story.KEY, lease, standing, Story.RETENTION));
        }
        events.add(new Event.GiveUp(Story.KEY, lease, null));
        events.add(new Event.GiveUp(Story.KEY, lease, Payload.omitted()));
    }

    private static void evidence(long epoch, List<Event> events) {
        for (Verdict verdict : List.of(
                Verdict.applied(Payload.omitted()), Verdict.rejected(Payload.omitted()), Verdict.notApplied())) {
            for (Evidence evidence : List.of(
                    Evidence.probe("psp", "said so", NOW - 100),
                    Evidence.probe("psp", "said so", 0),
                    Evidence.operator("ada", "looked"))) {
                events.add(new Event.Resolve(Story.KEY, epoch, verdict, evidence, Story.RETENTION));
            }
        }
    }
}
