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
 */
public record StoreDescription(String name, DurabilityGrade grade, String generation, boolean readsAreLocal) {
    public StoreDescription {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(grade, "grade");
        Objects.requireNonNull(generation, "generation");
    }
}
