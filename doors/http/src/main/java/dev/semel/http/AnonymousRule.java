package dev.semel.http;

/** What becomes of a protected request whose caller the configured source does not name. */
public enum AnonymousRule {
    /**
     * All nameless callers are one caller, but a request with cookies is refused: its caller is probably known by them,
     * and another's answer must not reach it. The default for the {@code Authorization} credential.
     */
    ALLOW_UNLESS_COOKIES,
    /** All nameless callers are one caller: whoever knows a key and its exact request is told its answer. */
    ALLOW,
    /** Refused. The default for every declared source. */
    REFUSE
}
