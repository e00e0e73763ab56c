package dev.semel.spring;

import java.util.concurrent.atomic.AtomicReference;

/**
 * The way into the body of a method: entered, or closed for ever, whichever comes first. Who closed it before anybody had
 * entered knows that the body was not run and will not be: proof that nothing was applied (rule 8). Safe for use by all
 * threads.
 */
final class Passage {
    private enum State {
        OPEN,
        ENTERED,
        CLOSED
    }

    private final AtomicReference<State> state = new AtomicReference<>(State.OPEN);

    /** @throws IllegalStateException if it was closed before: the body must not be run */
    void enter() {
        if (!tryEnter()) {
            throw new IllegalStateException(
                    "This call came too late and nothing was done: its attempt has ended already,"
                            + " as one that applied nothing.");
        }
    }

    /** Whether the body may be run; it may be entered again by what repeats it. */
    boolean tryEnter() {
        return state.compareAndSet(State.OPEN, State.ENTERED) || state.get() == State.ENTERED;
    }

    /** Whether nobody has entered, and nobody will. */
    boolean close() {
        return state.compareAndSet(State.OPEN, State.CLOSED) || state.get() == State.CLOSED;
    }
}
