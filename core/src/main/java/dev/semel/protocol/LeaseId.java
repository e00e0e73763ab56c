package dev.semel.protocol;

import java.util.Objects;

/** What every write after the claim presents: epoch and nonce of the lease. */
public record LeaseId(long epoch, Nonce nonce) {
    public LeaseId {
        Objects.requireNonNull(nonce, "nonce");
    }
}
