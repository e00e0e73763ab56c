package dev.semel.operation;

import java.util.Locale;

/**
 * What an intent does to its entity. Part of the fingerprint: under one key a create, an update and a delete are never
 * taken for one another, not even if they say the same of the entity, and the version alone says which came later.
 */
public enum Change {
    /** The entity is made. */
    CREATE,
    /** The entity is there and becomes another. */
    UPDATE,
    /** The entity is taken away. */
    DELETE;

    /**
     * The fingerprint of a wish for this change.
     *
     * @throws IllegalArgumentException if the name of the fingerprint's rule is too long to say so
     */
    public Fingerprint of(Fingerprint content) {
        return Fingerprint.of(name().toLowerCase(Locale.ROOT) + ";" + content.rule(), content.digest());
    }
}
