package dev.semel.store.jdbc;

import dev.semel.engine.Attempt;
import dev.semel.engine.Ending;
import dev.semel.engine.Engine;
import dev.semel.engine.Execution;
import dev.semel.protocol.Decision;
import dev.semel.protocol.Event;
import dev.semel.protocol.IntentRecord;
import dev.semel.protocol.Payload;
import dev.semel.protocol.Status;
import dev.semel.store.Found;
import java.sql.SQLException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The effect's transaction of one attempt that holds its lease, until the attempt has ended. For one thread, used once. */
final class LeasedTransaction<R, X extends Exception> {
    private static final int MOST_LOOKS = 5;

    private final Parts parts;
    private final Engine engine;
    private final Wish<R> wish;
    private final LeasedTransactions.Effect<R, X> effect;
    private final Attempt attempt;
    /** Whether what was thrown is the effect's own failure, and its transaction was rolled back. */
    private boolean undone;

    LeasedTransaction(
            Parts parts, Engine engine, Wish<R> wish, LeasedTransactions.Effect<R, X> effect, Attempt attempt) {
        this.parts = parts;
        this.engine = engine;
        this.wish = wish;
        this.effect = effect;
        this.attempt = attempt;
    }

    /**
     * What became of the transaction: with a settlement and no failure it was decided, and committed if that was accepted;
     * with a failure and a settlement it may have committed; with a failure alone it did not.
     */
    private record Written<R>(
            @Nullable R value,
            @Nullable Settlement settlement,
            @Nullable SQLException failure) {
        static <R> Written<R> nothing(SQLException failure) {
            return new Written<>(null, null, failure);
        }
    }

    private record Settlement(Event.Settle event, Payload result, Decision decision) {
        Settlement decided(Decision other) {
            return new Settlement(event, result, other);
        }
    }

    /** What is to be told, or null if it is to be tried again from the claim on; its lease was given back then. */
    @Nullable
    Execution<R> run(boolean mayRepeat) throws X, SQLException {
        Written<R> written;
        try {
            written = write();
        } catch (Throwable failure) {
            if (endAfter(failure, mayRepeat)) {
                return null;
            }
            throw failure;
        }
        Settlement settlement = written.settlement();
        SQLException failure = written.failure();
        if (failure == null) {
            return told(Objects.requireNonNull(settlement), written.value());
        } else if (settlement == null) {
            return notApplied(failure, mayRepeat);
        }
        Decision found;
        try {
            found = found(settlement.event(), failure);
        } catch (RuntimeException | Error fault) {
            // Its twins wait for a word, whatever the fault is.
            var unused = attempt.settled(settlement.result(), unknown(settlement.event(), String.valueOf(fault)));
            throw fault;
        }
        return found == null ? refused(failure, mayRepeat) : told(settlement.decided(found), written.value());
    }

    private Written<R> write() throws X {
        OpenTransaction opened;
        try {
            opened = OpenTransaction.begin(parts.source());
        } catch (SQLException failure) {
            return Written.nothing(failure);
        }
        try (OpenTransaction transaction = opened) {
            return write(transaction);
        }
    }

    private Written<R> write(OpenTransaction transaction) throws X {
        long number;
        try {
            number = parts.transacted().number(transaction.connection());
        } catch (SQLException failure) {
            return Written.nothing(failure);
        }
        R value;
        Payload result;
        try {
            value = effect.apply(transaction.connection(), attempt.lease());
            result = wish.result(value);
        } catch (Throwable failure) {
            undone = true;
            throw failure;
        }
        Event.Settle settle = attempt.settlement(result);
        Decision decision;
        try {
            decision = parts.transacted().decideIn(number, transaction.connection(), settle, wish.waitMillis());
        } catch (SQLException failure) {
            return Written.nothing(failure);
        }
        if (!(decision instanceof Decision.Accepted accepted) || accepted.repeated()) {
            return new Written<>(null, new Settlement(settle, result, notMine(decision)), null);
        }
        Settlement settlement = new Settlement(settle, result, decision);
        try {
            String warned = transaction.commit();
            return new Written<>(
                    value, warned == null ? settlement : settlement.decided(new Decision.Failed(warned, 0)), null);
        } catch (SQLException failure) {
            return new Written<>(value, settlement, failure);
        }
    }

    /** A settlement that was made before is somebody else's transaction, and this one is rolled back (rule 4). */
    private static Decision notMine(Decision decision) {
        return decision instanceof Decision.Accepted accepted
                ? new Decision.Ignored(accepted.record(), Decision.Reason.MOVED_ON, accepted.atMillis())
                : decision;
    }

    /** Behind the rollback; true if the effect is to be tried again. What goes wrong never takes the failure's place. */
    private boolean endAfter(Throwable failure, boolean mayRepeat) {
        boolean again = undone && mayRepeat && Parts.isGivenUp(failure);
        try {
            Ending ending = Ending.unknown();
            if (undone) {
                ending = again ? Ending.nothingSent() : endingOf(failure);
            }
            engine.await(attempt.end(ending));
        } catch (RuntimeException unrecorded) {
            failure.addSuppressed(unrecorded);
        }
        return again;
    }

    /** A refusal is final; everything else was rolled back, which is the proof that nothing was applied. */
    private Ending endingOf(Throwable failure) {
        Ending refusal = wish.refusal(failure);
        return refusal == null ? Ending.nothingSent() : refusal;
    }

    private @Nullable Execution<R> notApplied(SQLException failure, boolean mayRepeat) {
        engine.await(attempt.end(Ending.nothingSent()));
        boolean passes = Parts.isGivenUp(failure) || Parts.isWaitedOut(failure);
        return mayRepeat && passes ? null : wish.wording().told(parts.unavailable(failure, false), null);
    }

    /** The commit failed and nothing is there; if that was the business's doing, it must hear of it. */
    private @Nullable Execution<R> refused(SQLException failure, boolean mayRepeat) throws SQLException {
        if (Parts.isGivenUp(failure) || Parts.isBroken(failure)) {
            engine.await(attempt.end(Ending.nothingSent()));
            return mayRepeat ? null : wish.wording().told(parts.unavailable(failure, false), null);
        }
        undone = true;
        endAfter(failure, false);
        throw failure;
    }

    /**
     * What a commit that failed has done: looked up on another connection, once the old transaction holds the record no
     * more. Null if it did nothing and the lease still stands.
     */
    private @Nullable Decision found(Event.Settle settle, SQLException failure) {
        String trouble = String.valueOf(failure.getMessage());
        for (int look = 1; look <= MOST_LOOKS; look++) {
            try (OpenTransaction transaction = OpenTransaction.begin(parts.source())) {
                Found found = parts.transacted().locked(transaction.connection(), settle.key(), wish.waitMillis());
                return foundIn(found, settle);
            } catch (SQLException broken) {
                trouble = String.valueOf(broken.getMessage());
                if (Parts.isWaitedOut(broken)) {
                    break;
                }
            }
        }
        return unknown(settle, trouble);
    }

    private static Decision unknown(Event.Settle settle, String trouble) {
        return new Decision.Failed(
                "Whether the transaction of " + settle.key() + " has committed is not known yet (" + trouble
                        + "); ask again.",
                0);
    }

    private static @Nullable Decision foundIn(Found found, Event.Settle settle) {
        IntentRecord record = found.record();
        if (record == null) {
            return new Decision.Ignored(null, Decision.Reason.NO_RECORD, found.atMillis());
        } else if (!record.lease().equals(settle.lease())) {
            return new Decision.Ignored(record, Decision.Reason.NOT_OWNER, found.atMillis());
        } else if (record.status() == Status.SUCCEEDED) {
            return new Decision.Accepted(record, false, found.atMillis());
        }
        return record.status() == Status.RUNNING
                ? null
                : new Decision.Ignored(record, Decision.Reason.NOT_OWNER, found.atMillis());
    }

    private Execution<R> told(Settlement settlement, @Nullable R value) {
        parts.store().learn(settlement.event(), settlement.decision());
        return wish.wording().told(engine.await(attempt.settled(settlement.result(), settlement.decision())), value);
    }
}
