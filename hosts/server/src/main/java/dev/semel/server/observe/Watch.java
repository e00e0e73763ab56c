package dev.semel.server.observe;

import dev.semel.http.HttpFields;
import io.vertx.core.buffer.Buffer;

/**
 * Sees one exchange pass. Called on its event loop, in the order of the methods here; must not block, must not throw, must
 * not change what it is handed and must not keep more than its budget. What it does has no effect on the exchange.
 */
public interface Watch {
    /** Sees nothing. */
    Watch NONE = new Watch() {
        @Override
        public boolean looks() {
            return false;
        }
    };

    /** How an exchange ended. */
    enum End {
        /** The whole answer went to the client. */
        WHOLE,
        /** No connection to the service was had: nothing was sent. */
        NOT_SENT,
        /** Something may have been sent and no whole answer came, or the client left. */
        BROKEN
    }

    /** Whether it sees anything, so that nothing need be prepared for one that does not. */
    default boolean looks() {
        return true;
    }

    /** A piece of the request's body came. */
    default void requestPart(Buffer part) {}

    /** The request is whole. Not called if it never is, or if the service answers first. */
    default void requestEnded() {}

    /** The head of the service's answer came. */
    default void responseHead(int status, HttpFields headers) {}

    /** A piece of the answer's body came. */
    default void responsePart(Buffer part) {}

    /** It is over; nothing is called any more. */
    default void ended(End end) {}
}
