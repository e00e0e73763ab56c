package dev.semel.policy;

/** What happens to an attempt while the store cannot answer (rule 18). */
public enum OutageRule {
    /** The attempt is refused as unavailable; the effect does not run. */
    REFUSE,
    /** The effect runs without a claim and the caller is told so. Only for DEDUPLICATED effects. */
    LET_THROUGH
}
