package dev.semel.server.api;

/** What a call wants to hear; everything else is a problem to it. */
enum Purpose {
    CLAIM,
    RENEW,
    SUCCEED,
    REJECT,
    RELEASE,
    GIVE_UP,
    LOOK;

    boolean wantsApplied() {
        return this == CLAIM || this == SUCCEED || this == LOOK;
    }

    boolean wantsRejected() {
        return this == CLAIM || this == REJECT || this == LOOK;
    }
}
