package dev.semel.telemetry;

import dev.semel.operation.Fingerprint;
import dev.semel.operation.Intent;
import dev.semel.operation.OperationKey;
import dev.semel.operation.Supersession;
import dev.semel.policy.Terms;
import dev.semel.protocol.Decision;
import dev.semel.protocol.Event;
import dev.semel.protocol.IntentRecord;
import dev.semel.protocol.LeaseId;
import dev.semel.protocol.Nonce;
import dev.semel.protocol.Outcome;
import dev.semel.protocol.Payload;
import dev.semel.store.MemoryStore;
import java.util.Arrays;
import java.util.List;

/** What an engine would tell its listeners: events that a store in memory really decided. */
final class Seen {
    static final Terms TERMS = Terms.defaults();

    final MemoryStore store;
    private long nonces;

    Seen(MemoryStore store) {
        this.store = store;
    }

    static OperationKey key(String key) {
        return new OperationKey("acme", "pay", key);
    }

    Event.Claim claim(OperationKey key, int content) {
        byte[] digest = new byte[32];
        Arrays.fill(digest, (byte) content);
        Intent intent = new Intent(key, Fingerprint.of("bytes.1", digest), Supersession.never());
        nonces++;
        return Event.Claim.of(intent, new Nonce(nonces, nonces), TERMS.effect(), TERMS.lease(), TERMS.version());
    }

    Decision decide(Event event) {
        return store.apply(List.of(event)).get(0);
    }

    /** The record of a key that was just claimed. */
    IntentRecord granted(OperationKey key) {
        return ((Decision.Claimed) decide(claim(key, 1))).record();
    }

    Event.Settle succeed(OperationKey key, LeaseId lease) {
        return new Event.Settle(
                key, lease, new Outcome.Succeeded(Payload.omitted()), Event.Standing.THIS_LEASE, TERMS.retention());
    }

    Event.GiveUp giveUp(OperationKey key, LeaseId lease) {
        return new Event.GiveUp(key, lease, null);
    }
}
