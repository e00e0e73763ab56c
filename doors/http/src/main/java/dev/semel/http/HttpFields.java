package dev.semel.http;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The header fields of a message: every line, in order, found by name whatever its case. Interprets nothing and joins
 * nothing, so that two lines of one name stay two. Immutable; safe for use by all threads.
 */
public final class HttpFields {
    private static final HttpFields NONE = new HttpFields(List.of());

    /** One line. */
    public record Field(String name, String value) {
        public Field {
            Objects.requireNonNull(name, "name");
            Objects.requireNonNull(value, "value");
        }
    }

    private final List<Field> lines;

    private HttpFields(List<Field> lines) {
        this.lines = lines;
    }

    /** No line. */
    public static HttpFields none() {
        return NONE;
    }

    /** These lines in this order; copied. */
    public static HttpFields of(Collection<Field> lines) {
        return lines.isEmpty() ? NONE : new HttpFields(List.copyOf(lines));
    }

    /** Every line, in order. */
    public List<Field> lines() {
        return lines;
    }

    /** The values of every line of this name, in order. */
    public List<String> all(String name) {
        List<String> found = List.of();
        for (Field line : lines) {
            if (line.name().equalsIgnoreCase(name)) {
                if (found.isEmpty()) {
                    found = new ArrayList<>(1);
                }
                found.add(line.value());
            }
        }
        return found;
    }

    /** The value of the first line of this name, or null. */
    public @Nullable String first(String name) {
        for (Field line : lines) {
            if (line.name().equalsIgnoreCase(name)) {
                return line.value();
            }
        }
        return null;
    }

    /** The same fields and one more line at the end. */
    public HttpFields and(String name, String value) {
        List<Field> more = new ArrayList<>(lines);
        more.add(new Field(name, value));
        return new HttpFields(List.copyOf(more));
    }

    /** The same fields with exactly one line of this name. */
    public HttpFields with(String name, String value) {
        return without(name).and(name, value);
    }

    /** The same fields with no line of this name. */
    public HttpFields without(String name) {
        return first(name) == null
                ? this
                : of(lines.stream()
                        .filter(line -> !line.name().equalsIgnoreCase(name))
                        .toList());
    }

    /** The same fields with no line whose name, in lower case, is one of these. */
    HttpFields withoutAll(Predicate<String> names) {
        return of(lines.stream()
                .filter(line -> !names.test(line.name().toLowerCase(Locale.ROOT)))
                .toList());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof HttpFields that && lines.equals(that.lines);
    }

    @Override
    public int hashCode() {
        return lines.hashCode();
    }

    /** Names only: values may hold credentials. */
    @Override
    public String toString() {
        return "HttpFields" + lines.stream().map(Field::name).toList();
    }
}
