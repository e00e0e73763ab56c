package dev.semel.engine;

import dev.semel.policy.DuplicateRule;

/**
 * What becomes of a message once its action was asked for: a pure function of rule and execution, the same for every
 * broker. Only {@link #HOLD} keeps the message coming.
 */
public enum Delivery {
    /** Its action was applied, or its outcome was found: acknowledge it, and tell the outcome to whoever is to hear it. */
    APPLY,
    /** There is nothing left to do for it and nothing to tell: acknowledge it. */
    SKIP,
    /** Its action was done before: acknowledge it, and tell the reference that is kept of it. */
    ACKNOWLEDGE,
    /** It must not be applied and somebody should look at it: put it aside with the cause, then acknowledge it. */
    PARK,
    /** Its outcome is not known yet, or it was not tried: never acknowledge it; it comes again later. */
    HOLD;

    /** What becomes of the message that was told this under this rule. */
    public static <R> Delivery of(DuplicateRule rule, Execution<R> execution) {
        return execution.fold(new Deliveries<>(rule));
    }
}
