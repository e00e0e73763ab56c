package dev.semel.store;

/** The store did not answer: nothing is known of what was asked. */
public final class StoreUnavailableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** The message says in one sentence what did not answer. */
    public StoreUnavailableException(String message) {
        super(message);
    }

    /** The same sentence, and as cause what the store's engine reported. */
    public StoreUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
