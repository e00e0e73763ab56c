package dev.semel.spring;

/** A call of an {@link Idempotent} method had no key, so it was refused and nothing was done. */
public final class KeyMissingException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    KeyMissingException(String message) {
        super(message);
    }
}
