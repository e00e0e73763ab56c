package dev.semel.testkit.http;

/** What some hosts cannot do, by what they are; the tests that need it are skipped there, and say so. */
public enum HttpTrait {
    /** Its service can end without any answer, as one behind a connection can. */
    SERVICE_MAY_VANISH,
    /** A handler's answer may announce more bytes than it brings. */
    ANSWERS_MAY_BE_TORN,
    /** It hands out one-time tokens and operation URLs. */
    OWN_PATHS,
    /** Who waited for a twin that ends without an effect runs, and is not told to ask again. */
    WAITERS_RUN,
    /** With {@code Prefer: respond-async} the first request is answered before its action has ended. */
    RESPONDS_ASYNC
}
