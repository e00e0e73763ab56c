package dev.semel.spring;

/** A call of an {@link Idempotent} method named no version of its entity, so it was refused and nothing was done. */
public final class VersionMissingException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    VersionMissingException(String message) {
        super(message);
    }
}
