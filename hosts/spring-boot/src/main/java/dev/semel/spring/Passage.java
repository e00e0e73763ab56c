package dev.semel.spring;

import java.util.concurrent.atomic.AtomicReference;

/**
 * The way into the body of a method: entered, or closed for ever, whichever comes first. Who closed it before anybody had
 * entered knows that the body was not run and will not be: proof that nothing was applied (rule 8). One that is not known to
 * be the only way cannot be closed. Safe for use by all threads.
 */
final class Passage {
    private enum State {
        UNPROVED,
        OPEN,
        ENTERED,
        CLOSED
    }

    private final AtomicReference<State> state;

    private Passage(State first) {
        state = new AtomicReference<>(first);
    }

    /** The only way into a body. */
    static Passage open() {
        return new Passage(State.OPEN);
    }

    /** One that may be gone round, until somebody says that it is the only way. */
    static Passage unproved() {
        return new Passage(State.UNPROVED);
    }

    /** From now on it is known as the only way; if it was before, it was come to again, and counts as entered. */
    void prove() {
        if (!state.compareAndSet(State.UNPROVED, State.OPEN)) {
            var unused = tryEnter();
        }
    }

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
        return state.updateAndGet(was -> was == State.CLOSED ? State.CLOSED : State.ENTERED) == State.ENTERED;
    }

    /** Whether it is known that nobody has entered, and nobody will. */
    boolean close() {
        return state.compareAndSet(State.OPEN, State.CLOSED) || state.get() == State.CLOSED;
    }
}
