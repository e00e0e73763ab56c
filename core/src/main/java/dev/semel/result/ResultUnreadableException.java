package dev.semel.result;

/**
 * The outcome is known and its result cannot be read: it is sealed, and its key is not here or its bytes were changed. The
 * effect was applied; asking again under another key would apply it again.
 */
public final class ResultUnreadableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param message what cannot be read, and what to do, a sentence */
    public ResultUnreadableException(String message) {
        super(message);
    }
}
