package dev.semel.store.jdbc;

import dev.semel.store.StoreClock;
import java.time.Duration;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How a relational store is opened. Immutable.
 *
 * @param schema the database's schema that holds Semel's tables, empty for the connections' own; a plain lower-case name
 * @param clock the store's time in tests, and of an embedded database, which has none of its own; null for the server's
 * @param silence of PostgreSQL, at least two seconds: the server is told to give up a statement a second before so long,
 *     and a connection that has no network time-out of its own is broken off after so long without a word; a look at a
 *     whole table has thirty times as long. So no source's calls hang for ever. Shorter than the engine's patience with
 *     its store
 */
public record JdbcOptions(String schema, @Nullable StoreClock clock, Duration silence) {
    private static final Duration LEAST_SILENCE = Duration.ofSeconds(2);
    private static final Duration MOST_SILENCE = Duration.ofHours(1);
    private static final Pattern NAME = Pattern.compile("[a-z_][a-z0-9_]{0,62}");

    /** @throws IllegalArgumentException if the schema is no plain name, or the silence is shorter than two seconds or longer than an hour */
    public JdbcOptions {
        Objects.requireNonNull(schema, "schema");
        if (silence.compareTo(LEAST_SILENCE) < 0 || silence.compareTo(MOST_SILENCE) > 0) {
            throw new IllegalArgumentException(
                    "The silence is " + silence + "; give it two seconds to an hour, less than the engine waits.");
        }
        if (!schema.isEmpty() && !NAME.matcher(schema).matches()) {
            throw new IllegalArgumentException("The schema is named '" + schema
                    + "'; use lower-case letters, digits and underscores, at most 63, no digit first.");
        }
    }

    /** The connections' own schema, the server's time, and eight seconds of silence. */
    public static JdbcOptions defaults() {
        return new JdbcOptions("", null, Duration.ofSeconds(8));
    }

    /** The same in this schema of the database. */
    public JdbcOptions in(String otherSchema) {
        return new JdbcOptions(otherSchema, clock, silence);
    }

    /** The same by this clock: for tests, and for embedded databases. */
    public JdbcOptions by(StoreClock storeClock) {
        return new JdbcOptions(schema, Objects.requireNonNull(storeClock, "clock"), silence);
    }

    /** The same with this much silence at most. */
    public JdbcOptions silentFor(Duration most) {
        return new JdbcOptions(schema, clock, most);
    }

    /** What stands before each name of ours. */
    String prefix() {
        return schema.isEmpty() ? "semel_" : schema + ".semel_";
    }
}
