package dev.semel.spring;

import java.io.IOException;

/**
 * A call was sent, perhaps several times, and nobody knows what became of it. Going on under the same key is safe; a new key
 * would be a new action.
 */
public final class OutcomeUnknownException extends IOException {
    private static final long serialVersionUID = 1L;

    private final String key;

    OutcomeUnknownException(String message, String key) {
        super(message);
        this.key = key;
    }

    /** The key to go on with. */
    public String key() {
        return key;
    }
}
