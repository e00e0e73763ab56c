package dev.semel.testkit;

import dev.semel.operation.Intent;
import dev.semel.operation.OperationKey;
import dev.semel.policy.EffectTerms;
import dev.semel.protocol.Event;
import dev.semel.protocol.IntentRecord;
import dev.semel.protocol.LeaseId;
import dev.semel.protocol.Life;
import dev.semel.protocol.Nonce;
import dev.semel.protocol.Outcome;
import dev.semel.protocol.State;
import dev.semel.protocol.Status;
import dev.semel.protocol.Verdict;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Events drawn from a seed: mostly what a caller would say of the record it saw, sometimes what no caller should. */
final class RandomEvents {
    private static final List<EffectTerms> EFFECTS = List.of(
            Events.ATOMIC,
            Events.DEDUPLICATED,
            Events.DEDUPLICATED.rememberingRefusals(),
            Events.FENCED,
            Events.QUERYABLE,
            Events.UNPROTECTED);
    // Where the contract's clock begins.
    private static final long MILLIS = OperationStoreContract.START_MILLIS;
    private static final int KEYS = 6;
    private static final int NONCES = 5;

    private final Random random;
    private final String prefix;
    private final boolean withMoves;

    RandomEvents(long seed) {
        this(seed, "");
    }

    /** @param withMoves whether records come from other stores and go to them, too */
    RandomEvents(long seed, boolean withMoves) {
        this(seed, "", withMoves);
    }

    /** On keys of its own, whose names begin with this. */
    RandomEvents(long seed, String prefix) {
        this(seed, prefix, false);
    }

    private RandomEvents(long seed, String prefix, boolean withMoves) {
        random = new Random(seed);
        this.prefix = prefix;
        this.withMoves = withMoves;
    }

    /** @param records what is known of each key, null if it is free */
    Event next(Function<OperationKey, @Nullable IntentRecord> records) {
        String name = name();
        IntentRecord seen = records.apply(Events.key(name));
        return switch (random.nextInt(16)) {
            case 0, 1, 2, 3 -> claim();
            case 4, 5, 6 ->
                Events.settle(
                        name, lease(seen), new Outcome.Succeeded(Events.payload("r" + random.nextInt(9))), standing());
            case 7 ->
                Events.settle(
                        name, lease(seen), new Outcome.Rejected(Events.payload("n" + random.nextInt(9))), standing());
            case 8 -> Events.renew(name, lease(seen));
            case 9 -> new Event.Release(Events.key(name), lease(seen), standing(), Events.RETENTION);
            case 10 ->
                new Event.GiveUp(Events.key(name), lease(seen), random.nextBoolean() ? Events.payload("s") : null);
            case 11 -> Events.lapse(name, epoch(seen));
            case 12 -> Events.inquire(name, epoch(seen), random.nextInt(NONCES));
            case 13, 14 -> Events.resolve(name, epoch(seen), verdict(), evidence());
            default -> rare(name, seen);
        };
    }

    Event.Claim claim() {
        String name = name();
        Intent intent = random.nextInt(12) == 0 ? Events.otherIntent(name) : Events.intent(name);
        // The last key is one of the superseding kind.
        Intent asked = name.equals(prefix + "k" + (KEYS - 1)) ? Events.versioned(name, 1 + random.nextInt(4)) : intent;
        return Events.claim(asked, random.nextInt(NONCES), effect(name));
    }

    /** How far time moves before the next event. */
    long pauseMillis() {
        return switch (random.nextInt(8)) {
            case 0 -> Events.LEASE_MILLIS;
            case 1 -> Events.KEEP_MILLIS;
            case 2 -> random.nextInt(3) == 0 ? Events.DEDUPLICATED.horizonMillis() : 1;
            default -> random.nextInt(2_000);
        };
    }

    int below(int bound) {
        return random.nextInt(bound);
    }

    private Event rare(String name, @Nullable IntentRecord seen) {
        OperationKey key = Events.key(name);
        return switch (random.nextInt(withMoves ? 5 : 3)) {
            case 3 -> adopt(key, seen);
            case 4 ->
                seen == null || random.nextInt(3) == 0
                        ? new Event.Relinquish(key, elsewhere(key, 1 + random.nextInt(4)))
                        : new Event.Relinquish(key, seen);
            case 0 -> new Event.Purge(key, Events.operator());
            case 1 -> new Event.Hold(key, random.nextInt(1_000_000_000));
            default -> new Event.Expire(key);
        };
    }

    /** What stood in another store: with a low epoch on a free key, and over what is here as the next state of it. */
    private Event adopt(OperationKey key, @Nullable IntentRecord seen) {
        IntentRecord over = random.nextInt(4) == 0 ? null : seen;
        return new Event.Adopt(key, elsewhere(key, seen == null ? 1 + random.nextInt(4) : seen.epoch()), over);
    }

    private IntentRecord elsewhere(OperationKey key, long epoch) {
        Event.Claim claim = claim();
        State state = switch (random.nextInt(4)) {
            case 0 -> new State.Running(MILLIS + random.nextInt(1_000_000), random.nextInt(4), null);
            case 1 -> new State.InDoubt(MILLIS + random.nextInt(1_000_000), false, Events.payload("s"));
            case 2 ->
                new State.Settled(
                        new Outcome.Succeeded(Events.payload("r")),
                        MILLIS,
                        MILLIS + random.nextInt(500_000),
                        MILLIS + 500_000 + random.nextInt(1_000_000),
                        Events.probe(random.nextInt(100)));
            default -> new State.Tombstone(Status.REJECTED, MILLIS + random.nextInt(5_000_000));
        };
        return new IntentRecord(
                Events.intent(key.key()).fingerprint(),
                claim.effect(),
                claim.policyVersion(),
                new LeaseId(epoch, claim.nonce()),
                new Life(epoch, MILLIS - random.nextInt(10_000), random.nextBoolean()),
                0,
                0,
                state);
    }

    private String name() {
        return prefix + "k" + random.nextInt(KEYS);
    }

    /** A key mostly keeps its class: a change of it is a rule of its own. */
    private EffectTerms effect(String name) {
        int usual = Math.floorMod(name.substring(prefix.length()).hashCode(), EFFECTS.size());
        return EFFECTS.get(random.nextInt(10) == 0 ? random.nextInt(EFFECTS.size()) : usual);
    }

    private LeaseId lease(@Nullable IntentRecord seen) {
        if (seen == null || random.nextInt(6) == 0) {
            return new LeaseId(1 + random.nextInt(5), new Nonce(7, random.nextInt(NONCES)));
        }
        return random.nextInt(10) == 0
                ? new LeaseId(seen.epoch() - 1, seen.lease().nonce())
                : seen.lease();
    }

    private long epoch(@Nullable IntentRecord seen) {
        return seen == null ? 1 : seen.epoch() - (random.nextInt(8) == 0 ? 1 : 0);
    }

    private Event.Standing standing() {
        Event.Standing[] all = Event.Standing.values();
        return all[random.nextInt(4) == 0 ? random.nextInt(all.length) : 0];
    }

    private Verdict verdict() {
        return switch (random.nextInt(3)) {
            case 0 -> Verdict.applied(Events.payload("found"));
            case 1 -> Verdict.rejected(Events.payload("refused"));
            default -> Verdict.notApplied();
        };
    }

    private dev.semel.protocol.Evidence evidence() {
        return random.nextInt(3) == 0 ? Events.operator() : Events.probe(random.nextLong(4_000_000_000_000L));
    }
}
