package dev.semel.server.admin;

import dev.semel.http.StoredResponse;
import dev.semel.policy.EffectClass;
import dev.semel.protocol.Payload;
import dev.semel.protocol.State;
import dev.semel.protocol.Status;
import org.jspecify.annotations.Nullable;

/** Where a key stands now and what comes next, in one sentence. Pure. */
final class Standing implements State.Cases<String> {
    private final Told told;
    private final Wording wording;

    Standing(Told told, Wording wording) {
        this.told = told;
        this.wording = wording;
    }

    String sentence() {
        return told.record().state().fold(this);
    }

    @Override
    public String running(State.Running running) {
        if (running.leaseEndMillis() > told.nowMillis()) {
            return "Now an attempt is at work and holds the key until " + wording.time(running.leaseEndMillis()) + ".";
        }
        EffectClass effect = told.record().effect().effectClass();
        long age = told.nowMillis() - told.record().life().sinceMillis();
        return "Now nobody is at work: the lease ran out at " + wording.time(running.leaseEndMillis())
                + (told.record().effect().mayRunAgain(age)
                        ? "; the effect is " + effect + ", so the next request takes over."
                        : "; the effect is " + effect + ", so the key is about to go into doubt.");
    }

    @Override
    public String settled(State.Settled settled) {
        boolean applied = settled.outcome().status() == Status.SUCCEEDED;
        return "Now the action is " + (applied ? "applied" : "refused for good") + "; its answer is replayed until "
                + wording.time(settled.keepUntilMillis()) + ", and from "
                + wording.time(settled.refuseUntilMillis()) + " on the key is free again.";
    }

    @Override
    public String released(State.Released released) {
        return "Now nothing is applied and the next request runs.";
    }

    @Override
    public String inDoubt(State.InDoubt doubt) {
        return "Now the key is in doubt under epoch " + told.record().epoch()
                + ": the effect may have been applied and is not run again until the receiver or an operator says what"
                + " became of it" + seen(doubt.seen()) + ".";
    }

    @Override
    public String tombstone(State.Tombstone tombstone) {
        boolean applied = tombstone.outcome() == Status.SUCCEEDED;
        return "Now the action counts as " + (applied ? "applied" : "refused")
                + ", its answer is gone, and requests are refused as expired until "
                + wording.time(tombstone.refuseUntilMillis()) + ".";
    }

    private static String seen(@Nullable Payload seen) {
        Integer status = httpStatus(seen);
        return status == null ? "" : "; the last attempt saw the answer " + status;
    }

    /** The status of a stored HTTP answer; null if there is none, or what is stored is something else. */
    static @Nullable Integer httpStatus(@Nullable Payload payload) {
        if (payload == null || payload.length() == 0 || payload.extent() == Payload.Extent.SEALED) {
            return null;
        }
        try {
            StoredResponse stored = StoredResponse.codec().decode(payload.bytes());
            return stored.kept() == StoredResponse.Kept.NO_ANSWER
                    ? null
                    : Integer.valueOf(stored.answer().status());
        } catch (IllegalArgumentException notHttp) {
            return null;
        }
    }
}
