package dev.semel.http;

/** What an answer of the upstream, or its absence, says of the action. */
public enum Classification {
    /** It was applied; the answer is kept and replayed. */
    SUCCEED,
    /** It was refused for good; the answer is kept and replayed. */
    REJECT,
    /** It was not applied and will not be; the key is free, a retry runs. */
    RELEASE,
    /** It may have been applied; what was seen is kept, the effect class decides what comes next. */
    IN_DOUBT
}
