package dev.semel.server.observe;

import dev.semel.http.RequestHead;
import java.util.function.Consumer;

/** Decides which exchanges are watched. Safe for use by all threads; like a watch it neither blocks nor throws. */
public interface Observer {
    /** Watches nothing. */
    Observer NONE = (head, peer) -> Watch.NONE;

    /** The same, whose own failures reach no exchange; they are handed to {@code defects}. */
    static Observer guarded(Observer observer, Consumer<RuntimeException> defects) {
        return new Guarded(observer, defects);
    }

    /**
     * An exchange that goes through begins.
     *
     * @param peer the address that it comes from
     */
    Watch begin(RequestHead head, String peer);
}
