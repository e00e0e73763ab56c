package dev.semel.testkit;

import dev.semel.operation.Fingerprint;
import dev.semel.operation.Intent;
import dev.semel.operation.OperationKey;
import dev.semel.policy.EffectTerms;
import dev.semel.policy.LeaseTerms;
import dev.semel.policy.RetentionTerms;
import dev.semel.protocol.Decision;
import dev.semel.protocol.Event;
import dev.semel.protocol.IntentRecord;
import dev.semel.protocol.LeaseId;
import dev.semel.protocol.Nonce;
import dev.semel.protocol.Outcome;
import dev.semel.protocol.Payload;
import dev.semel.store.OperationStore;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The events of a store's own tests, short to write, and what the store tells of them. Each name is a key. */
public final class Asking {
    /** A minute, three renewals. */
    public static final LeaseTerms LEASE = new LeaseTerms(60_000, 3);
    /** Kept for a day, refused for another one. */
    public static final RetentionTerms DAY = new RetentionTerms(86_400_000, 86_400_000, 86_400_000);
    /** An effect that may be repeated within the hour. */
    public static final EffectTerms REPEATABLE = EffectTerms.deduplicated(Duration.ofHours(1));

    private Asking() {}

    /** The key of this name. */
    public static OperationKey key(String name) {
        return new OperationKey("tenant", "payments.capture", name);
    }

    /** A claim for an unprotected effect; by the same attempt if the nonce is the same. */
    public static Event.Claim claim(String name, long nonce) {
        return claim(name, nonce, EffectTerms.unprotected(), LEASE);
    }

    /** A claim; by the same attempt if the nonce is the same. */
    public static Event.Claim claim(String name, long nonce, EffectTerms effect, LeaseTerms lease) {
        byte[] digest = Arrays.copyOf(("0123456789abcdef" + name).getBytes(StandardCharsets.UTF_8), 32);
        Intent intent = new Intent(key(name), Fingerprint.of("test.1", digest));
        return Event.Claim.of(intent, new Nonce(3, nonce), effect, lease, "policy 1");
    }

    /** The owner's word that it succeeded, kept for a {@link #DAY}. */
    public static Event.Settle succeed(String name, LeaseId lease) {
        return succeed(name, lease, DAY);
    }

    /** The owner's word that it succeeded. */
    public static Event.Settle succeed(String name, LeaseId lease, RetentionTerms retention) {
        Outcome outcome = new Outcome.Succeeded(Payload.whole(name.getBytes(StandardCharsets.UTF_8)));
        return new Event.Settle(key(name), lease, outcome, Event.Standing.THIS_LEASE, retention);
    }

    /** The store's answer to one event. */
    public static Decision apply(OperationStore store, Event event) {
        return store.apply(List.of(event)).get(0);
    }

    /** A claim that must be granted. */
    public static IntentRecord granted(OperationStore store, Event.Claim claim) {
        Decision answer = apply(store, claim);
        if (answer instanceof Decision.Granted granted) {
            return granted.record();
        }
        throw new AssertionError("Not granted: " + answer);
    }

    /** Claims and settles; both must be accepted. */
    public static IntentRecord settled(OperationStore store, String name) {
        IntentRecord granted = granted(store, claim(name, 1));
        Decision answer = apply(store, succeed(name, granted.lease()));
        if (answer instanceof Decision.Accepted accepted && !accepted.repeated() && accepted.record() != null) {
            return accepted.record();
        }
        throw new AssertionError("Not settled: " + answer);
    }

    /** Between two looks at what only the outside knows. */
    public static void pause() {
        try {
            if (new CountDownLatch(1).await(5, TimeUnit.MILLISECONDS)) {
                throw new AssertionError("Nobody counts this down.");
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /** The record of this name as it counts now, null if there is none. */
    public static @Nullable IntentRecord found(OperationStore store, String name) {
        return store.find(List.of(key(name))).get(0).record();
    }

    /** As {@link #found}, of a store that may be unavailable for a while yet; fails if it still is after a minute. */
    public static @Nullable IntentRecord foundAtLast(OperationStore store, String name) {
        return AtLast.of(() -> Optional.ofNullable(found(store, name))).orElse(null);
    }

    /** As {@link #apply}, of a store that may be unavailable for a while yet; fails if it still is after a minute. */
    public static Decision applyAtLast(OperationStore store, Event event) {
        return AtLast.of(() -> apply(store, event));
    }
}
