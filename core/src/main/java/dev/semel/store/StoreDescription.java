package dev.semel.store;

import dev.semel.policy.DurabilityGrade;
import java.util.Objects;

/**
 * What a store is.
 *
 * @param name for people, such as {@code rocksdb:/var/lib/semel}
 * @param grade what an acknowledged write survives, read from the live settings
 * @param generation identifies this store's memory; another one has forgotten what this one knew (rule 17)
 * @param readsAreLocal whether a read costs no round trip, so that looking before claiming is worth while
 * @param lanes how many calls at once are worth while: 1 if the store makes one write of all that waits, more if a call
 *     mostly waits for a network
 * @param because which setting of the store the grade follows from, for people, such as {@code fsync is off}; empty if
 *     nothing can be set
 */
public record StoreDescription(
        String name, DurabilityGrade grade, String generation, boolean readsAreLocal, int lanes, String because) {
    public StoreDescription {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(grade, "grade");
        Objects.requireNonNull(generation, "generation");
        Objects.requireNonNull(because, "because");
        if (lanes < 1) {
            throw new IllegalArgumentException("The store's lanes are " + lanes + "; give at least 1.");
        }
    }

    /** A store to which one call at a time is enough. */
    public StoreDescription(String name, DurabilityGrade grade, String generation, boolean readsAreLocal) {
        this(name, grade, generation, readsAreLocal, 1);
    }

    /** A store of whose grade there is nothing to say. */
    public StoreDescription(String name, DurabilityGrade grade, String generation, boolean readsAreLocal, int lanes) {
        this(name, grade, generation, readsAreLocal, lanes, "");
    }
}
