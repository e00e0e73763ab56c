package dev.semel.server.observe;

import dev.semel.http.RequestHead;
import java.util.function.Consumer;

/** Decides which exchanges are watched. Safe for use by all threads; like a watch it neither blocks nor throws. */
public interface Observer {
    /** Watches nothing. */
    Observer NONE = new Observer() {
        @Override
        public Watch begin(RequestHead head, String peer) {
            return Watch.NONE;
        }

        @Override
        public boolean looks() {
            return false;
        }
    };

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

    /** Whether it ever watches anything, so that nothing need be prepared for one that does not. */
    default boolean looks() {
        return true;
    }
}
