package dev.semel.store.dynamodb;

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
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The events of these tests, short to write, and what a store tells of them. */
final class Asking {
    static final LeaseTerms LEASE = new LeaseTerms(60_000, 3);
    static final RetentionTerms DAY = new RetentionTerms(86_400_000, 86_400_000, 86_400_000);

    private Asking() {}

    static OperationKey key(String name) {
        return new OperationKey("tenant", "payments.capture", name);
    }

    static Event.Claim claim(String name, long nonce) {
        byte[] digest = Arrays.copyOf(("0123456789abcdef" + name).getBytes(StandardCharsets.UTF_8), 32);
        Intent intent = new Intent(key(name), Fingerprint.of("test.1", digest));
        return Event.Claim.of(intent, new Nonce(3, nonce), EffectTerms.unprotected(), LEASE, "policy 1");
    }

    static Event.Settle succeed(String name, LeaseId lease) {
        Outcome outcome = new Outcome.Succeeded(Payload.whole(name.getBytes(StandardCharsets.UTF_8)));
        return new Event.Settle(key(name), lease, outcome, Event.Standing.THIS_LEASE, DAY);
    }

    static Decision apply(OperationStore store, Event event) {
        return store.apply(List.of(event)).get(0);
    }

    /** A claim that must be granted. */
    static IntentRecord granted(OperationStore store, Event.Claim claim) {
        Decision answer = apply(store, claim);
        if (answer instanceof Decision.Granted granted) {
            return granted.record();
        }
        throw new AssertionError("Not granted: " + answer);
    }

    /** Claims and settles; both must be accepted. */
    static IntentRecord settled(OperationStore store, String name) {
        IntentRecord granted = granted(store, claim(name, 1));
        Decision answer = apply(store, succeed(name, granted.lease()));
        if (answer instanceof Decision.Accepted accepted && !accepted.repeated() && accepted.record() != null) {
            return accepted.record();
        }
        throw new AssertionError("Not settled: " + answer);
    }

    static @Nullable IntentRecord found(OperationStore store, String name) {
        return store.find(List.of(key(name))).get(0).record();
    }

    /** Between two looks at what only the outside knows. */
    static void pause() {
        try {
            if (new CountDownLatch(1).await(5, TimeUnit.MILLISECONDS)) {
                throw new AssertionError("Nobody counts this down.");
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
