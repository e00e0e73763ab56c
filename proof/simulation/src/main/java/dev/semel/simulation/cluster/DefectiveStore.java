package dev.semel.simulation.cluster;

import dev.semel.operation.OperationKey;
import dev.semel.policy.DurabilityGrade;
import dev.semel.policy.EffectClass;
import dev.semel.policy.EffectTerms;
import dev.semel.protocol.Decision;
import dev.semel.protocol.Event;
import dev.semel.protocol.Evidence;
import dev.semel.protocol.IntentRecord;
import dev.semel.protocol.LeaseId;
import dev.semel.protocol.Nonce;
import dev.semel.protocol.Protocol;
import dev.semel.protocol.State;
import dev.semel.protocol.Status;
import dev.semel.protocol.Transition;
import dev.semel.store.Backlog;
import dev.semel.store.Expiry;
import dev.semel.store.Found;
import dev.semel.store.OpenRecords;
import dev.semel.store.OperationStore;
import dev.semel.store.StoreClock;
import dev.semel.store.StoreDescription;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A store that is right but for one defect: the shipped function, lied to about the record or the event, or overruled. */
final class DefectiveStore implements OperationStore, Backlog {
    private static final Set<Defect> KNOWN = EnumSet.of(
            Defect.FORGETS_CLAIMS,
            Defect.FORGETS_LATEST,
            Defect.TAKES_OVER_EARLY,
            Defect.TAKES_OVER_UNPROTECTED,
            Defect.RESTARTS_EPOCHS,
            Defect.SETTLES_UNFENCED,
            Defect.IGNORES_NONCES,
            Defect.REAPS_RUNNING,
            Defect.IGNORES_FINGERPRINTS,
            Defect.BELIEVES_EARLY_ANSWERS,
            Defect.OVERRULES_OUTCOMES);
    private static final EffectTerms HARMLESS = new EffectTerms(
            EffectClass.DEDUPLICATED, EffectTerms.FOREVER, 0, EffectTerms.FOREVER, EffectTerms.UNDECLARED, true);
    private static final long AHEAD_MILLIS = 300;
    private static final int FORGETS_EVERY = 3;

    private final StoreClock clock;
    private final Defect defect;
    private final TreeMap<OperationKey, IntentRecord> records = new TreeMap<>();
    private final TreeMap<OperationKey, IntentRecord> earlier = new TreeMap<>();
    private long floor;
    private long latest;
    private int claims;

    DefectiveStore(StoreClock clock, Defect defect) {
        this.clock = clock;
        this.defect = defect;
    }

    static boolean has(Defect defect) {
        return KNOWN.contains(defect);
    }

    /** Back after a crash. */
    void restarted() {
        if (defect == Defect.FORGETS_LATEST) {
            records.putAll(earlier);
            earlier.clear();
        }
    }

    @Override
    public List<Decision> apply(List<Event> events) {
        List<Decision> decisions = new ArrayList<>();
        for (Event event : events) {
            Transition transition = decide(records.get(event.key()), event, now());
            boolean forgotten = defect == Defect.FORGETS_CLAIMS
                    && transition.changes()
                    && event instanceof Event.Claim
                    && ++claims % FORGETS_EVERY == 0;
            if (!forgotten) {
                keep(event.key(), transition);
            }
            decisions.add(transition.decision());
        }
        return decisions;
    }

    private void keep(OperationKey key, Transition transition) {
        if (transition.after() == null) {
            records.remove(key);
            if (transition.before() != null && defect != Defect.RESTARTS_EPOCHS) {
                floor = Math.max(floor, transition.before().epoch());
            }
        } else {
            if (transition.before() != null && transition.changes()) {
                earlier.put(key, transition.before());
            }
            records.put(key, transition.after());
        }
    }

    private Transition decide(@Nullable IntentRecord before, Event event, long now) {
        Transition other = before == null ? null : overruled(before, event, now);
        return other == null ? Protocol.decide(before, event, now, floor) : other;
    }

    private @Nullable Transition overruled(IntentRecord before, Event event, long now) {
        if (event instanceof Event.Claim claim) {
            return switch (defect) {
                case TAKES_OVER_EARLY -> takenOverEarly(before, claim, now);
                case TAKES_OVER_UNPROTECTED -> takenOver(before, claim, now);
                case IGNORES_NONCES ->
                    before.lease().nonce().equals(claim.nonce())
                            ? Protocol.decide(withOtherNonce(before), claim, now, floor)
                            : null;
                case IGNORES_FINGERPRINTS -> Protocol.decide(before, as(before, claim), now, floor);
                default -> null;
            };
        } else if (event instanceof Event.Settle settle && defect == Defect.SETTLES_UNFENCED) {
            Event.Settle unfenced = new Event.Settle(
                    settle.key(), before.lease(), settle.outcome(), settle.standing(), settle.retention());
            return Protocol.decide(before, unfenced, now, floor);
        } else if (event instanceof Event.Resolve resolve) {
            return resolved(before, resolve, now);
        }
        return reaped(before, event, now);
    }

    private @Nullable Transition resolved(IntentRecord before, Event.Resolve resolve, long now) {
        if (defect == Defect.OVERRULES_OUTCOMES && before.status().isFinal()) {
            State doubt = new State.InDoubt(0, false, null);
            return Protocol.decide(with(before, before.effect(), before.lease(), doubt), resolve, now, floor);
        }
        boolean early =
                defect == Defect.BELIEVES_EARLY_ANSWERS && resolve.evidence().source() == Evidence.Source.PROBE;
        if (!early) {
            return null;
        }
        Evidence late = Evidence.probe(resolve.evidence().actor(), "", EffectTerms.FOREVER);
        Event.Resolve believed =
                new Event.Resolve(resolve.key(), resolve.epochSeen(), resolve.verdict(), late, resolve.retention());
        return Protocol.decide(before, believed, now, floor);
    }

    private @Nullable Transition reaped(IntentRecord before, Event event, long now) {
        boolean rubbish = defect == Defect.REAPS_RUNNING
                && event instanceof Event.Expire
                && before.state() instanceof State.Running running
                && running.leaseEndMillis() <= now;
        return rubbish ? new Transition(before, null, new Decision.Accepted(null, false, now)) : null;
    }

    private @Nullable Transition takenOverEarly(IntentRecord before, Event.Claim claim, long now) {
        boolean nearly = before.state() instanceof State.Running running
                && running.leaseEndMillis() > now
                && running.leaseEndMillis() <= now + AHEAD_MILLIS;
        return nearly ? Protocol.decide(lapsed(before), claim, now, floor) : null;
    }

    private @Nullable Transition takenOver(IntentRecord before, Event.Claim claim, long now) {
        if (before.status() != Status.RUNNING || before.effect().effectClass() != EffectClass.UNPROTECTED) {
            return null;
        }
        Event.Claim harmless = new Event.Claim(
                claim.key(),
                claim.fingerprint(),
                claim.supersession(),
                claim.nonce(),
                HARMLESS,
                claim.leaseTerms(),
                claim.policyVersion());
        return Protocol.decide(withEffect(before, HARMLESS), harmless, now, floor);
    }

    private static Event.Claim as(IntentRecord before, Event.Claim claim) {
        return new Event.Claim(
                claim.key(),
                before.fingerprint(),
                claim.supersession(),
                claim.nonce(),
                claim.effect(),
                claim.leaseTerms(),
                claim.policyVersion());
    }

    private static IntentRecord withEffect(IntentRecord record, EffectTerms effect) {
        return with(record, effect, record.lease(), record.state());
    }

    /** As if its lease had run out and somebody else had held it, so that a repeated claim is a new one. */
    private static IntentRecord withOtherNonce(IntentRecord record) {
        LeaseId other = new LeaseId(record.epoch(), new Nonce(-1, -1));
        return with(lapsed(record), record.effect(), other, lapsed(record).state());
    }

    private static IntentRecord lapsed(IntentRecord record) {
        return record.state() instanceof State.Running running
                ? with(
                        record,
                        record.effect(),
                        record.lease(),
                        new State.Running(0, running.renewals(), running.seen()))
                : record;
    }

    private static IntentRecord with(IntentRecord record, EffectTerms effect, LeaseId lease, State state) {
        return new IntentRecord(
                record.fingerprint(),
                effect,
                record.policyVersion(),
                lease,
                record.life(),
                record.version(),
                record.appliedVersion(),
                state);
    }

    private long now() {
        latest = Math.max(latest, clock.millis());
        return latest;
    }

    @Override
    public List<Found> find(List<OperationKey> keys) {
        long now = now();
        return keys.stream()
                .map(key -> new Found(Protocol.aged(records.get(key), now), now))
                .toList();
    }

    @Override
    public Expiry expire(int budget) {
        List<OperationKey> keys = List.copyOf(records.keySet());
        for (OperationKey key : keys) {
            keep(key, decide(records.get(key), new Event.Expire(key), now()));
        }
        return new Expiry(keys.size(), 0, 0, true);
    }

    @Override
    public List<Due> due(int limit) {
        long now = now();
        return records.entrySet().stream()
                .filter(entry -> OpenRecords.isDue(entry.getValue(), now))
                .limit(limit)
                .map((Map.Entry<OperationKey, IntentRecord> entry) -> new Due(entry.getKey(), entry.getValue(), now))
                .toList();
    }

    @Override
    public OpenCount open() {
        return new OpenCount(0, 0);
    }

    @Override
    public StoreDescription describe() {
        return new StoreDescription("defective:", DurabilityGrade.NONE, "one", true);
    }

    @Override
    public void close() {
        // Nothing is held but memory.
    }
}
