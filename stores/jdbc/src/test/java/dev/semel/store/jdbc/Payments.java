package dev.semel.store.jdbc;

import dev.semel.operation.Fingerprint;
import dev.semel.operation.Intent;
import dev.semel.operation.OperationKey;
import dev.semel.policy.EffectTerms;
import dev.semel.policy.LeaseTerms;
import dev.semel.policy.RetentionTerms;
import dev.semel.protocol.Decision;
import dev.semel.protocol.Event;
import dev.semel.protocol.IntentRecord;
import dev.semel.protocol.Nonce;
import dev.semel.protocol.Outcome;
import dev.semel.protocol.Payload;
import dev.semel.store.OperationStore;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/** Events on keys of one operation, for tests that bring their own stores. */
final class Payments {
    static final long NOW = 1_700_000_000_000L;
    private static final RetentionTerms LONG = RetentionTerms.of(Duration.ofDays(365));

    private Payments() {}

    static OperationKey key(String name) {
        return new OperationKey("tenant", "payments.capture", name);
    }

    static Event.Claim claim(String name, long nonce) {
        byte[] digest = Arrays.copyOf(("fingerprint of " + name).getBytes(StandardCharsets.UTF_8), 32);
        return Event.Claim.of(
                new Intent(key(name), Fingerprint.of("test.1", digest)),
                new Nonce(3, nonce),
                EffectTerms.unprotected(),
                LeaseTerms.of(Duration.ofSeconds(30)),
                "policy 1");
    }

    static Event.Settle succeed(String name, IntentRecord granted) {
        return new Event.Settle(
                key(name),
                granted.lease(),
                new Outcome.Succeeded(Payload.whole(("result of " + name).getBytes(StandardCharsets.UTF_8))),
                Event.Standing.THIS_LEASE,
                LONG);
    }

    static Event.Release release(String name, IntentRecord granted) {
        return new Event.Release(key(name), granted.lease(), Event.Standing.THIS_LEASE, new RetentionTerms(10, 10, 10));
    }

    static Decision apply(OperationStore store, Event event) {
        return store.apply(List.of(event)).get(0);
    }
}
