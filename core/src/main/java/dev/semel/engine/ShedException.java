package dev.semel.engine;

/** A claim waited too long in line, or would have; the store was not asked and is not known to be down. */
final class ShedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ShedException() {
        super("The store is late, and new work is not queued for it.", null, false, false);
    }
}
