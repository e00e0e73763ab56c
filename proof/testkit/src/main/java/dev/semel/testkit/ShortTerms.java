package dev.semel.testkit;

import dev.semel.policy.EffectClass;
import dev.semel.policy.EffectTerms;
import dev.semel.policy.LeaseTerms;
import dev.semel.policy.RetentionTerms;
import dev.semel.protocol.Event;

/** The same events with leases and retention so short that they end within a test that lives by a real clock. */
final class ShortTerms {
    static final LeaseTerms LEASE = new LeaseTerms(15, Events.MAX_RENEWALS);
    static final RetentionTerms RETENTION = new RetentionTerms(25, 15, 25);

    private static final long HORIZON_MILLIS = 60;
    private static final long MARGIN_MILLIS = 2;
    private static final long QUIESCENCE_MILLIS = 4;

    private ShortTerms() {}

    /** Doubt can be resolved, and the receiver's memory ends, within the test too. */
    private static EffectTerms effect(EffectTerms effect) {
        boolean quiescent = effect.effectClass() == EffectClass.QUERYABLE;
        return new EffectTerms(
                effect.effectClass(),
                endless(effect.horizonMillis(), HORIZON_MILLIS),
                MARGIN_MILLIS,
                endless(effect.memoryMillis(), 2 * HORIZON_MILLIS),
                quiescent ? QUIESCENCE_MILLIS : effect.quiescenceMillis(),
                effect.remembersRefusals());
    }

    private static long endless(long millis, long shorter) {
        return millis == EffectTerms.FOREVER ? millis : shorter;
    }

    static Event of(Event event) {
        if (event instanceof Event.Claim claim) {
            return new Event.Claim(
                    claim.key(),
                    claim.fingerprint(),
                    claim.supersession(),
                    claim.nonce(),
                    effect(claim.effect()),
                    LEASE,
                    claim.policyVersion());
        } else if (event instanceof Event.Renew renew) {
            return new Event.Renew(renew.key(), renew.lease(), LEASE);
        } else if (event instanceof Event.Settle settle) {
            return new Event.Settle(settle.key(), settle.lease(), settle.outcome(), settle.standing(), RETENTION);
        } else if (event instanceof Event.Release release) {
            return new Event.Release(release.key(), release.lease(), release.standing(), RETENTION);
        } else if (event instanceof Event.Lapse lapse) {
            return new Event.Lapse(lapse.key(), lapse.epochSeen(), RETENTION);
        } else if (event instanceof Event.Resolve resolve) {
            return new Event.Resolve(
                    resolve.key(), resolve.epochSeen(), resolve.verdict(), resolve.evidence(), RETENTION);
        }
        return event;
    }
}
