package dev.semel.store.jdbc;

import dev.semel.store.StoreClock;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How a relational store is opened. Immutable.
 *
 * @param schema the database's schema that holds Semel's tables, empty for the connections' own; a plain lower-case name
 * @param clock the store's time in tests, and of an embedded database, which has none of its own; null for the server's
 */
public record JdbcOptions(String schema, @Nullable StoreClock clock) {
    private static final Pattern NAME = Pattern.compile("[a-z_][a-z0-9_]{0,62}");

    /** @throws IllegalArgumentException if the schema is no plain name */
    public JdbcOptions {
        Objects.requireNonNull(schema, "schema");
        if (!schema.isEmpty() && !NAME.matcher(schema).matches()) {
            throw new IllegalArgumentException("The schema is named '" + schema
                    + "'; use lower-case letters, digits and underscores, at most 63, no digit first.");
        }
    }

    /** The connections' own schema and the server's time. */
    public static JdbcOptions defaults() {
        return new JdbcOptions("", null);
    }

    /** The same in this schema of the database. */
    public JdbcOptions in(String otherSchema) {
        return new JdbcOptions(otherSchema, clock);
    }

    /** The same by this clock: for tests, and for embedded databases. */
    public JdbcOptions by(StoreClock storeClock) {
        return new JdbcOptions(schema, Objects.requireNonNull(storeClock, "clock"));
    }

    /** What stands before each name of ours. */
    String prefix() {
        return schema.isEmpty() ? "semel_" : schema + ".semel_";
    }
}
