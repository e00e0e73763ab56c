package dev.semel.operation;

/** Content that claims to be of a kind and is not; the message says what was found, where, and in one sentence. */
public final class MalformedContentException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final int position;

    MalformedContentException(String message, int position) {
        super(message + " at byte " + position + ".");
        this.position = position;
    }

    /** Where in the content, in bytes from its start. */
    public int position() {
        return position;
    }
}
