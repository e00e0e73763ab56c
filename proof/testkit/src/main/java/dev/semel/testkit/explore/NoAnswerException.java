package dev.semel.testkit.explore;

/** Whoever was called did not answer, and nobody knows whether it did what it was asked for: as a time-out would say. */
public final class NoAnswerException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NoAnswerException(String message) {
        super(message);
    }
}
