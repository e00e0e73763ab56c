package dev.semel.simulation.cluster;

import dev.semel.protocol.IntentRecord;
import dev.semel.protocol.Protocol;
import dev.semel.protocol.State;
import dev.semel.protocol.Status;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the store's decisions make of one key: its lives, and which of them must share one effect. Lives of one version
 * between two expiries do: they are one and the same action, as callers see it.
 */
final class KeyStory {
    /**
     * Which effects are the same action.
     *
     * @param generation grows when a key is used anew behind its expiry
     */
    record Action(int generation, long version) {}

    /** One life of the record, by its first epoch. */
    static final class Life {
        private final Action action;
        private Status last = Status.RUNNING;

        private Life(Action action) {
            this.action = action;
        }

        Action action() {
            return action;
        }

        /** Where it stood last; its outcome, if that has turned into a tombstone. */
        Status last() {
            return last;
        }
    }

    private final Map<Long, Life> lives = new LinkedHashMap<>();
    private @Nullable IntentRecord last;
    private long highestEpoch;
    private int generation;
    private boolean unguarded;

    /** What the record must be now, if nothing was done since the last decision. */
    @Nullable
    IntentRecord expected(long nowMillis) {
        return Protocol.aged(last, nowMillis);
    }

    long highestEpoch() {
        return highestEpoch;
    }

    /** How often the key has expired and been used again. */
    int generation() {
        return generation;
    }

    /** The lives by their first epochs, in order. */
    Map<Long, Life> lives() {
        return lives;
    }

    /** Null if no such life was ever granted. */
    @Nullable
    Life life(long firstEpoch) {
        return lives.get(firstEpoch);
    }

    /** Whether some attempt was let through without a claim. */
    boolean isUnguarded() {
        return unguarded;
    }

    void letThrough() {
        unguarded = true;
    }

    void becomes(@Nullable IntentRecord before, @Nullable IntentRecord after) {
        last = after;
        if (after == null) {
            return;
        }
        highestEpoch = Math.max(highestEpoch, after.epoch());
        Life life = lives.get(after.life().firstEpoch());
        if (life == null) {
            generation += before == null ? 1 : 0;
            life = new Life(new Action(generation, after.version()));
            lives.put(after.life().firstEpoch(), life);
        }
        life.last = after.state() instanceof State.Tombstone tombstone ? tombstone.outcome() : after.status();
    }
}
