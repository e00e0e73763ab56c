package dev.semel.policy;

import java.time.Duration;
import java.util.Objects;

/**
 * The terms of one operation under one policy version. Immutable and checked as a whole: terms that could repeat an
 * effect or forget an outcome too early cannot be built.
 */
public final class Terms {
    /** The longest version, in characters. */
    public static final int LONGEST_VERSION = 128;

    private final String version;
    private final EffectTerms effect;
    private final LeaseTerms lease;
    private final RetentionTerms retention;
    private final WaitingRule waiting;
    private final OutageRule outage;
    private final ResultRule result;
    private final DuplicateRule duplicates;
    private final DurabilityGrade durability;
    private final RetryGuidance retries;

    private Terms(Builder from) {
        version = from.version;
        effect = from.effect;
        lease = from.lease;
        retention = from.retention;
        waiting = from.waiting;
        outage = from.outage;
        result = from.result;
        duplicates = from.duplicates;
        durability = from.durability;
        retries = from.retries;
        refuseWhatIsUnsafe();
    }

    /** Terms that begin with the defaults for {@code effect}. */
    public static Builder of(EffectTerms effect) {
        return new Builder(effect);
    }

    /** The defaults: an UNPROTECTED effect, a lease of 30 seconds, outcomes kept for a day. */
    public static Terms defaults() {
        return of(EffectTerms.unprotected()).build();
    }

    /** Identifies the policy these terms come from; stored with every record decided under them. */
    public String version() {
        return version;
    }

    /** What the receiver of the effect can do. */
    public EffectTerms effect() {
        return effect;
    }

    /** How long a claim holds its key. */
    public LeaseTerms lease() {
        return lease;
    }

    /** How long outcomes are kept and expired keys refused. */
    public RetentionTerms retention() {
        return retention;
    }

    /** What an attempt does that finds another at work. */
    public WaitingRule waiting() {
        return waiting;
    }

    /** What an attempt does while the store does not answer. */
    public OutageRule outage() {
        return outage;
    }

    /** What is kept of a result. */
    public ResultRule result() {
        return result;
    }

    /** What a repeat of a settled intent is told, and whether intents have versions. */
    public DuplicateRule duplicates() {
        return duplicates;
    }

    /** The least durability under which the operation may start (rule 16). */
    public DurabilityGrade durability() {
        return durability;
    }

    /** What callers are told about retrying. */
    public RetryGuidance retries() {
        return retries;
    }

    private void refuseWhatIsUnsafe() {
        if (effect.effectClass() != EffectClass.ATOMIC && effect.marginMillis() >= lease.lengthMillis()) {
            throw new IllegalArgumentException("The margin of " + effect.marginMillis()
                    + " ms is not shorter than the lease of " + lease.lengthMillis()
                    + " ms, so nothing could ever be sent; lengthen the lease or shorten the margin.");
        }
        if (retention.refuseMillis() < lease.lengthMillis()) {
            throw new IllegalArgumentException("Expired keys are refused for " + retention.refuseMillis()
                    + " ms, shorter than the lease of " + lease.lengthMillis()
                    + " ms: a claim under way could pass for a new action. Refuse for at least one lease.");
        }
        long remembered = retention.keepMillis() + retention.refuseMillis();
        if (effect.memoryMillis() < EffectTerms.FOREVER && remembered < effect.memoryMillis()) {
            throw new IllegalArgumentException("Keys are remembered for " + remembered
                    + " ms, shorter than the receiver's memory of " + effect.memoryMillis()
                    + " ms: keep or refuse them for at least as long as the receiver remembers.");
        }
        refuseWhatTellsWrong();
        boolean repeatable = effect.effectClass() == EffectClass.DEDUPLICATED
                && effect.horizonMillis() >= retention.retryHorizonMillis();
        if (outage == OutageRule.LET_THROUGH && effect.remembersRefusals()) {
            throw new IllegalArgumentException(
                    "Attempts may not be let through during an outage when the receiver"
                            + " remembers refusals: an attempt without an epoch shares its key with every life, and an old"
                            + " refusal would answer a new action. Use REFUSE, or do not declare that refusals are remembered.");
        }
        if (outage == OutageRule.LET_THROUGH && !repeatable) {
            throw new IllegalArgumentException("Attempts may be let through during an outage only for a DEDUPLICATED"
                    + " effect whose horizon covers the retry horizon; this effect is " + effect.effectClass()
                    + " with a horizon of " + effect.horizonMillis() + " ms against "
                    + retention.retryHorizonMillis() + " ms. Use REFUSE.");
        }
    }

    private void refuseWhatTellsWrong() {
        if (duplicates == DuplicateRule.ACKNOWLEDGE && result.form() != ResultRule.Form.REFERENCE) {
            throw new IllegalArgumentException(
                    "Repeats are acknowledged with the reference that is kept of a result, and"
                            + " the result is kept as " + result.form() + "; keep a REFERENCE, or use SKIP.");
        }
        if (duplicates.supersedes() && outage == OutageRule.LET_THROUGH) {
            throw new IllegalArgumentException("Attempts may not be let through during an outage under " + duplicates
                    + ": without the record nobody knows whether a newer version was applied. Use REFUSE for outages.");
        }
    }

    @Override
    public String toString() {
        return "Terms[" + version + ", " + effect.effectClass() + "]";
    }

    /** Collects terms; not safe for use by several threads. */
    public static final class Builder {
        private String version = "code";
        private final EffectTerms effect;
        private LeaseTerms lease = LeaseTerms.of(Duration.ofSeconds(30));
        private RetentionTerms retention = RetentionTerms.of(Duration.ofDays(1));
        private WaitingRule waiting = WaitingRule.reject();
        private OutageRule outage = OutageRule.REFUSE;
        private ResultRule result = ResultRule.whole();
        private DuplicateRule duplicates = DuplicateRule.REPLAY;
        private DurabilityGrade durability = DurabilityGrade.NONE;
        private RetryGuidance retries = RetryGuidance.DEFAULT;

        private Builder(EffectTerms effect) {
            this.effect = Objects.requireNonNull(effect, "effect");
        }

        /**
         * Identifies the policy; {@code code} if never called.
         *
         * @throws IllegalArgumentException if it is empty or longer than {@value Terms#LONGEST_VERSION} characters
         */
        public Builder version(String policyVersion) {
            if (policyVersion.isEmpty() || policyVersion.length() > LONGEST_VERSION) {
                throw new IllegalArgumentException("The policy's version has " + policyVersion.length()
                        + " characters; give it 1 to " + LONGEST_VERSION + " characters.");
            }
            version = policyVersion;
            return this;
        }

        /** A lease of this length, renewable as {@link LeaseTerms#of} says; 30 seconds if never called. */
        public Builder lease(Duration length) {
            return lease(LeaseTerms.of(length));
        }

        /** A lease of these terms. */
        public Builder lease(LeaseTerms terms) {
            lease = Objects.requireNonNull(terms, "lease");
            return this;
        }

        /** How long to remember; outcomes are kept for a day if never called. */
        public Builder retention(RetentionTerms terms) {
            retention = Objects.requireNonNull(terms, "retention");
            return this;
        }

        /** What to do beside a running attempt; reject if never called. */
        public Builder waiting(WaitingRule rule) {
            waiting = Objects.requireNonNull(rule, "waiting");
            return this;
        }

        /** What to do while the store does not answer; refuse if never called. */
        public Builder outage(OutageRule rule) {
            outage = Objects.requireNonNull(rule, "outage");
            return this;
        }

        /** What to keep of a result; all of it within the default limit if never called. */
        public Builder result(ResultRule rule) {
            result = Objects.requireNonNull(rule, "result");
            return this;
        }

        /** What a repeat is told, and whether intents have versions; the outcome is replayed if never called. */
        public Builder duplicates(DuplicateRule rule) {
            duplicates = Objects.requireNonNull(rule, "duplicates");
            return this;
        }

        /** The least durability to start under; none is demanded if never called. */
        public Builder durability(DurabilityGrade demanded) {
            durability = Objects.requireNonNull(demanded, "durability");
            return this;
        }

        /** What to tell callers about retrying; {@link RetryGuidance#DEFAULT} if never called. */
        public Builder retries(RetryGuidance guidance) {
            retries = Objects.requireNonNull(guidance, "retries");
            return this;
        }

        /**
         * Checks the terms as a whole.
         *
         * @throws IllegalArgumentException if they could repeat an effect or forget an outcome too early
         */
        public Terms build() {
            return new Terms(this);
        }
    }
}
