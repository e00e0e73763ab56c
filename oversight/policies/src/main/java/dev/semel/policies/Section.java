package dev.semel.policies;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A block of fields being read: finds each by name, first in itself, then in the block of defaults behind it. What is
 * wrong goes to the findings and the fallback is returned, so that reading goes on and finds the rest.
 */
final class Section {
    private final Value.Fields own;
    private final @Nullable Section behind;
    private final Findings findings;

    private Section(Value.Fields own, @Nullable Section behind, Findings findings) {
        this.own = own;
        this.behind = behind;
        this.findings = findings;
    }

    /** The block that a value is, with nothing but these names in it; an empty one if it is none. */
    static Section of(Value value, Findings findings, String... names) {
        if (!(value instanceof Value.Fields fields)) {
            findings.add(
                    value.place(),
                    "A block of fields is expected here and not " + value.kind() + "; its fields are "
                            + String.join(", ", names) + ".");
            return new Section(new Value.Fields(value.place(), Map.of()), null, findings);
        }
        Section section = new Section(fields, null, findings);
        section.refuseAllBut(Arrays.asList(names));
        return section;
    }

    /** The same block with another behind it. */
    Section before(Section defaults) {
        return new Section(own, defaults, findings);
    }

    Place place() {
        return own.place();
    }

    /** The place of a field if it is given, else of the block. */
    Place placeOf(String name) {
        Value value = value(name);
        return value == null ? place() : value.place();
    }

    boolean has(String name) {
        return value(name) != null;
    }

    @Nullable
    Value value(String name) {
        Value.Field field = own.byName().get(name);
        if (field != null) {
            return field.value();
        }
        return behind == null ? null : behind.value(name);
    }

    String text(String name, String fallback) {
        Value value = value(name);
        return value == null ? fallback : text(value, fallback);
    }

    Duration duration(String name, Duration fallback) {
        Value value = value(name);
        return value == null ? fallback : duration(value, fallback);
    }

    int bytes(String name, int fallback) {
        Value value = value(name);
        return value == null ? fallback : read(value, fallback, Units::bytes);
    }

    /** As {@link #bytes}, for what may be larger than a request; at least 1. */
    long size(String name, long fallback) {
        Value value = value(name);
        return value == null ? fallback : read(value, fallback, Units::size);
    }

    int number(String name, int fallback, int least, int most) {
        Value value = value(name);
        return value == null ? fallback : read(value, fallback, text -> Units.number(text, least, most));
    }

    boolean flag(String name, boolean fallback) {
        Value value = value(name);
        return value == null ? fallback : choice(value, Map.of("true", true, "false", false), fallback);
    }

    <E extends Enum<E>> E choice(String name, E fallback) {
        Value value = value(name);
        return value == null ? fallback : choice(value, words(fallback.getDeclaringClass()), fallback);
    }

    /** The texts of a list; empty if it is not given. */
    List<Value.Text> texts(String name) {
        Value value = value(name);
        return value == null ? List.of() : texts(value);
    }

    List<Value.Text> texts(Value value) {
        if (!(value instanceof Value.Many many)) {
            findings.add(value.place(), "A list is expected here and not " + value.kind() + "; write it like [a, b].");
            return List.of();
        }
        List<Value.Text> texts = new ArrayList<>();
        for (Value element : many.values()) {
            if (element instanceof Value.Text text && !text.absent()) {
                texts.add(text);
            } else {
                findings.add(element.place(), "A text is expected here and not " + element.kind() + "; write it out.");
            }
        }
        return texts;
    }

    Duration duration(Value value, Duration fallback) {
        return read(value, fallback, Units::duration);
    }

    String text(Value value, String fallback) {
        return read(value, fallback, text -> text);
    }

    <T> T choice(Value value, Map<String, T> words, T fallback) {
        return read(value, fallback, text -> {
            T meant = words.get(text);
            if (meant == null) {
                throw new IllegalArgumentException("'" + Spelling.shortened(text) + "' is not known here; "
                        + Spelling.advice(text, words.keySet()));
            }
            return meant;
        });
    }

    /** The words of an enum, as policies write them. */
    static <E extends Enum<E>> Map<String, E> words(Class<E> type) {
        Map<String, E> words = new LinkedHashMap<>();
        for (E constant : type.getEnumConstants()) {
            words.put(constant.name().toLowerCase(Locale.ROOT).replace('_', '-'), constant);
        }
        return words;
    }

    /** Reads a text; what the reading throws is what is wrong with it. */
    <T> T read(Value value, T fallback, java.util.function.Function<String, T> reading) {
        if (!(value instanceof Value.Text text) || text.absent()) {
            findings.add(value.place(), "A text is expected here and not " + value.kind() + "; write it out.");
            return fallback;
        }
        try {
            return reading.apply(text.text());
        } catch (IllegalArgumentException wrong) {
            findings.add(value.place(), String.valueOf(wrong.getMessage()));
            return fallback;
        }
    }

    private void refuseAllBut(List<String> names) {
        Set<String> known = Set.copyOf(names);
        own.byName().forEach((name, field) -> {
            if (!known.contains(name)) {
                findings.add(
                        field.place(),
                        "'" + Spelling.shortened(name) + "' is not known here; " + Spelling.advice(name, names));
            }
        });
    }
}
