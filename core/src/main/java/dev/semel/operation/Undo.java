package dev.semel.operation;

import dev.semel.policy.DuplicateRule;
import dev.semel.policy.EffectClass;
import dev.semel.policy.EffectTerms;
import dev.semel.policy.OutageRule;
import dev.semel.policy.RetentionTerms;
import dev.semel.policy.Terms;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * The contract of taking an operation back: an operation of its own, with a name, a key and terms of its own, so that it
 * is done once as well. Its key is the original's with the life that is undone: when the original was forgotten and its key
 * is used anew, that is another action with another undo. Declared once, beside the original. Immutable; safe for use by
 * all threads.
 *
 * <pre>{@code
 * static final Undo<Order, Receipt, String> REFUND = Undo.of(CHARGE).result(ResultCodec.text());
 * }</pre>
 *
 * @param <I> what was asked of the original
 * @param <R> what the original answered
 * @param <U> what the undo answers
 */
public final class Undo<I, R, U> {
    private final Operation<I, R> original;
    private final Operation<I, R> withdrawal;
    private final Operation<Original, U> operation;

    private Undo(Builder<I, R> from, ResultCodec<U> codec) {
        original = from.original;
        withdrawal = original.with(
                FailureRule.ambiguous().rejectedOn(NeverApplied.class),
                told(original.terms(), withdrawn(original.terms().effect())));
        operation = Operation.named(from.name, Original.class)
                .tenant(undone -> undone.key().tenant())
                .key(undone -> key(from.name, undone))
                .fingerprint(Undo::fingerprint)
                .failures(from.failures)
                .terms(from.terms)
                .result(codec);
        refuseUnlikeClasses();
        refuseShortMemory();
    }

    /**
     * Begins the contract of undoing this.
     *
     * @throws IllegalArgumentException if it cannot be undone: its versions take each other's place, or its terms let
     *     attempts through of which no record tells
     */
    public static <I, R> Builder<I, R> of(Operation<I, R> original) {
        if (original.terms().duplicates().supersedes()) {
            throw new IllegalArgumentException(
                    original + " has versions, and a newer one may have taken the place of the"
                            + " one that is undone; undo it by a newer version.");
        }
        if (original.terms().outage() == OutageRule.LET_THROUGH) {
            throw new IllegalArgumentException(original + " lets attempts through while the store does not answer, and"
                    + " nothing tells afterwards whether there is one to undo; use REFUSE for outages.");
        }
        return new Builder<>(original);
    }

    /**
     * What is undone.
     *
     * @param key of the original
     * @param fingerprint of the original
     * @param firstEpoch of the life of the original that is undone
     */
    public record Original(OperationKey key, Fingerprint fingerprint, long firstEpoch) {}

    /** Refuses an original that never ran. Thrown by an undo's own claim and caught there. */
    public static final class NeverApplied extends RuntimeException {
        private static final long serialVersionUID = 1L;

        /** For one claim. */
        public NeverApplied() {
            super("It was undone before it was applied.");
        }
    }

    /** What is undone. */
    public Operation<I, R> original() {
        return original;
    }

    /** The undo itself. */
    public Operation<Original, U> operation() {
        return operation;
    }

    /**
     * The original as an undo claims it, to find out what became of it and to refuse it if it never ran: told its whole
     * outcome whatever a repeat is told, and {@link NeverApplied} is a refusal. Such a claim sends nothing, so that one
     * that was left lying is no doubt: where a lapsed attempt could not be repeated, it is ATOMIC.
     */
    public Operation<I, R> withdrawal() {
        return withdrawal;
    }

    /** Under which key the undo of this life of a request is recorded, for whoever wants to look it up. */
    public OperationKey key(I request, long firstEpoch) {
        return operation.intent(original(request, firstEpoch)).key();
    }

    /** This life of what was asked. */
    public Original original(I request, long firstEpoch) {
        Intent intent = original.intent(request);
        return new Original(intent.key(), intent.fingerprint(), firstEpoch);
    }

    /** The same terms for a claim of this effect that is told all there is. */
    private static Terms told(Terms terms, EffectTerms effect) {
        return Terms.of(effect)
                .version(terms.version())
                .lease(terms.lease())
                .retention(terms.retention())
                .waiting(terms.waiting())
                .result(terms.result())
                .duplicates(DuplicateRule.REPLAY)
                .durability(terms.durability())
                .retries(terms.retries())
                .build();
    }

    /** An ATOMIC claim over a lapsed attempt that may be repeated would put that in doubt; over the others it is there. */
    private static EffectTerms withdrawn(EffectTerms effect) {
        return switch (effect.effectClass()) {
            case UNPROTECTED, QUERYABLE -> EffectTerms.atomic();
            case ATOMIC, DEDUPLICATED, FENCED -> effect;
        };
    }

    /** What comes behind the last @ is the life, so that two undos never share a key. */
    private static String key(String name, Original undone) {
        String key = undone.key().key() + "@" + undone.firstEpoch();
        return key.getBytes(StandardCharsets.UTF_8).length <= OperationKey.LONGEST_KEY_BYTES
                ? key
                : DerivedKeys.forReceiver(undone.key(), undone.firstEpoch(), name);
    }

    /** Says of which operation, so that undos of two of them under one name are never taken for each other. */
    private static Fingerprint fingerprint(Original undone) {
        return FieldDigest.fields()
                .text("operation", undone.key().operation())
                .text("rule", undone.fingerprint().rule())
                .bytes("asked", undone.fingerprint().digest())
                .fingerprint("undo.1");
    }

    private void refuseUnlikeClasses() {
        EffectClass its = operation.terms().effect().effectClass();
        EffectClass originals = original.terms().effect().effectClass();
        if ((its == EffectClass.ATOMIC) != (originals == EffectClass.ATOMIC)) {
            throw new IllegalArgumentException(operation + " is declared " + its + " and what it undoes " + originals
                    + ": only both run in transactions of the store, or neither; declare both ATOMIC or none.");
        }
    }

    /** Between the look at the original and the claim of its undo there is time in which neither must be forgotten. */
    private void refuseShortMemory() {
        RetentionTerms its = operation.terms().retention();
        long remembered = its.keepMillis() + its.refuseMillis();
        long told = original.terms().retention().keepMillis();
        long lease = operation.terms().lease().lengthMillis();
        if (remembered < told + lease) {
            throw new IllegalArgumentException(operation + " is remembered for " + remembered
                    + " ms, shorter than the " + told + " ms for which " + original
                    + " is told and a lease of " + lease
                    + " ms: it would be undone again; remember it at least as long.");
        }
    }

    /** Collects the parts of a contract; not safe for use by several threads. */
    public static final class Builder<I, R> {
        private final Operation<I, R> original;
        private String name;
        private FailureRule failures = FailureRule.ambiguous();
        private Terms terms;

        private Builder(Operation<I, R> original) {
            this.original = original;
            name = original.name() + ".undo";
            boolean atomic = original.terms().effect().effectClass() == EffectClass.ATOMIC;
            terms = Terms.of(atomic ? EffectTerms.atomic() : EffectTerms.unprotected())
                    .retention(original.terms().retention())
                    .build();
        }

        /**
         * Its name; the original's with {@code .undo} behind it if never called. Part of every key, so it never changes
         * while originals are told.
         *
         * @throws IllegalArgumentException if it is the original's
         */
        public Builder<I, R> named(String own) {
            if (own.equals(original.name())) {
                throw new IllegalArgumentException("An undo of " + own
                        + " has a name of its own, or its keys could be those of originals; call it " + own
                        + ".undo for example.");
            }
            name = own;
            return this;
        }

        /** What exceptions of the undo mean; all are ambiguous if never called. */
        public Builder<I, R> failures(FailureRule rule) {
            failures = Objects.requireNonNull(rule, "failures");
            return this;
        }

        /**
         * Its terms, of which the original's say nothing: taking back is another request to the receiver. UNPROTECTED, or
         * ATOMIC if the original is, and kept as long as the original, if never called. Their retention is never shortened
         * while originals are told, and lengthened before those it is for are applied.
         */
        public Builder<I, R> terms(Terms agreed) {
            terms = Objects.requireNonNull(agreed, "terms");
            return this;
        }

        /**
         * The last step: how results of the undo are kept.
         *
         * @throws IllegalArgumentException if one of the two is ATOMIC and the other is not, or the undo would be
         *     forgotten before the original or less than a lease after it
         */
        public <U> Undo<I, R, U> result(ResultCodec<U> codec) {
            return new Undo<>(this, codec);
        }
    }

    @Override
    public String toString() {
        return "Undo[" + original.name() + "]";
    }
}
