package dev.semel.server.api;

import java.util.Locale;

/** Every problem that the API tells, with its stable code. What the gateway tells too has the gateway's code. */
enum ApiCode {
    BAD_REQUEST(400, false, "The call is malformed"),
    MALFORMED_JSON(400, false, "The body is not well-formed JSON"),
    KEY_TOO_LONG(400, false, "The key is too long"),
    TOKEN_WRONG(401, false, "The access token is missing or wrong"),
    SCOPE_MISSING(403, false, "The access token may not do this"),
    OPERATION_FORBIDDEN(403, false, "The access token may not use this operation"),
    TOKEN_INVALID(403, false, "The one-time token is not valid here"),
    TOKEN_EXPIRED(403, false, "The one-time token has expired"),
    PATH_UNKNOWN(404, false, "Nothing is served here"),
    OPERATION_UNKNOWN(404, false, "The operation is not declared"),
    KEY_UNKNOWN(404, false, "There is no such record"),
    METHOD_UNKNOWN(405, false, "The method is not served"),
    IN_PROGRESS(409, true, "Another attempt is at work"),
    IN_DOUBT(409, false, "It is not known whether the action was applied"),
    RELEASED(409, false, "The lease ended without an effect"),
    LEASE_LOST(409, false, "The lease went to another attempt"),
    LEASE_CAPPED(409, false, "The lease was renewed as often as it may be"),
    SETTLED_OTHERWISE(409, false, "Another outcome was recorded"),
    DUPLICATE(409, false, "The action was decided before"),
    STALE(409, false, "A newer version was applied"),
    MOVED_ON(409, false, "The record is not as it was seen"),
    TOO_EARLY(409, true, "A last send may still be under way"),
    EXPIRED(410, false, "The outcome is kept no longer"),
    NOT_JSON(415, false, "The body is not sent as JSON"),
    KEY_REUSED(422, false, "The key was used for another request"),
    QUOTA_EXCEEDED(429, true, "The quota is used up"),
    LIMIT_EXCEEDED(429, true, "Too many requests"),
    RESULT_UNREADABLE(500, false, "The stored result cannot be read"),
    DEFECT(500, false, "Semel failed"),
    UNAVAILABLE(503, true, "The store does not answer"),
    OVERLOADED(503, true, "Too much work is in hand");

    private final int status;
    private final boolean retryable;
    private final String title;

    ApiCode(int status, boolean retryable, String title) {
        this.status = status;
        this.retryable = retryable;
        this.title = title;
    }

    String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    int status() {
        return status;
    }

    boolean retryable() {
        return retryable;
    }

    String title() {
        return title;
    }
}
