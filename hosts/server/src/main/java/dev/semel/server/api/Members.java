package dev.semel.server.api;

import io.vertx.core.json.JsonObject;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The members of one JSON object of a call. What is not known is refused: a slip of the pen must not be overlooked. */
final class Members {
    private final JsonObject json;

    /** @throws ApiRefusal if there is a member that is not among these */
    Members(JsonObject json, Set<String> known) {
        Set<String> unknown = new TreeSet<>(json.fieldNames());
        unknown.removeAll(known);
        if (!unknown.isEmpty()) {
            throw ApiRefusal.bad("The member " + shortened(unknown.iterator().next()) + " is not known; known are "
                    + String.join(", ", new TreeSet<>(known)) + ".");
        }
        this.json = json;
    }

    /** A text that must be there. */
    String text(String member) {
        String text = optional(member);
        if (text == null || text.isEmpty()) {
            throw ApiRefusal.bad("The member " + member + " is missing or empty; give it.");
        }
        return text;
    }

    @Nullable
    String optional(String member) {
        Object value = json.getValue(member);
        if (value == null || value instanceof String) {
            return (String) value;
        }
        throw ApiRefusal.bad("The member " + member + " is no text; give one.");
    }

    /** A text of people: one line of at most so many characters. */
    String remark(String member, int longest) {
        String text = text(member).strip();
        if (text.isEmpty() || text.length() > longest || text.chars().anyMatch(Character::isISOControl)) {
            throw ApiRefusal.bad("The member " + member + " is blank, has control characters or more than " + longest
                    + " characters; say it in one line.");
        }
        return text;
    }

    @Nullable
    JsonObject object(String member) {
        Object value = json.getValue(member);
        if (value == null || value instanceof JsonObject) {
            return (JsonObject) value;
        }
        throw ApiRefusal.bad("The member " + member + " is no JSON object; give one or leave it out.");
    }

    boolean has(String member) {
        return json.containsKey(member);
    }

    boolean isTrue(String member) {
        return Boolean.TRUE.equals(json.getValue(member));
    }

    long positive(String member) {
        Object value = json.getValue(member);
        if (value instanceof Integer || value instanceof Long) {
            long number = ((Number) value).longValue();
            if (number > 0) {
                return number;
            }
        }
        throw ApiRefusal.bad("The member " + member + " is missing or no whole number from 1 on; give it.");
    }

    private static String shortened(String name) {
        String visible = name.codePoints()
                .filter(point -> !Character.isISOControl(point))
                .limit(40)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        return "'" + visible + "'";
    }
}
