package dev.semel.store.jdbc;

import dev.semel.engine.Answers;
import dev.semel.engine.Ending;
import dev.semel.engine.Execution;
import dev.semel.protocol.Decision;
import dev.semel.protocol.Event;
import dev.semel.protocol.IntentRecord;
import dev.semel.protocol.Outcome;
import dev.semel.protocol.Payload;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * An attempt in a transaction of its own. One way back from every failure: the same claim again, under the same nonce, in a
 * new transaction on another connection. It waits behind the old transaction, if that is still under way; then it is
 * answered with the outcome that was committed, or granted because nothing was. For one thread, used once.
 */
final class OwnTransaction<R, X extends Exception> {
    private static final int MOST_TRIES = 10;

    private final Parts parts;
    private final Wish<R> wish;
    private final Transactions.Effect<R, X> effect;
    private final long sinceNanos;
    /** What a transaction would have committed whose commit failed, so that its fate is to be found out. */
    private @Nullable Uncertain<R> uncertain;

    /** Whether what was thrown is the business's own failure, which may be a refusal. */
    private boolean businessFailed;

    OwnTransaction(Parts parts, Wish<R> wish, Transactions.Effect<R, X> effect) {
        this.parts = parts;
        this.wish = wish;
        this.effect = effect;
        sinceNanos = parts.told().now();
    }

    private record Uncertain<R>(@Nullable R value, Payload result, SQLException failure) {}

    Execution<R> run() throws X, SQLException {
        try {
            for (int left = MOST_TRIES - 1; ; left--) {
                Execution<R> told = attempt(left > 0);
                if (told != null) {
                    return told;
                }
            }
        } catch (Throwable failure) {
            if (businessFailed) {
                recordRefusal(failure);
            }
            throw failure;
        }
    }

    /** What is to be told, or null if it is to be tried again. */
    private @Nullable Execution<R> attempt(boolean mayRepeat) throws X, SQLException {
        OpenTransaction opened;
        try {
            opened = OpenTransaction.begin(parts.source());
        } catch (SQLException failure) {
            return answer(parts.unavailable(failure, uncertain != null), null);
        }
        try (OpenTransaction transaction = opened) {
            Transacted.Decided claimed;
            try {
                claimed = parts.transacted().decide(transaction.connection(), wish.claim(), wish.waitMillis());
            } catch (SQLException failure) {
                return claimFailed(transaction.connection(), failure, mayRepeat);
            }
            if (!(claimed.decision() instanceof Decision.Granted granted)) {
                return notGranted(parts.told().decided(wish.claim(), claimed.decision()));
            }
            refuseIfCommitWasRefused();
            uncertain = null;
            return act(transaction, granted, claimed.transaction(), mayRepeat);
        }
    }

    private @Nullable Execution<R> act(
            OpenTransaction transaction, Decision.Granted granted, long number, boolean mayRepeat)
            throws X, SQLException {
        R value;
        try {
            value = effect.apply(transaction.connection());
        } catch (Throwable failure) {
            if (mayRepeat && Parts.isGivenUp(failure)) {
                return null;
            }
            businessFailed = true;
            throw failure;
        }
        Payload result = wish.result(value);
        Event.Settle settle =
                wish.settle(granted.record().lease(), wish.wording().succeeded(result));
        Decision decision;
        try {
            decision = parts.transacted().decideIn(number, transaction.connection(), settle, wish.waitMillis());
        } catch (SQLException failure) {
            boolean passes = Parts.isGivenUp(failure) || Parts.isBroken(failure);
            return mayRepeat && passes ? null : answer(parts.unavailable(failure, false), null);
        }
        IntentRecord record = settled(decision);
        String warned;
        try {
            warned = transaction.commit();
        } catch (SQLException failure) {
            uncertain = new Uncertain<>(value, result, failure);
            return mayRepeat ? null : answer(parts.unavailable(failure, true), null);
        }
        if (warned != null) {
            return answer(new Execution.Unavailable<>(warned, true), null);
        }
        parts.told().decided(wish.claim(), granted);
        parts.told().decided(settle, decision);
        return answer(Answers.settled(record, result), value);
    }

    /** The row was this transaction's own since the claim, so nothing can have come between. */
    private IntentRecord settled(Decision decision) {
        if (decision instanceof Decision.Accepted accepted && !accepted.repeated() && accepted.record() != null) {
            return accepted.record();
        }
        throw new IllegalStateException("The effect of " + wish.key()
                + " was rolled back: its record was changed inside its" + " own transaction (" + decision + ").");
    }

    private @Nullable Execution<R> claimFailed(Connection connection, SQLException failure, boolean mayRepeat)
            throws SQLException {
        if (Parts.isWaitedOut(failure)) {
            if (uncertain != null) {
                return answer(parts.unavailable(failure, true), null);
            }
            connection.rollback();
            return answer(Answers.of(parts.transacted().besideTwin(connection, wish.claim(), wish.waitMillis())), null);
        }
        // A claim alone changes nothing that lasts: it may be repeated even if its connection broke.
        if (mayRepeat && (Parts.isGivenUp(failure) || Parts.isBroken(failure))) {
            return null;
        }
        return answer(parts.unavailable(failure, uncertain != null), null);
    }

    private Execution<R> notGranted(Decision decision) {
        if (!(decision instanceof Decision.Claimed claimed)) {
            String reason = decision instanceof Decision.Failed failed ? failed.reason() : decision.toString();
            return answer(new Execution.Unavailable<>(reason, uncertain != null), null);
        }
        Uncertain<R> mine = uncertain;
        boolean committed = claimed instanceof Decision.Replay
                && claimed.record().lease().nonce().equals(wish.claim().nonce());
        return mine != null && committed
                ? answer(Answers.settled(claimed.record(), mine.result()), mine.value())
                : answer(Answers.of(claimed), null);
    }

    /** The claim is granted after a commit that failed, so nothing was applied; if the business is why, it must hear of it. */
    private void refuseIfCommitWasRefused() throws SQLException {
        Uncertain<R> mine = uncertain;
        if (mine != null && !Parts.isGivenUp(mine.failure()) && !Parts.isBroken(mine.failure())) {
            businessFailed = true;
            throw mine.failure();
        }
    }

    /** Behind the rollback; what goes wrong meanwhile never takes the failure's place, and leaves nothing behind. */
    private void recordRefusal(Throwable failure) {
        try {
            Ending.Rejected rejected = wish.refusal(failure);
            if (rejected == null) {
                return;
            }
            Outcome outcome = wish.wording().rejected(rejected.refusal());
            for (int left = MOST_TRIES - 1; left >= 0; left--) {
                if (rejected(outcome, rejected.refusal(), left > 0)) {
                    return;
                }
            }
        } catch (SQLException | RuntimeException unrecorded) {
            failure.addSuppressed(unrecorded);
        }
    }

    /** False if it is to be tried again. */
    private boolean rejected(Outcome outcome, Payload refusal, boolean mayRepeat) throws SQLException {
        try (OpenTransaction transaction = OpenTransaction.begin(parts.source())) {
            Connection connection = transaction.connection();
            Transacted.Decided claimed = parts.transacted().decide(connection, wish.claim(), wish.waitMillis());
            if (claimed.decision() instanceof Decision.Granted granted) {
                Event.Settle settle = wish.settle(granted.record().lease(), outcome);
                Decision decision =
                        parts.transacted().decideIn(claimed.transaction(), connection, settle, wish.waitMillis());
                String warned = transaction.commit();
                if (warned != null) {
                    throw new SQLException(warned);
                }
                parts.told().decided(wish.claim(), claimed.decision());
                parts.told().decided(settle, decision);
                parts.told().answered(wish.key(), Answers.settled(settled(decision), refusal), sinceNanos);
            }
            return true;
        } catch (SQLException failure) {
            if (mayRepeat && (Parts.isGivenUp(failure) || Parts.isBroken(failure))) {
                return false;
            }
            throw failure;
        }
    }

    private Execution<R> answer(Execution<Payload> execution, @Nullable R value) {
        return wish.wording().told(parts.told().answered(wish.key(), execution, sinceNanos), value);
    }
}
