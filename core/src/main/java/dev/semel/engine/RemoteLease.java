package dev.semel.engine;

import dev.semel.operation.OperationKey;
import dev.semel.protocol.LeaseId;
import java.util.Objects;

/**
 * What an owner elsewhere presents with every call. Immutable.
 *
 * @param key whose lease it is
 * @param id epoch and nonce, as granted
 * @param fencedAndAsked whether the receiver's fence was raised to this epoch and the receiver then asked, before the
 *     grant was told
 */
public record RemoteLease(OperationKey key, LeaseId id, boolean fencedAndAsked) {
    public RemoteLease {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(id, "id");
    }
}
