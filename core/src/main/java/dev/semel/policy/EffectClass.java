package dev.semel.policy;

/**
 * Whether an attempt at the business action may be repeated: a property of the effect, declared by whoever knows the
 * receiver, never guessed. (PROTOCOL: fencing is not once-ness.)
 */
public enum EffectClass {
    /** The effect commits in the same transaction as the outcome; a lapsed attempt left nothing behind. */
    ATOMIC,
    /** Repeating is harmless for a declared horizon: a desired state, or a receiver that deduplicates our derived key. */
    DEDUPLICATED,
    /** The receiver refuses lower epochs and can be asked what it did. */
    FENCED,
    /** The receiver can only be asked what it did. */
    QUERYABLE,
    /** None of these: a lapsed attempt is in doubt and is never run again by itself. */
    UNPROTECTED
}
