package dev.semel.engine;

import java.util.List;

/** None, and one that cannot do harm. */
final class Listeners {
    static final Listener NONE = new ManyListeners(List.of());

    private Listeners() {}

    /** The same listener, whose own failures cannot reach the engine; they are logged. */
    static Listener guarded(Listener listener) {
        return new GuardedListener(listener);
    }
}
