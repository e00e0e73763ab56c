package dev.semel.testkit.explore;

/** A receiver refused an epoch that is lower than its fence; it did nothing. */
public final class FencedOffException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    FencedOffException(String message) {
        super(message);
    }
}
