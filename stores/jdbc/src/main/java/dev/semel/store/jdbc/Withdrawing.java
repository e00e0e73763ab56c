package dev.semel.store.jdbc;

import dev.semel.Undoing;
import dev.semel.Undone;
import dev.semel.engine.Execution;
import dev.semel.operation.Undo;
import dev.semel.store.StoreUnavailableException;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An undo in transactions: finds out what became of the original, and refuses it for good if it never ran; an original that
 * is there is undone as any operation is applied. For one thread, used once.
 */
final class Withdrawing<I, R, U> {
    /** The first may be granted, the second finds what that one recorded; more of them only if it could not. */
    private static final int MOST_TRIES = 3;

    private final Parts parts;
    private final Undo<I, R, U> undo;
    private final I request;

    /** @throws IllegalArgumentException if the original is not ATOMIC */
    Withdrawing(Parts parts, Undo<I, R, U> undo, I request) {
        parts.refuseOthers(undo.original());
        this.parts = parts;
        this.undo = undo;
        this.request = request;
    }

    /** A claim of the original, whose effect throws {@link Undo.NeverApplied}. */
    interface Claiming<R> {
        Execution<R> claim() throws SQLException;
    }

    /** The second half: the undo itself, in the same form. */
    interface Undoer<R, U, X extends Exception> {
        Execution<U> undo(Undoing<R, U> undoing) throws X, SQLException;
    }

    <X extends Exception> Undone<U> then(Claiming<R> claiming, Undoer<R, U, X> undoer) throws X, SQLException {
        Execution<R> original = original(claiming);
        Undone<U> told = Undone.without(original);
        if (told != null) {
            return told;
        }
        Undoing<R, U> undoing = Undoing.of(undo, request, original);
        Undone<U> forgotten = undoing.mayBeForgotten() ? lookedUp(undoing) : null;
        return forgotten == null ? new Undone.Tried<>(undoer.undo(undoing)) : forgotten;
    }

    private Execution<R> original(Claiming<R> claiming) throws SQLException {
        String why = "";
        for (int left = MOST_TRIES; left > 0; left--) {
            try {
                return claiming.claim();
            } catch (Undo.NeverApplied refused) {
                // Whether its refusal is recorded is told by the next claim alone.
                why = refused.getSuppressed().length == 0 ? "" : ", for " + refused.getSuppressed()[0].getMessage();
            }
        }
        return new Execution.Unavailable<>("That it was undone before it was applied is not recorded" + why, false);
    }

    private @Nullable Undone<U> lookedUp(Undoing<R, U> undoing) {
        try {
            return undoing.without(parts.store().find(List.of(undoing.key())).get(0));
        } catch (StoreUnavailableException failure) {
            return new Undone.Left<>(new Execution.Unavailable<>(String.valueOf(failure.getMessage()), false));
        }
    }
}
