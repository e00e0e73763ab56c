package dev.semel.store.embedded;

import static org.assertj.core.api.Assertions.assertThat;

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

/** Events for this store's own tests. */
final class Samples {
    static final long NOW = 1_700_000_000_000L;
    static final RetentionTerms LONG = RetentionTerms.of(Duration.ofDays(365));

    private Samples() {}

    static OperationKey key(String name) {
        return new OperationKey("tenant", "payments.capture", name);
    }

    static Event.Claim claim(String name, long nonce) {
        byte[] digest = Arrays.copyOf(("fingerprint of " + name).getBytes(StandardCharsets.UTF_8), 32);
        Intent intent = new Intent(key(name), Fingerprint.of("test.1", digest));
        return Event.Claim.of(
                intent,
                new Nonce(3, nonce),
                EffectTerms.unprotected(),
                LeaseTerms.of(Duration.ofSeconds(30)),
                "policy 1");
    }

    static IntentRecord grant(OperationStore store, String name, long nonce) {
        Decision answer = store.apply(List.of(claim(name, nonce))).get(0);
        assertThat(answer).isInstanceOf(Decision.Granted.class);
        return ((Decision.Granted) answer).record();
    }

    static Event.Settle succeed(String name, IntentRecord granted) {
        return new Event.Settle(
                key(name),
                granted.lease(),
                new Outcome.Succeeded(Payload.whole(("result of " + name).getBytes(StandardCharsets.UTF_8))),
                Event.Standing.THIS_LEASE,
                LONG);
    }

    static void settle(OperationStore store, String name) {
        IntentRecord granted = grant(store, name, 1);
        Decision answer = store.apply(List.of(succeed(name, granted))).get(0);
        assertThat(answer).isInstanceOf(Decision.Accepted.class);
    }

    static Event.Release release(String name, IntentRecord granted, RetentionTerms retention) {
        return new Event.Release(key(name), granted.lease(), Event.Standing.THIS_LEASE, retention);
    }
}
