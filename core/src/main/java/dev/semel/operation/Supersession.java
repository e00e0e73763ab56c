package dev.semel.operation;

/**
 * Whether an intent may open a new epoch over a final record of its key (PROTOCOL rule 19). An ordinary intent may not:
 * its outcome is final. A versioned one may, if its version is higher than the one applied; an older one is stale. That
 * holds for merges as well: a merge whose version is not above the applied one cannot be told from a repeat.
 *
 * @param version the entity's version that is asked for; 0 for an ordinary intent
 */
public record Supersession(long version) {
    private static final Supersession NEVER = new Supersession(0);

    public Supersession {
        if (version < 0) {
            throw new IllegalArgumentException("The version is " + version + "; versions begin at 1.");
        }
    }

    /** The ordinary intent, which supersedes nothing. */
    public static Supersession never() {
        return NEVER;
    }

    /** Supersedes every outcome of a lower version. */
    public static Supersession byVersion(long version) {
        if (version <= 0) {
            throw new IllegalArgumentException("The version is " + version + "; versions begin at 1.");
        }
        return new Supersession(version);
    }

    /** Whether this is the ordinary intent. */
    public boolean isNever() {
        return version == 0;
    }
}
