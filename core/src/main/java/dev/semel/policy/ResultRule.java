package dev.semel.policy;

import java.util.Objects;

/**
 * What is kept of a result for later replays (A5).
 *
 * @param form how much is kept
 * @param limitBytes the largest result that is kept, in bytes; a larger one leaves its status only, marked as oversized
 */
public record ResultRule(Form form, int limitBytes) {
    /** How much of a result is kept. */
    public enum Form {
        /** That it succeeded or was rejected, nothing else. */
        STATUS_ONLY,
        /** A reference to the entity made; the effect's codec yields it. */
        REFERENCE,
        /** The whole result. */
        WHOLE
    }

    /** The limit of {@link #whole()}: one mebibyte. */
    public static final int DEFAULT_LIMIT_BYTES = 1 << 20;

    private static final int REFERENCE_LIMIT_BYTES = 1 << 10;

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

    /** Keeps a reference of at most one kibibyte. */
    public static ResultRule reference() {
        return new ResultRule(Form.REFERENCE, REFERENCE_LIMIT_BYTES);
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
