package dev.semel.operation;

import java.util.Objects;

/** One wish to apply an operation: whose and which (key), and exactly what (fingerprint). */
public record Intent(OperationKey key, Fingerprint fingerprint, Supersession supersession) {
    public Intent {
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(fingerprint, "fingerprint");
        Objects.requireNonNull(supersession, "supersession");
    }

    /** An ordinary intent, whose outcome is final. */
    public Intent(OperationKey key, Fingerprint fingerprint) {
        this(key, fingerprint, Supersession.never());
    }
}
