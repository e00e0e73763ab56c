package dev.semel.chaos;

/** How an owner stands when it is paused, and what becomes of its key meanwhile. */
enum Plight {
    /** It has sent; its successor sends again, and the receiver knows the key. */
    SENT(NodeBusiness.Known.DEDUPLICATED, true),
    /** It was about to send; its successor sends. */
    ABOUT_TO_SEND(NodeBusiness.Known.DEDUPLICATED, false),
    /** It has sent; its successor has sent too and is still at work when the owner goes on. */
    SUCCESSOR_AT_WORK(NodeBusiness.Known.DEDUPLICATED, true),
    /** It has sent; an operator finds that out. */
    FOUND_APPLIED(NodeBusiness.Known.UNPROTECTED, true),
    /** It was about to send; an operator finds nothing, and its successor sends. */
    FOUND_NOT_APPLIED(NodeBusiness.Known.UNPROTECTED, false),
    /** It has sent; its key is in doubt until it says so itself. */
    LEFT_IN_DOUBT(NodeBusiness.Known.UNPROTECTED, true);

    private final NodeBusiness.Known known;
    private final boolean sent;

    Plight(NodeBusiness.Known known, boolean sent) {
        this.known = known;
        this.sent = sent;
    }

    NodeBusiness.Known known() {
        return known;
    }

    boolean sent() {
        return sent;
    }

    boolean isForOperator() {
        return this == FOUND_APPLIED || this == FOUND_NOT_APPLIED;
    }
}
