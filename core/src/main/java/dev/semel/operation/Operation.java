package dev.semel.operation;

import dev.semel.policy.Terms;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The contract of an operation: name, identity, fingerprint, result and terms (A11). Declared once, usually as a
 * constant, and served by every door. Immutable; safe for use by all threads.
 *
 * @param <I> what is asked
 * @param <R> what is answered
 */
public final class Operation<I, R> {
    /** The tenant of operations that declare none. */
    public static final String SINGLE_TENANT = "default";

    /** On how many first intents the key is derived twice, to expose one that is made afresh per attempt. */
    private static final int STABILITY_CHECKS = 16;

    private final String name;
    private final Function<? super I, String> tenant;
    private final Function<? super I, String> key;
    private final Function<? super I, Fingerprint> fingerprint;
    private final Function<? super I, Supersession> supersession;
    private final @Nullable Function<? super I, Change> change;
    private final ResultCodec<R> codec;
    private final FailureRule failures;
    private final Terms terms;
    private final List<Invariant> invariants;
    private final AtomicInteger checksLeft = new AtomicInteger(STABILITY_CHECKS);

    private Operation(Builder<I> from, ResultCodec<R> codec) {
        name = from.name;
        tenant = from.tenant;
        key = required(from.key, "key", from.name);
        fingerprint = required(from.fingerprint, "fingerprint", from.name);
        supersession = from.supersession == null ? request -> Supersession.never() : from.supersession;
        change = from.change;
        this.codec = codec;
        failures = from.failures;
        terms = from.terms;
        invariants = List.copyOf(from.invariants);
        refuseVersionsWithoutRule(from.supersession != null);
    }

    private Operation(Operation<I, R> like, FailureRule failures, Terms terms) {
        name = like.name;
        tenant = like.tenant;
        key = like.key;
        fingerprint = like.fingerprint;
        supersession = like.supersession;
        change = like.change;
        codec = like.codec;
        this.failures = failures;
        this.terms = terms;
        invariants = like.invariants;
    }

    /** The same intents and results by another rule and other terms, which supersede if these do. */
    Operation<I, R> with(FailureRule otherFailures, Terms otherTerms) {
        return new Operation<>(this, otherFailures, otherTerms);
    }

    /** Begins a contract; the name is part of every key, so it never changes while records live. */
    public static <I> Builder<I> named(String name, Class<I> request) {
        Objects.requireNonNull(request, "request");
        return new Builder<>(name);
    }

    /** The name, part of every key. */
    public String name() {
        return name;
    }

    /** The terms that were agreed in code; a policy may replace them. */
    public Terms terms() {
        return terms;
    }

    /** How results are kept. */
    public ResultCodec<R> codec() {
        return codec;
    }

    /** What exceptions of the effect mean. */
    public FailureRule failures() {
        return failures;
    }

    /** What must hold around the effect, in the order of declaration; unmodifiable. */
    public List<Invariant> invariants() {
        return invariants;
    }

    /**
     * The intent of a request.
     *
     * @throws IllegalArgumentException if the request, its key or fingerprint is null, the key is malformed or differs when
     *     derived twice from one request, or there is no version where the terms demand one
     */
    public Intent intent(I request) {
        if (request == null) {
            throw new IllegalArgumentException("Operation " + name + " is asked for null; give it a request.");
        }
        String derived = derived("key", key.apply(request));
        if (checksLeft.get() > 0) {
            checksLeft.decrementAndGet();
            refuseUnstable(derived, key.apply(request));
        }
        Fingerprint content = derived("fingerprint", fingerprint.apply(request));
        return new Intent(
                        new OperationKey(derived("tenant", tenant.apply(request)), name, derived),
                        change == null ? content : change.apply(request).of(content),
                        supersession.apply(request))
                .under(terms.duplicates());
    }

    private <T> T derived(String what, @Nullable T part) {
        if (part == null) {
            throw new IllegalArgumentException(
                    "Operation " + name + " derives no " + what + " from its request, but null;"
                            + " nothing was done. Ask for it with one, the same on every retry.");
        }
        return part;
    }

    private void refuseVersionsWithoutRule(boolean versioned) {
        if (versioned != terms.duplicates().supersedes()) {
            throw new IllegalArgumentException("Operation " + name
                    + (versioned ? " has versions" : " has no versions")
                    + ", and its terms say " + terms.duplicates() + " of duplicates; "
                    + (versioned
                            ? "say OVERWRITE, MERGE or LAST_WRITE_WINS."
                            : "declare where the version comes from."));
        }
    }

    private void refuseUnstable(String first, String second) {
        if (!first.equals(second)) {
            throw new IllegalArgumentException("Operation " + name + " derives another key each time (" + first
                    + ", then " + second + "): a retry would be a new action. Derive the key from the request alone.");
        }
    }

    @Override
    public String toString() {
        return "Operation[" + name + "]";
    }

    private static <T> T required(@Nullable T part, String what, String name) {
        if (part == null) {
            throw new IllegalArgumentException("Operation " + name + " declares no " + what + "; declare one.");
        }
        return part;
    }

    /** Collects the parts of a contract; not safe for use by several threads. */
    public static final class Builder<I> {
        private final String name;
        private Function<? super I, String> tenant = request -> SINGLE_TENANT;
        private @Nullable Function<? super I, String> key;
        private @Nullable Function<? super I, Fingerprint> fingerprint;
        private @Nullable Function<? super I, Supersession> supersession;
        private @Nullable Function<? super I, Change> change;
        private FailureRule failures = FailureRule.ambiguous();
        private Terms terms = Terms.defaults();
        private final List<Invariant> invariants = new ArrayList<>();

        private Builder(String name) {
            this.name = Objects.requireNonNull(name, "name");
        }

        /** Whose keys these are; {@link Operation#SINGLE_TENANT} if never called. */
        public Builder<I> tenant(Function<? super I, String> source) {
            tenant = source;
            return this;
        }

        /** Where the key comes from; see {@link DerivedKeys} for keys made from other things. */
        public Builder<I> key(Function<? super I, String> source) {
            key = source;
            return this;
        }

        /** What makes two requests the same wish; see {@link FieldDigest} and {@link ContentRule}. */
        public Builder<I> fingerprint(Function<? super I, Fingerprint> source) {
            fingerprint = source;
            return this;
        }

        /**
         * Which version of its entity a request asks for; the key names the entity. The terms say by a superseding
         * {@link dev.semel.policy.DuplicateRule} what becomes of older ones.
         */
        public Builder<I> supersession(Function<? super I, Supersession> source) {
            supersession = source;
            return this;
        }

        /** Whether a request creates, updates or deletes its entity; part of the fingerprint. */
        public Builder<I> change(Function<? super I, Change> source) {
            change = Objects.requireNonNull(source, "change");
            return this;
        }

        /** What exceptions of the effect mean; all are ambiguous if never called. */
        public Builder<I> failures(FailureRule rule) {
            failures = Objects.requireNonNull(rule, "failures");
            return this;
        }

        /** The terms; {@link Terms#defaults()} if never called. */
        public Builder<I> terms(Terms agreed) {
            terms = Objects.requireNonNull(agreed, "terms");
            return this;
        }

        /** Adds a statement about the business and the check of it. */
        public Builder<I> invariant(String statement, BooleanSupplier holds) {
            invariants.add(new Invariant(statement, holds));
            return this;
        }

        /** The last step: how results are kept. */
        public <R> Operation<I, R> result(ResultCodec<R> codec) {
            return new Operation<>(this, Objects.requireNonNull(codec, "codec"));
        }
    }
}
