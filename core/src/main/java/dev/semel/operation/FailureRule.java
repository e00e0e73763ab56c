package dev.semel.operation;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * What an exception of the effect means (A7). Whatever is not declared is ambiguous: the effect may have been applied.
 * Immutable; the first matching declaration counts.
 */
public final class FailureRule {
    /** What a failure says about the effect. */
    public enum Meaning {
        /** A definite refusal by the business: final, stored, told to every retry. */
        REJECTED,
        /** Proof that nothing was and nothing will be applied: the key is free for a retry. */
        NOTHING_APPLIED,
        /** Nothing is known: the effect class decides. */
        AMBIGUOUS
    }

    private record Declaration(Predicate<Throwable> matches, Meaning meaning) {}

    private static final FailureRule AMBIGUOUS = new FailureRule(List.of());

    private final List<Declaration> declarations;

    private FailureRule(List<Declaration> declarations) {
        this.declarations = declarations;
    }

    /** Every failure is ambiguous: the default. */
    public static FailureRule ambiguous() {
        return AMBIGUOUS;
    }

    /** Failures of this type are definite refusals. */
    public FailureRule rejectedOn(Class<? extends Throwable> type) {
        return with(type::isInstance, Meaning.REJECTED);
    }

    /** Failures of this type prove that no byte was sent and nothing was applied. */
    public FailureRule nothingAppliedOn(Class<? extends Throwable> type) {
        return with(type::isInstance, Meaning.NOTHING_APPLIED);
    }

    /** Failures that match have this meaning. */
    public FailureRule with(Predicate<Throwable> matches, Meaning meaning) {
        List<Declaration> more = new ArrayList<>(declarations);
        more.add(new Declaration(matches, meaning));
        return new FailureRule(List.copyOf(more));
    }

    /** What this failure means; {@link Meaning#AMBIGUOUS} if no declaration matches. */
    public Meaning meaningOf(Throwable failure) {
        for (Declaration declaration : declarations) {
            if (declaration.matches().test(failure)) {
                return declaration.meaning();
            }
        }
        return Meaning.AMBIGUOUS;
    }
}
