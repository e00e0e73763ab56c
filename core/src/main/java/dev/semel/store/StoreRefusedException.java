package dev.semel.store;

import java.util.Objects;

/** A store that must not be used as it is: damaged, owned by another process, of another generation, too weak. */
public final class StoreRefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Why, stable over releases. */
    public enum Code {
        /** A file or record is damaged; the message names it. */
        DAMAGED,
        /** Another process owns the store. */
        OWNED_ELSEWHERE,
        /** The store's generation is not the pinned one. */
        OTHER_GENERATION,
        /** The store's durability is below what an operation demands. */
        TOO_WEAK,
        /** The store lacks a capability that an operation needs. */
        LACKS_CAPABILITY,
        /** The store was written by a later release. */
        UNKNOWN_SCHEMA,
        /** The store cannot be opened or created where it was said to be. */
        NOT_USABLE
    }

    private final Code code;

    /** The message says in one sentence what was refused, with which value, and what to do. */
    public StoreRefusedException(Code code, String message) {
        super(message);
        this.code = Objects.requireNonNull(code, "code");
    }

    /** The same sentence, and as cause what the store's engine reported. */
    public StoreRefusedException(Code code, String message, Throwable cause) {
        super(message, cause);
        this.code = Objects.requireNonNull(code, "code");
    }

    /** Why, for programs. */
    public Code code() {
        return code;
    }
}
