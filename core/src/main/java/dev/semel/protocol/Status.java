package dev.semel.protocol;

/** The states of an intent; see {@link Protocol} for who may move where. */
public enum Status {
    ABSENT,
    RUNNING,
    SUCCEEDED,
    REJECTED,
    RELEASED,
    IN_DOUBT,
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
