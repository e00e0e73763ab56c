package dev.semel.spring;

/** Production has no store that was chosen for it; the application does not start. */
final class StoreMissingException extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    StoreMissingException(String message) {
        super(message);
    }
}
