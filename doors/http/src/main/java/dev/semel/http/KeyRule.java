package dev.semel.http;

/** Whether the requests of a route carry a key. */
public enum KeyRule {
    /** A request without a key is refused. */
    REQUIRED,
    /** A request without a key passes through untouched. */
    OPTIONAL,
    /** The route is not protected: every request passes through untouched, with or without a key. */
    IGNORED
}
