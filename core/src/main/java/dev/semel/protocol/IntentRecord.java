package dev.semel.protocol;

import dev.semel.operation.Fingerprint;
import dev.semel.policy.EffectTerms;
import java.util.Objects;

/**
 * The stored row of an intent. Immutable.
 *
 * @param fingerprint of the claim that made this record
 * @param effect the terms under which its attempts were sent
 * @param policyVersion the policy it was decided under
 * @param lease epoch and nonce of the last lease; RELEASED and final records keep them
 * @param life what is known of the attempts since the key was last free
 * @param version the entity version that this intent claimed, 0 for ordinary intents
 * @param appliedVersion the highest entity version that is final, or may have been applied before a newer one took
 *     over, 0 if none
 * @param state where it stands
 */
public record IntentRecord(
        Fingerprint fingerprint,
        EffectTerms effect,
        String policyVersion,
        LeaseId lease,
        Life life,
        long version,
        long appliedVersion,
        State state) {

    public IntentRecord {
        Objects.requireNonNull(fingerprint, "fingerprint");
        Objects.requireNonNull(effect, "effect");
        Objects.requireNonNull(policyVersion, "policyVersion");
        Objects.requireNonNull(lease, "lease");
        Objects.requireNonNull(life, "life");
        Objects.requireNonNull(state, "state");
    }

    /** The epoch of the last lease. */
    public long epoch() {
        return lease.epoch();
    }

    /** The status that the state amounts to. */
    public Status status() {
        return state.status();
    }

    IntentRecord with(State next) {
        return new IntentRecord(fingerprint, effect, policyVersion, lease, life, version, appliedVersion, next);
    }

    IntentRecord with(LeaseId nextLease, State next) {
        return new IntentRecord(fingerprint, effect, policyVersion, nextLease, life, version, appliedVersion, next);
    }

    IntentRecord unproved() {
        return new IntentRecord(
                fingerprint, effect, policyVersion, lease, life.continued(), version, appliedVersion, state);
    }

    IntentRecord settled(State.Settled next) {
        return new IntentRecord(
                fingerprint, effect, policyVersion, lease, life, version, Math.max(version, appliedVersion), next);
    }
}
