package dev.semel.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.semel.operation.Fingerprint;
import dev.semel.operation.Intent;
import dev.semel.operation.OperationKey;
import dev.semel.operation.Supersession;
import dev.semel.policy.EffectTerms;
import dev.semel.policy.LeaseTerms;
import dev.semel.policy.RetentionTerms;
import java.time.Duration;

/**
 * The story of one key, told event by event: holds the record, the store's time and the epoch floor, as a store does.
 * After every event it checks what holds for all of them.
 */
final class Story {
    static final OperationKey KEY = new OperationKey("acme", "payments.capture", "k-1");
    static final Fingerprint ASKED = fingerprint(1);
    static final Fingerprint OTHER = fingerprint(2);
    static final long LEASE = 10_000;
    static final long MEMORY = 3_600_000;
    static final long QUIESCENCE = 5_000;
    static final long KEEP = 86_400_000;
    static final long REFUSE = 7_200_000;
    static final LeaseTerms LEASE_TERMS = new LeaseTerms(LEASE, 3);
    static final RetentionTerms RETENTION = new RetentionTerms(KEEP, REFUSE, KEEP);
    static final Payload RESULT = Payload.whole(new byte[] {42});

    static final EffectTerms ATOMIC = EffectTerms.atomic();
    static final EffectTerms DEDUPLICATED = EffectTerms.deduplicated(Duration.ofMillis(MEMORY));
    static final EffectTerms FENCED = EffectTerms.fenced(Duration.ofMillis(MEMORY));
    static final EffectTerms QUERYABLE =
            EffectTerms.queryable(Duration.ofMillis(MEMORY), Duration.ofMillis(QUIESCENCE));
    static final EffectTerms UNPROTECTED = EffectTerms.unprotected();

    private final EffectTerms effect;
    private IntentRecord record;
    private long now = 1_000_000;
    private long floor;

    Story(EffectTerms effect) {
        this.effect = effect;
    }

    static Fingerprint fingerprint(int number) {
        byte[] digest = new byte[32];
        digest[0] = (byte) number;
        return Fingerprint.of("fields.1", digest);
    }

    static Nonce nonce(int number) {
        return new Nonce(7, number);
    }

    IntentRecord record() {
        return record;
    }

    Status status() {
        return record == null ? Status.ABSENT : record.status();
    }

    LeaseId lease() {
        return record.lease();
    }

    long now() {
        return now;
    }

    Story later(long millis) {
        now += millis;
        return this;
    }

    /** To the first moment at which the lease has run out. */
    Story afterLease() {
        now = ((State.Running) record.state()).leaseEndMillis();
        return this;
    }

    Decision claim(int nonce) {
        return claim(nonce, ASKED, 0);
    }

    Decision claim(int nonce, Fingerprint fingerprint, long version) {
        return claim(nonce, fingerprint, version, effect);
    }

    Decision claim(int nonce, Fingerprint fingerprint, long version, EffectTerms terms) {
        return apply(new Event.Claim(
                KEY, fingerprint, new Supersession(version), nonce(nonce), terms, LEASE_TERMS, "policy-1"));
    }

    Decision renew(LeaseId lease) {
        return apply(new Event.Renew(KEY, lease, LEASE_TERMS));
    }

    Decision succeed(LeaseId lease) {
        return apply(new Event.Settle(KEY, lease, new Outcome.Succeeded(RESULT), Event.Standing.THIS_LEASE, RETENTION));
    }

    Decision reject(LeaseId lease, Event.Standing standing) {
        return apply(new Event.Settle(KEY, lease, new Outcome.Rejected(RESULT), standing, RETENTION));
    }

    Decision release(LeaseId lease, Event.Standing standing) {
        return apply(new Event.Release(KEY, lease, standing, RETENTION));
    }

    Decision giveUp(LeaseId lease) {
        return apply(new Event.GiveUp(KEY, lease, null));
    }

    Decision giveUp(LeaseId lease, Payload seen) {
        return apply(new Event.GiveUp(KEY, lease, seen));
    }

    Decision lapse() {
        return apply(new Event.Lapse(KEY, record.epoch(), RETENTION));
    }

    Decision inquire(int nonce) {
        return apply(new Event.Inquire(KEY, record.epoch(), nonce(nonce)));
    }

    /** A probe's answer; it asked just now, about the record as it stands. */
    Decision probed(Verdict verdict) {
        return probed(verdict, record.epoch(), now);
    }

    Decision probed(Verdict verdict, long epochSeen, long askedAt) {
        return apply(new Event.Resolve(KEY, epochSeen, verdict, Evidence.probe("psp", "said so", askedAt), RETENTION));
    }

    Decision resolvedByOperator(Verdict verdict, long epochSeen) {
        return apply(new Event.Resolve(
                KEY, epochSeen, verdict, Evidence.operator("ada", "looked at the ledger"), RETENTION));
    }

    Decision purge() {
        return apply(new Event.Purge(KEY, Evidence.operator("ada", "asked to")));
    }

    Decision hold(long until) {
        return apply(new Event.Hold(KEY, until));
    }

    Decision expire() {
        return apply(new Event.Expire(KEY));
    }

    Decision.Claimed read(Fingerprint fingerprint) {
        return Protocol.read(record, new Intent(KEY, fingerprint), now);
    }

    Decision apply(Event event) {
        IntentRecord before = record;
        long floorBefore = floor;
        Transition transition = Protocol.decide(before, event, now, floor);
        record = transition.after();
        if (before != null && record == null) {
            floor = Math.max(floor, before.epoch());
        }
        assertThat(transition.before()).isSameAs(before);
        assertThat(transition.decision().atMillis()).isEqualTo(now);
        if (record != null) {
            assertThat(record.epoch()).isGreaterThanOrEqualTo(before == null ? floorBefore + 1 : before.epoch());
        }
        return transition.decision();
    }

    /** Why the event was ignored. */
    static Decision.Reason reason(Decision decision) {
        return ((Decision.Ignored) decision).reason();
    }
}
