package dev.semel.testkit;

import dev.semel.operation.Fingerprint;
import dev.semel.operation.Intent;
import dev.semel.operation.OperationKey;
import dev.semel.operation.Supersession;
import dev.semel.policy.EffectTerms;
import dev.semel.policy.LeaseTerms;
import dev.semel.policy.RetentionTerms;
import dev.semel.protocol.Event;
import dev.semel.protocol.Evidence;
import dev.semel.protocol.IntentRecord;
import dev.semel.protocol.LeaseId;
import dev.semel.protocol.Nonce;
import dev.semel.protocol.Outcome;
import dev.semel.protocol.Payload;
import dev.semel.protocol.Verdict;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;

/** The events of the store contract's tests, short to write and alike in all of them. */
final class Events {
    static final long LEASE_MILLIS = 10_000;
    static final int MAX_RENEWALS = 3;
    static final long KEEP_MILLIS = 60_000;
    static final long REFUSE_MILLIS = 30_000;
    static final LeaseTerms LEASE = new LeaseTerms(LEASE_MILLIS, MAX_RENEWALS);
    static final RetentionTerms RETENTION = new RetentionTerms(KEEP_MILLIS, REFUSE_MILLIS, KEEP_MILLIS);

    static final EffectTerms ATOMIC = EffectTerms.atomic();
    static final EffectTerms DEDUPLICATED = EffectTerms.deduplicated(Duration.ofMinutes(10));
    static final EffectTerms FENCED = EffectTerms.fenced(Duration.ofHours(1));
    static final EffectTerms QUERYABLE = EffectTerms.queryable(Duration.ofHours(1), Duration.ofSeconds(20));
    static final EffectTerms UNPROTECTED = EffectTerms.unprotected();

    private Events() {}

    static OperationKey key(String name) {
        return new OperationKey("tenant", "payments.capture", name);
    }

    static Fingerprint fingerprint(String content) {
        return Fingerprint.of(
                "test.1", Arrays.copyOf(("0123456789abcdef" + content).getBytes(StandardCharsets.UTF_8), 32));
    }

    static Intent intent(String name) {
        return new Intent(key(name), fingerprint("same"));
    }

    /** Somebody else's wish under the same key. */
    static Intent otherIntent(String name) {
        return new Intent(key(name), fingerprint("other"));
    }

    static Intent versioned(String name, long version) {
        return new Intent(key(name), fingerprint("version " + version), Supersession.byVersion(version));
    }

    static Event.Claim claim(Intent intent, long nonce, EffectTerms effect) {
        return Event.Claim.of(intent, new Nonce(7, nonce), effect, LEASE, "policy 1");
    }

    static Event.Claim claim(String name, long nonce, EffectTerms effect) {
        return claim(intent(name), nonce, effect);
    }

    static Event.Claim claimOf(String tenant, String name, long nonce) {
        OperationKey key = new OperationKey(tenant, "payments.capture", name);
        return claim(new Intent(key, fingerprint("same")), nonce, UNPROTECTED);
    }

    static Event.Renew renew(String name, LeaseId lease) {
        return new Event.Renew(key(name), lease, LEASE);
    }

    static Event.Settle succeed(String name, IntentRecord granted) {
        return settle(name, granted.lease(), new Outcome.Succeeded(payload("done")), Event.Standing.THIS_LEASE);
    }

    static Event.Settle reject(String name, IntentRecord granted, Event.Standing standing) {
        return settle(name, granted.lease(), new Outcome.Rejected(payload("refused")), standing);
    }

    static Event.Settle settle(String name, LeaseId lease, Outcome outcome, Event.Standing standing) {
        return new Event.Settle(key(name), lease, outcome, standing, RETENTION);
    }

    static Event.Release release(String name, IntentRecord granted) {
        return release(name, granted, Event.Standing.THIS_LEASE);
    }

    static Event.Release release(String name, IntentRecord granted, Event.Standing standing) {
        return new Event.Release(key(name), granted.lease(), standing, RETENTION);
    }

    static Event.GiveUp giveUp(String name, IntentRecord granted) {
        return new Event.GiveUp(key(name), granted.lease(), payload("seen"));
    }

    static Event.Lapse lapse(String name, long epochSeen) {
        return new Event.Lapse(key(name), epochSeen, RETENTION);
    }

    static Event.Inquire inquire(String name, long epochSeen, long nonce) {
        return new Event.Inquire(key(name), epochSeen, new Nonce(8, nonce));
    }

    static Event.Resolve resolve(String name, long epochSeen, Verdict verdict, Evidence evidence) {
        return new Event.Resolve(key(name), epochSeen, verdict, evidence, RETENTION);
    }

    static Evidence operator() {
        return Evidence.operator("ann", "looked it up at the bank");
    }

    static Evidence probe(long askedAtMillis) {
        return Evidence.probe("bank", "404", askedAtMillis);
    }

    static Payload payload(String text) {
        return Payload.whole(text.getBytes(StandardCharsets.UTF_8));
    }
}
