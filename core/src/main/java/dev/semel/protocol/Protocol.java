package dev.semel.protocol;

import dev.semel.operation.Intent;
import org.jspecify.annotations.Nullable;

/**
 * The protocol as one pure function. Every store applies it, or does in its own language what this does.
 *
 * <pre>
 *  from \ event        Claim                     Settle/Release/GiveUp/Renew (owner)   others
 *  ABSENT              RUNNING                   ignored                               ignored
 *  RUNNING, live       answered running          SUCCEEDED, REJECTED, RELEASED,        ignored
 *                                                RUNNING (lapsed) or IN_DOUBT
 *  RUNNING, lapsed     by class: RUNNING with    the same                              Lapse: RELEASED (ATOMIC), IN_DOUBT
 *                      a fresh epoch, IN_DOUBT                                         Inquire: IN_DOUBT (FENCED)
 *  SUCCEEDED,REJECTED  replay; RUNNING if the    ignored, repeats accepted             Expire, Purge: TOMBSTONE; Hold
 *                      version supersedes
 *  RELEASED            RUNNING, except by the    ignored, repeats accepted             Expire: ABSENT
 *                      released nonce
 *  IN_DOUBT            answered in doubt         Settle by the same lease: SUCCEEDED,  Resolve: SUCCEEDED, REJECTED, RELEASED
 *                                                REJECTED                              Inquire: fresh epoch (FENCED)
 *  TOMBSTONE           answered expired          ignored                               Expire: ABSENT
 * </pre>
 *
 * Between two stores: Adopt makes ABSENT, and an earlier copy of the same record, that record; Relinquish makes any state
 * that is still the one that was seen ABSENT.
 *
 * A claim with another fingerprint is answered mismatch in every state. Numbers in comments are the rules of the
 * protocol's specification.
 */
public final class Protocol {
    private Protocol() {}

    /**
     * Decides one event.
     *
     * @param record the record of the event's key, null if there is none
     * @param event what is asked
     * @param nowMillis the store's time, never earlier than at any previous decision of this store
     * @param epochFloor no epoch up to and including this one is given out again: the highest epoch of any record of
     *     this key that was deleted
     */
    public static Transition decide(@Nullable IntentRecord record, Event event, long nowMillis, long epochFloor) {
        long floor = record == null ? epochFloor : Math.max(epochFloor, record.epoch());
        if (event instanceof Event.Claim claim) {
            return Claims.decide(record, claim, nowMillis, floor);
        }
        if (event instanceof Event.Adopt adopt) {
            return Moves.adopt(record, adopt, nowMillis);
        }
        if (record == null) {
            return ignored(null, Decision.Reason.NO_RECORD, nowMillis);
        }
        if (event instanceof Event.Renew renew) {
            return Owners.renew(record, renew, nowMillis);
        } else if (event instanceof Event.Settle settle) {
            return Owners.settle(record, settle, nowMillis);
        } else if (event instanceof Event.Release release) {
            return Owners.release(record, release, nowMillis);
        } else if (event instanceof Event.GiveUp giveUp) {
            return Owners.giveUp(record, giveUp, nowMillis);
        } else if (event instanceof Event.Lapse lapse) {
            return Doubts.lapse(record, lapse, nowMillis);
        } else if (event instanceof Event.Inquire inquire) {
            return Doubts.inquire(record, inquire, nowMillis, floor);
        } else if (event instanceof Event.Resolve resolve) {
            return Doubts.resolve(record, resolve, nowMillis);
        } else if (event instanceof Event.Purge purge) {
            return Ends.purge(record, purge, nowMillis);
        } else if (event instanceof Event.Hold hold) {
            return Ends.hold(record, hold, nowMillis);
        } else if (event instanceof Event.Relinquish relinquish) {
            return Moves.relinquish(record, relinquish, nowMillis);
        }
        return Ends.expire(record, nowMillis);
    }

    /**
     * The record as it counts at this time: a final one past its retention is a tombstone, and what is past its end is
     * nothing, whether or not clean-up has been by. Every read path uses this.
     */
    public static @Nullable IntentRecord aged(@Nullable IntentRecord record, long nowMillis) {
        return record == null ? null : Ends.aged(record, nowMillis);
    }

    /**
     * What a claim with this intent would be told of a final record or tombstone, without writing: the read path of
     * stores, engines and caches. Null if the record does not answer by itself, so that a claim is needed.
     */
    public static Decision.@Nullable Claimed read(@Nullable IntentRecord record, Intent intent, long nowMillis) {
        IntentRecord live = aged(record, nowMillis);
        return live == null ? null : Claims.answerWithoutWriting(live, intent, nowMillis);
    }

    static Transition changed(IntentRecord before, @Nullable IntentRecord after, long now) {
        return new Transition(before, after, new Decision.Accepted(after, false, now));
    }

    static Transition accepted(IntentRecord record, long now) {
        return new Transition(record, record, new Decision.Accepted(record, true, now));
    }

    static Transition ignored(@Nullable IntentRecord record, Decision.Reason reason, long now) {
        return new Transition(record, record, new Decision.Ignored(record, reason, now));
    }
}
