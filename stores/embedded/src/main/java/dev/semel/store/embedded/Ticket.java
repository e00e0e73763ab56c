package dev.semel.store.embedded;

import dev.semel.protocol.Decision;
import dev.semel.protocol.Event;
import dev.semel.store.TransitionLog.Note;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** What one caller asked for, until it is answered. Its fields are handed over by the queue and by {@code state}. */
final class Ticket {
    private enum State {
        WAITING,
        LEADING,
        DONE
    }

    private final List<Event> events;
    private final List<Note> notes;
    private final boolean durable;
    private final long floorsAbove;
    private final Thread caller = Thread.currentThread();
    private final Decision[] decisions;
    private @Nullable RuntimeException failure;
    private volatile State state = State.WAITING;

    private Ticket(List<Event> events, List<Note> notes, boolean durable) {
        this(events, notes, durable, 0);
    }

    private Ticket(List<Event> events, List<Note> notes, boolean durable, long floorsAbove) {
        this.floorsAbove = floorsAbove;
        this.events = events;
        this.notes = notes;
        this.durable = durable;
        this.decisions = new Decision[events.size()];
    }

    /** Events whose answers wait for the disk. */
    static Ticket durable(List<Event> events) {
        return new Ticket(events, List.of(), true);
    }

    /** Events whose loss in a crash does no harm. */
    static Ticket relaxed(List<Event> events) {
        return new Ticket(events, List.of(), false);
    }

    static Ticket notes(List<Note> notes) {
        return new Ticket(List.of(), notes, false);
    }

    /** No epoch at or below this is given out any more. */
    static Ticket raising(long above) {
        return new Ticket(List.of(), List.of(), true, above);
    }

    long floorsAbove() {
        return floorsAbove;
    }

    List<Event> events() {
        return events;
    }

    List<Note> notes() {
        return notes;
    }

    boolean isDurable() {
        return durable;
    }

    int size() {
        return events.size() + notes.size();
    }

    void answer(int index, Decision decision) {
        decisions[index] = decision;
    }

    void fail(RuntimeException cause) {
        failure = cause;
    }

    /** Lets the caller go with its answers. */
    void finish() {
        state = State.DONE;
        if (!Thread.currentThread().equals(caller)) {
            LockSupport.unpark(caller);
        }
    }

    /** Makes the caller lead the next group. */
    void promote() {
        state = State.LEADING;
        LockSupport.unpark(caller);
    }

    boolean isDone() {
        return state == State.DONE;
    }

    /** Waits until it is answered or has to lead; an interrupt is kept for the caller, for the write is under way. */
    void await() {
        boolean interrupted = false;
        while (state == State.WAITING) {
            LockSupport.park(this);
            interrupted |= Thread.interrupted();
        }
        if (interrupted) {
            caller.interrupt();
        }
    }

    List<Decision> decisions() {
        if (failure != null) {
            throw failure;
        }
        return List.of(decisions);
    }
}
