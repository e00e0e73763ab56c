package dev.semel.protocol;

import dev.semel.operation.Fingerprint;
import dev.semel.operation.Intent;
import dev.semel.operation.OperationKey;
import dev.semel.operation.Supersession;
import dev.semel.policy.EffectTerms;
import dev.semel.policy.LeaseTerms;
import dev.semel.policy.RetentionTerms;
import org.jspecify.annotations.Nullable;

/** What is asked of one record. Immutable values; lengths in milliseconds. */
public sealed interface Event {
    /** The record that is meant. */
    OperationKey key();

    /** An attempt asks for the right to act. Answered with a {@link Decision.Claimed} case. */
    record Claim(
            OperationKey key,
            Fingerprint fingerprint,
            Supersession supersession,
            Nonce nonce,
            EffectTerms effect,
            LeaseTerms leaseTerms,
            String policyVersion)
            implements Event {
        /** A claim for an intent, by the attempt that this nonce identifies. */
        public static Claim of(Intent intent, Nonce nonce, EffectTerms effect, LeaseTerms lease, String version) {
            return new Claim(intent.key(), intent.fingerprint(), intent.supersession(), nonce, effect, lease, version);
        }
    }

    /** The owner needs more time. */
    record Renew(OperationKey key, LeaseId lease, LeaseTerms leaseTerms) implements Event {}

    /**
     * The owner says what became of its attempt.
     *
     * @param standing for a rejection, how far the refusal speaks (rule 8)
     */
    record Settle(OperationKey key, LeaseId lease, Outcome outcome, Standing standing, RetentionTerms retention)
            implements Event {}

    /** The owner proves that nothing was and will be applied under this lease: no byte reached a transport. */
    record Release(OperationKey key, LeaseId lease, Standing standing, RetentionTerms retention) implements Event {}

    /** The owner gives up without knowing. */
    record GiveUp(OperationKey key, LeaseId lease, @Nullable Payload seen) implements Event {}

    /** Somebody noticed that the lease of this epoch has run out. */
    record Lapse(OperationKey key, long epochSeen, RetentionTerms retention) implements Event {}

    /** Somebody is about to ask the receiver about this epoch. FENCED: moves the doubt to a fresh epoch first. */
    record Inquire(OperationKey key, long epochSeen, Nonce nonce) implements Event {}

    /** Evidence about an intent in doubt. */
    record Resolve(OperationKey key, long epochSeen, Verdict verdict, Evidence evidence, RetentionTerms retention)
            implements Event {}

    /** An operator wants the stored result gone; retries stay refused until the original end. */
    record Purge(OperationKey key, Evidence evidence) implements Event {}

    /** The outcome must be kept until at least {@code untilMillis}, store time. */
    record Hold(OperationKey key, long untilMillis) implements Event {}

    /** Clean-up passes by. */
    record Expire(OperationKey key) implements Event {}

    /**
     * A record that stood in another store is to stand here as well, for it is on its way: it counts once that store has
     * let go of it, and nobody may act on it before. Makes a record where there was none.
     *
     * @param record as it is to stand here, its times by this store's clock
     * @param over what was found here before the other store was read, null for nothing; anything else is left as it is
     */
    record Adopt(
            OperationKey key, IntentRecord record, @Nullable IntentRecord over) implements Event {}

    /** This store lets go of a record that another one has adopted, if it is still the one that was {@code seen}. */
    record Relinquish(OperationKey key, IntentRecord seen) implements Event {}

    /** How far a refusal, or the proof that nothing was sent, speaks (rule 8). */
    enum Standing {
        /** For this lease only, of which there was at most one try. */
        THIS_LEASE,
        /** For every epoch of this life: the fence was raised to this epoch and the receiver then asked. */
        FENCED_AND_ASKED,
        /** For nothing: there were several tries under this lease. */
        SEVERAL_TRIES
    }
}
