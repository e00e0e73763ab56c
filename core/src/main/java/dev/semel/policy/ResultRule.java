package dev.semel.policy;

import java.util.Objects;

/**
 * What is kept of a result for later replays (A5).
 *
 * @param form how much is kept
 * @param limitBytes the largest result that is kept, in bytes; a larger one leaves its status only, marked as oversized.
 *     Where only the status is kept, the largest note of it that a door may keep as a reference
 */
public record ResultRule(Form form, int limitBytes) {
    /** How much of a result is kept. */
    public enum Form {
        /** That it succeeded or was rejected, and at most a note of the door's own, such as an HTTP status. */
        STATUS_ONLY,
        /** A reference to the entity made; the effect's codec yields it. */
        REFERENCE,
        /** The whole result. */
        WHOLE
    }

    /** The limit of {@link #whole()}: one mebibyte. */
    public static final int DEFAULT_LIMIT_BYTES = 1 << 20;

    /** The limit of {@link #reference()}: one kibibyte. */
    public static final int REFERENCE_LIMIT_BYTES = 1 << 10;

    private static final int NOTE_LIMIT_BYTES = 32;

    public ResultRule {
        Objects.requireNonNull(form, "form");
        if (limitBytes < 0) {
            throw new IllegalArgumentException("The result limit is " + limitBytes + " bytes; it cannot be negative.");
        }
    }

    /** Keeps nothing but the outcome. */
    public static ResultRule statusOnly() {
        return new ResultRule(Form.STATUS_ONLY, 0);
    }

    /** Keeps the outcome and the door's own note of it, such as an HTTP status: at most 32 bytes. */
    public static ResultRule status() {
        return new ResultRule(Form.STATUS_ONLY, NOTE_LIMIT_BYTES);
    }

    /** Keeps a reference of at most one kibibyte. */
    public static ResultRule reference() {
        return new ResultRule(Form.REFERENCE, REFERENCE_LIMIT_BYTES);
    }

    /** Keeps a reference up to a limit in bytes. */
    public static ResultRule reference(int limitBytes) {
        return new ResultRule(Form.REFERENCE, limitBytes);
    }

    /** Keeps results up to {@link #DEFAULT_LIMIT_BYTES}. */
    public static ResultRule whole() {
        return whole(DEFAULT_LIMIT_BYTES);
    }

    /** Keeps results up to a limit in bytes. */
    public static ResultRule whole(int limitBytes) {
        return new ResultRule(Form.WHOLE, limitBytes);
    }
}
