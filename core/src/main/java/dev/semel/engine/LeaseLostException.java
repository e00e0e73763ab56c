package dev.semel.engine;

/** The attempt may send nothing any more: its lease was lost, or its time to send has passed (rule 7). */
public final class LeaseLostException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    LeaseLostException(String message) {
        super(message);
    }
}
