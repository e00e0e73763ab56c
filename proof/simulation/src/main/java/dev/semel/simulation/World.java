package dev.semel.simulation;

import dev.semel.protocol.IntentRecord;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One state of the model: a store with one key, the attempts, the receiver, the sweepers, an operator and a near cache.
 * Two worlds with equal digests are taken for one.
 *
 * <p>A successor is made by {@link #copy()} and changed by the step that makes it; after that it never changes.
 */
final class World {
    /** A record, numbered so that equal records have equal numbers. */
    record Stored(int number, @Nullable IntentRecord record) {}

    int clock;
    Stored stored;
    /** Stands for the record in the digest: records that mean the same from now on have one face. */
    int face;
    /** The highest epoch of a deleted record. */
    int floor;
    /** The highest epoch ever given out. */
    int highestEpoch;
    /** The intent of the last grant, 0 if none. */
    int intentOfRecord;
    /** One bit per first epoch: this life was declared free of effects. */
    int closedLives;

    Owner[] owners;
    Receiver receiver = new Receiver();
    Inquirer[] inquirers;
    final Operator operator;

    @Nullable
    Stored cached;

    int cachedUntil;
    /** Two bits per intent: an outcome was told, succeeded or rejected. */
    int told;

    boolean forgot;

    private @Nullable Map<Invariant, String> broken;

    World(Stored nothing, int attempts, Limits.Oversight oversight) {
        stored = nothing;
        owners = new Owner[attempts];
        Arrays.setAll(owners, unused -> new Owner());
        inquirers = new Inquirer[oversight.sweepers()];
        Arrays.setAll(inquirers, unused -> new Inquirer());
        for (Inquirer inquirer : inquirers) {
            inquirer.inquiriesLeft = oversight.inquiries();
        }
        operator = new Operator(oversight.looks(), oversight.purges());
    }

    private World(World from) {
        clock = from.clock;
        stored = from.stored;
        face = from.face;
        floor = from.floor;
        highestEpoch = from.highestEpoch;
        intentOfRecord = from.intentOfRecord;
        closedLives = from.closedLives;
        owners = from.owners.clone();
        receiver = from.receiver;
        inquirers = from.inquirers.clone();
        operator = from.operator.copy();
        cached = from.cached;
        cachedUntil = from.cachedUntil;
        told = from.told;
        forgot = from.forgot;
    }

    World copy() {
        return new World(this);
    }

    @Nullable
    IntentRecord record() {
        return stored.record();
    }

    /** The owner of this successor, free to be changed. */
    Owner owner(int attempt) {
        Owner own = owners[attempt].copy();
        owners[attempt] = own;
        return own;
    }

    Inquirer inquirer(int sweeper) {
        Inquirer own = inquirers[sweeper].copy();
        inquirers[sweeper] = own;
        return own;
    }

    Receiver receiver() {
        receiver = receiver.copy();
        return receiver;
    }

    void breaks(Invariant invariant, String how) {
        if (broken == null) {
            broken = new EnumMap<>(Invariant.class);
        }
        broken.putIfAbsent(invariant, how);
    }

    /** What the step that made this world broke. */
    Map<Invariant, String> broken() {
        return broken == null ? Map.of() : broken;
    }

    long digest() {
        long hash = mix(
                clock
                        | ((long) face << 8)
                        | ((long) floor << 40)
                        | ((long) highestEpoch << 44)
                        | ((long) intentOfRecord << 48)
                        | ((long) closedLives << 54),
                told
                        | (forgot ? 1L << 10 : 0)
                        | ((long) (cached == null ? 0 : cached.number() + 1) << 12)
                        | ((long) cachedUntil << 44));
        for (Owner owner : owners) {
            hash = owner.digest(hash);
        }
        hash = receiver.digest(hash);
        for (Inquirer inquirer : inquirers) {
            hash = inquirer.digest(hash);
        }
        return operator.digest(hash);
    }

    static long mix(long seed, long value) {
        long mixed = (seed ^ value) * 0x9E3779B97F4A7C15L;
        mixed ^= mixed >>> 32;
        mixed = (mixed + value) * 0xD6E8FEB86659FD93L;
        return mixed ^ (mixed >>> 29);
    }
}
