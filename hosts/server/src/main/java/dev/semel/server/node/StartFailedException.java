package dev.semel.server.node;

/** A node could not be started or stopped; the message says why in one sentence. */
public final class StartFailedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    StartFailedException(String message, Throwable cause) {
        super(message, cause);
    }
}
