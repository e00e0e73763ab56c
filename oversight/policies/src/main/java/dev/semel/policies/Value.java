package dev.semel.policies;

import java.util.List;
import java.util.Map;

/** A policy file as a tree of plain values, each with its place. Numbers and flags are texts still. */
sealed interface Value {
    Place place();

    /** A text; {@code absent} if the file names the field and gives nothing. */
    record Text(Place place, String text, boolean absent) implements Value {}

    /** A list. */
    record Many(Place place, List<Value> values) implements Value {}

    /** Named fields, in the order of the file. */
    record Fields(Place place, Map<String, Field> byName) implements Value {}

    /** A named value and where its name stands. */
    record Field(Place place, Value value) {}

    /** What it is, for a message. */
    default String kind() {
        if (this instanceof Text text) {
            return text.absent() ? "nothing" : "'" + Spelling.shortened(text.text()) + "'";
        }
        return this instanceof Many ? "a list" : "a block of fields";
    }
}
