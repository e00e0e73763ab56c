package dev.semel.server.admin;

import dev.semel.operation.OperationKey;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What an operator asks to be done, read from a JSON body. Unknown members are refused: a typo must not be overlooked. */
final class Order {
    private final JsonObject body;

    private Order(JsonObject body) {
        this.body = body;
    }

    /** @throws AdminRefusal if it is no JSON object, or has a member that is not among these */
    static Order read(String text, Set<String> members) {
        JsonObject body;
        try {
            body = new JsonObject(text);
        } catch (DecodeException malformed) {
            throw AdminRefusal.badRequest("The body is no JSON object; send one.");
        }
        Set<String> unknown = new TreeSet<>(body.fieldNames());
        unknown.removeAll(members);
        if (!unknown.isEmpty()) {
            throw AdminRefusal.badRequest(
                    "The member " + unknown + " is not known; leave it out. Known are " + new TreeSet<>(members) + ".");
        }
        return new Order(body);
    }

    OperationKey key() {
        try {
            return new OperationKey(text("tenant"), text("operation"), text("key"));
        } catch (IllegalArgumentException wrong) {
            throw AdminRefusal.badRequest(String.valueOf(wrong.getMessage()));
        }
    }

    long epoch() {
        if (body.getValue("epoch") instanceof Number epoch && epoch.longValue() > 0) {
            return epoch.longValue();
        }
        throw AdminRefusal.badRequest(
                "The member epoch is missing or no positive number; give the epoch that you saw.");
    }

    /** A text that must be there and not be blank. */
    String text(String member) {
        if (body.getValue(member) instanceof String text && !text.isBlank()) {
            return text;
        }
        throw AdminRefusal.badRequest("The member " + member + " is missing or no text; give it.");
    }

    /** A text of people: not blank, no control characters, at most so long. */
    String remark(String member, int longest) {
        String text = text(member).strip();
        if (text.length() > longest || text.chars().anyMatch(Character::isISOControl)) {
            throw AdminRefusal.badRequest("The member " + member + " has control characters or more than " + longest
                    + " characters; say it in one line.");
        }
        return text;
    }

    /** An object that may be left out. */
    @Nullable
    JsonObject object(String member) {
        Object value = body.getValue(member);
        if (value == null || value instanceof JsonObject) {
            return (JsonObject) value;
        }
        throw AdminRefusal.badRequest("The member " + member + " is no JSON object; give one or leave it out.");
    }
}
