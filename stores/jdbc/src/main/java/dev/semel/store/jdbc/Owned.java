package dev.semel.store.jdbc;

import dev.semel.policy.RetentionTerms;
import dev.semel.protocol.Event;
import dev.semel.protocol.Evidence;
import dev.semel.protocol.IntentRecord;
import dev.semel.protocol.LeaseId;
import dev.semel.protocol.Outcome;
import dev.semel.protocol.State;
import dev.semel.protocol.Status;
import dev.semel.store.HistoryCodec;
import dev.semel.store.TransitionLog.Entry;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * What an owner says of its running lease, if the database can decide it alone: that the lease is still its own, and
 * that nothing of an earlier attempt speaks against it. Everything else is decided by the pure function.
 */
final class Owned {
    private static final byte[] BY_OWNER = StateBytes.of(new State.Released(0, Evidence.owner()));

    private final LeaseId lease;
    private final Status target;
    private final Terms terms;
    private final @Nullable Outcome outcome;
    private final byte[] rest;
    private final byte[] line;

    /** Lengths of the lease or of the retention, and of the refusal after that; and how often a lease may be renewed. */
    private record Terms(long lengthMillis, long refuseMillis, int mostRenewals) {
        static Terms of(RetentionTerms retention) {
            return new Terms(retention.keepMillis(), retention.refuseMillis(), 0);
        }
    }

    private Owned(LeaseId lease, State after, Terms terms, byte[] line) {
        this.lease = lease;
        this.terms = terms;
        this.line = line;
        target = after.status();
        outcome = after instanceof State.Settled settled ? settled.outcome() : null;
        rest = target == Status.RELEASED ? BY_OWNER : StateBytes.of(after);
    }

    /** What the database can decide of this event, or null. */
    static @Nullable Owned of(Event event) {
        if (event instanceof Event.Settle settle && settle.standing() == Event.Standing.THIS_LEASE) {
            State after = new State.Settled(settle.outcome(), 0, 0, 0, Evidence.owner());
            byte[] line = line("settle", after.status(), settle.lease(), "owner");
            return new Owned(settle.lease(), after, Terms.of(settle.retention()), line);
        } else if (event instanceof Event.Release release && release.standing() == Event.Standing.THIS_LEASE) {
            State after = new State.Released(0, Evidence.owner());
            byte[] line = line("release", Status.RELEASED, release.lease(), "owner");
            return new Owned(release.lease(), after, Terms.of(release.retention()), line);
        } else if (event instanceof Event.Renew renew) {
            Terms terms = new Terms(
                    renew.leaseTerms().lengthMillis(), 0, renew.leaseTerms().maxRenewals());
            byte[] line = line("renew", Status.RUNNING, renew.lease(), "");
            return new Owned(renew.lease(), new State.Running(0, 0, null), terms, line);
        }
        return null;
    }

    private static byte[] line(String what, Status to, LeaseId lease, String detail) {
        return HistoryCodec.untimed(new Entry(0, what, Status.RUNNING, to, lease.epoch(), detail));
    }

    /** Whether it is about this record, as far as this node knows; the database has the last word. */
    boolean isAbout(@Nullable IntentRecord record) {
        return record != null
                && record.status() == Status.RUNNING
                && record.lease().equals(lease)
                && (target != Status.RUNNING || ((State.Running) record.state()).seen() == null);
    }

    /**
     * The record after the database did this. Of a running record nothing but its state changes under one lease, and
     * whether it is unproved, which the database compares; so what this node knows of it holds.
     *
     * @param running as this node knows it
     * @param row what the database answered
     */
    IntentRecord after(IntentRecord running, ResultSet row) throws SQLException {
        long changed = row.getLong(3);
        long until = row.getLong(4);
        if (outcome != null) {
            long refuse = changed + terms.lengthMillis() + terms.refuseMillis();
            long applied = Math.max(running.version(), running.appliedVersion());
            return with(running, applied, new State.Settled(outcome, changed, until, refuse, Evidence.owner()));
        } else if (target == Status.RELEASED) {
            return with(running, running.appliedVersion(), new State.Released(until, Evidence.owner()));
        }
        State.Running before = (State.Running) running.state();
        return with(running, running.appliedVersion(), new State.Running(until, row.getInt(5), before.seen()));
    }

    private static IntentRecord with(IntentRecord running, long appliedVersion, State state) {
        return new IntentRecord(
                running.fingerprint(),
                running.effect(),
                running.policyVersion(),
                running.lease(),
                running.life(),
                running.version(),
                appliedVersion,
                state);
    }

    LeaseId lease() {
        return lease;
    }

    /** The state's code after it; that of RUNNING for a renewal. */
    int target() {
        return StateBytes.STATUSES.indexOf(target);
    }

    long lengthMillis() {
        return terms.lengthMillis();
    }

    long refuseMillis() {
        return terms.refuseMillis();
    }

    int mostRenewals() {
        return terms.mostRenewals();
    }

    /** What the state after it knows; empty for a renewal, which leaves that as it is. */
    byte[] rest() {
        return rest;
    }

    /** Of history, without its time. */
    byte[] line() {
        return line;
    }
}
