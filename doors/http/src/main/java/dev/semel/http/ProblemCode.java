package dev.semel.http;

import java.util.Locale;

/**
 * The kinds of problems this door and its hosts tell, each with a stable code, status and title. Codes are never renamed
 * and never used for something else; statuses are those of an ordinary case and a single problem may have another.
 */
public enum ProblemCode {
    /** The route demands a key and there is none. */
    KEY_MISSING(400, false, "A key is required"),
    /** The key header cannot be read as one key. */
    KEY_MALFORMED(400, false, "The key is malformed"),
    /** The key is longer than allowed. */
    KEY_TOO_LONG(400, false, "The key is too long"),
    /** The key is no one-time token that was handed out to this caller for this operation. */
    TOKEN_INVALID(403, false, "The one-time token is not valid here"),
    /** The one-time token's life is over. */
    TOKEN_EXPIRED(403, false, "The one-time token has expired"),
    /** Nothing of the gateway's own is at this URL for this caller. */
    URL_UNKNOWN(404, false, "There is nothing here"),
    /** The configured source of the caller's identity says nothing. */
    CALLER_UNKNOWN(403, false, "The caller is not known"),
    /** The configured source of the caller's identity says two things. */
    CALLER_MALFORMED(400, false, "The caller's identity is malformed"),
    /** The body is larger than protected requests may be. */
    BODY_TOO_LARGE(413, false, "The body is too large"),
    /** The request asks for an event stream, and the route refuses to tell one at its end. */
    STREAM_REFUSED(406, false, "Event streams are not answered with a key"),
    /** The body says it is JSON and is not. */
    MALFORMED_JSON(400, false, "The body is not well-formed JSON"),
    /** The route's requests ask for versions of an entity, and this one says none. */
    VERSION_MISSING(400, false, "A version is required"),
    /** What stands for the version is no version. */
    VERSION_MALFORMED(400, false, "The version is malformed"),
    /** Another attempt with this key is at work. */
    IN_PROGRESS(409, true, "The first attempt is still running"),
    /** The key stands for another request. */
    KEY_REUSED(422, false, "The key was used for another request"),
    /** The action may have been applied and nobody knows. */
    IN_DOUBT(504, false, "It is not known whether the action was applied"),
    /** The action was decided before, and repeats are refused here. */
    DUPLICATE(409, false, "The action was decided before"),
    /** There was an outcome and it is kept no longer. */
    EXPIRED(410, false, "The outcome is kept no longer"),
    /** A newer version was applied. */
    STALE(409, false, "A newer version was applied"),
    /** The action was decided and its answer was not kept whole. */
    RESULT_NOT_KEPT(200, false, "The answer was not kept"),
    /** What was kept of the answer cannot be read. */
    RESULT_UNREADABLE(500, false, "The stored answer cannot be read"),
    /** The caller may not be told the answer made before: whoever was asked said so. */
    REPLAY_REFUSED(403, false, "The stored answer is not for this caller"),
    /** Whether the caller may be told the answer made before could not be found out. */
    RIGHTS_UNKNOWN(503, true, "The caller's rights cannot be looked up now"),
    /** The caller has as much as its quota allows; nothing was sent. */
    QUOTA_EXCEEDED(429, true, "The quota is used up"),
    /** The caller asks for more at once, or faster, than it may; nothing was sent. */
    LIMIT_EXCEEDED(429, true, "Too many requests"),
    /** The store of keys does not answer; nothing was sent. */
    UNAVAILABLE(503, true, "Keys cannot be looked up now"),
    /** The request was sent and what came of it could not be recorded. */
    NOT_RECORDED(503, true, "The outcome could not be recorded"),
    /** The attempt ended without an effect; the key is free. */
    RELEASED(503, true, "Nothing was applied"),
    /** The service behind could not be reached; nothing was sent. */
    UPSTREAM_UNREACHABLE(503, true, "The service cannot be reached"),
    /** A limit on work in hand is reached; nothing was sent. */
    OVERLOADED(503, true, "Too much work is in hand");

    private static final String TYPES = "https://semel.dev/problems/";

    private final int status;
    private final boolean retryable;
    private final String title;

    ProblemCode(int status, boolean retryable, String title) {
        this.status = status;
        this.retryable = retryable;
        this.title = title;
    }

    /** The machine-readable code, such as {@code key_reused}. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The stable URI that identifies this kind of problem. */
    public String type() {
        return TYPES + code();
    }

    /** The HTTP status of an ordinary case. */
    public int status() {
        return status;
    }

    /** Whether the same request with the same key is worth sending again, unless a problem says otherwise. */
    public boolean retryable() {
        return retryable;
    }

    /** The kind in a few words, the same for every problem of it. */
    public String title() {
        return title;
    }
}
