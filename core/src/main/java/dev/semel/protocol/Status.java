package dev.semel.protocol;

/** The states of an intent; see {@link Protocol} for who may move where. */
public enum Status {
    /** There is no record. */
    ABSENT,
    /** An attempt holds the lease, or held it last. */
    RUNNING,
    /** The effect is there, and its result is kept. */
    SUCCEEDED,
    /** The business refused for good, and its refusal is kept. */
    REJECTED,
    /** Nothing was and nothing will be applied by any attempt so far; the next claim runs. */
    RELEASED,
    /** The effect may have been applied and nobody knows. */
    IN_DOUBT,
    /** There was an outcome; its result is gone and retries are refused. */
    TOMBSTONE;

    /** Whether an outcome is known and kept. */
    public boolean isFinal() {
        return this == SUCCEEDED || this == REJECTED;
    }

    /** Whether somebody still has to find out what became of the intent. */
    public boolean isOpen() {
        return this == RUNNING || this == IN_DOUBT;
    }
}
