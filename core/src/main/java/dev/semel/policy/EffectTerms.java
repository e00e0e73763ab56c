package dev.semel.policy;

import java.time.Duration;
import java.util.Objects;

/**
 * What is known of the receiver of an effect. Stored with every claim, so that a lapsed attempt is judged under the
 * terms it was sent with. Immutable; all lengths in milliseconds, {@link #FOREVER} for "no end", {@link #UNDECLARED}
 * for "nobody said".
 *
 * @param effectClass whether an attempt may be repeated
 * @param horizonMillis DEDUPLICATED: for how long after the first send a repeat is harmless; else {@link #FOREVER}
 * @param marginMillis the longest pause before a send, flight and clock step that the deployment declares (rule 7)
 * @param memoryMillis for how long after the first send the receiver's "not there" can be believed (rule 11)
 * @param quiescenceMillis QUERYABLE: how long after the lease's end "not there" becomes proof (rule 10), or
 *     {@link #UNDECLARED}
 * @param remembersRefusals whether the receiver answers a repeat of a refused request with the same refusal
 */
public record EffectTerms(
        EffectClass effectClass,
        long horizonMillis,
        long marginMillis,
        long memoryMillis,
        long quiescenceMillis,
        boolean remembersRefusals) {

    /** A length without end. Far below {@link Long#MAX_VALUE}, so that a sum with a point in time cannot overflow. */
    public static final long FOREVER = Long.MAX_VALUE / 4;

    /** A length that nobody declared. */
    public static final long UNDECLARED = -1;

    private static final long DEFAULT_MARGIN_MILLIS = 1_000;

    public EffectTerms {
        Objects.requireNonNull(effectClass, "effectClass");
        if (marginMillis < 0) {
            throw new IllegalArgumentException("The margin is " + marginMillis + " ms; it cannot be negative.");
        }
        if (memoryMillis < 0) {
            throw new IllegalArgumentException(
                    "The receiver's memory is " + memoryMillis + " ms; declare how long it remembers, or FOREVER.");
        }
        if (quiescenceMillis < 0 && quiescenceMillis != UNDECLARED) {
            throw new IllegalArgumentException("The quiescence is " + quiescenceMillis
                    + " ms, so \"not there\" would count before the lease has ended; give a length of at least zero.");
        }
        refuseEndless("margin", marginMillis);
        refuseEndless("receiver's memory", memoryMillis);
        refuseEndless("quiescence", quiescenceMillis);
        refuseEndless("horizon", horizonMillis);
        boolean mayBeQuiescent = effectClass == EffectClass.QUERYABLE || effectClass == EffectClass.ATOMIC;
        if (quiescenceMillis != UNDECLARED && !mayBeQuiescent) {
            throw new IllegalArgumentException(
                    "A quiescence of " + quiescenceMillis + " ms is declared for an effect of" + " class " + effectClass
                            + "; only QUERYABLE effects have one.");
        }
        if (effectClass == EffectClass.QUERYABLE && quiescenceMillis != UNDECLARED && quiescenceMillis < marginMillis) {
            throw new IllegalArgumentException("The quiescence of " + quiescenceMillis
                    + " ms is shorter than the margin"
                    + " of " + marginMillis + " ms: a late send could follow the proof that nothing came; declare at"
                    + " least the margin.");
        }
        if (horizonMillis <= marginMillis) {
            throw new IllegalArgumentException("The horizon of " + horizonMillis + " ms does not exceed the margin of "
                    + marginMillis + " ms, so nothing could ever be sent; declare a longer horizon.");
        }
    }

    /** A longer length overflows when it is added to a point in time, and so would end at once. */
    static void refuseEndless(String what, long millis) {
        if (millis > FOREVER) {
            throw new IllegalArgumentException(
                    "The " + what + " of " + millis + " ms is too long to be counted; at most " + FOREVER + " is.");
        }
    }

    /** The effect commits with the outcome. */
    public static EffectTerms atomic() {
        return of(EffectClass.ATOMIC, FOREVER, FOREVER, 0);
    }

    /** Repeating is harmless for {@code horizon} after the first send. */
    public static EffectTerms deduplicated(Duration horizon) {
        return of(EffectClass.DEDUPLICATED, horizon.toMillis(), horizon.toMillis(), UNDECLARED);
    }

    /** The receiver refuses lower epochs, can be asked, and remembers for {@code memory}. */
    public static EffectTerms fenced(Duration memory) {
        return of(EffectClass.FENCED, FOREVER, memory.toMillis(), UNDECLARED);
    }

    /** The receiver can be asked and remembers for {@code memory}; its "not there" never counts. */
    public static EffectTerms queryable(Duration memory) {
        return of(EffectClass.QUERYABLE, FOREVER, memory.toMillis(), UNDECLARED);
    }

    /** The receiver can be asked; "not there" counts when asked {@code quiescence} after the lease's end. */
    public static EffectTerms queryable(Duration memory, Duration quiescence) {
        return of(EffectClass.QUERYABLE, FOREVER, memory.toMillis(), quiescence.toMillis());
    }

    /** Nothing is known of the receiver: the default. */
    public static EffectTerms unprotected() {
        return of(EffectClass.UNPROTECTED, FOREVER, FOREVER, UNDECLARED);
    }

    /** The same terms with the margin that the deployment declares. */
    public EffectTerms withMargin(Duration margin) {
        return new EffectTerms(
                effectClass, horizonMillis, margin.toMillis(), memoryMillis, quiescenceMillis, remembersRefusals);
    }

    /** The same terms for a receiver that answers a repeat of a refused request with the same refusal. */
    public EffectTerms rememberingRefusals() {
        return new EffectTerms(effectClass, horizonMillis, marginMillis, memoryMillis, quiescenceMillis, true);
    }

    /** Whether an effect whose first send may have been {@code ageMillis} ago may be sent again (rule 6). */
    public boolean mayRunAgain(long ageMillis) {
        return switch (effectClass) {
            case ATOMIC -> true;
            case DEDUPLICATED -> ageMillis < horizonMillis - marginMillis;
            case FENCED -> ageMillis < memoryMillis - marginMillis;
            case QUERYABLE, UNPROTECTED -> false;
        };
    }

    private static EffectTerms of(EffectClass effectClass, long horizon, long memory, long quiescence) {
        long longest = Math.min(DEFAULT_MARGIN_MILLIS, Math.max(0, Math.min(horizon, memory)) / 10);
        long margin = switch (effectClass) {
            case ATOMIC -> 0;
            case QUERYABLE -> quiescence == UNDECLARED ? longest : Math.min(longest, Math.max(0, quiescence));
            case DEDUPLICATED, FENCED, UNPROTECTED -> longest;
        };
        return new EffectTerms(effectClass, horizon, margin, memory, quiescence, false);
    }
}
