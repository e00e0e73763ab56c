package dev.semel.policy;

/** What an acknowledged write survives. Ordered: a later grade survives all that an earlier one does. */
public enum DurabilityGrade {
    /** Nothing: the write is gone with the process. */
    NONE,
    /** The death of the process, not of the machine. */
    PROCESS,
    /** The death of the machine, not of its disk. */
    MACHINE,
    /** The loss of a machine with its disk. */
    REPLICATED
}
