package dev.semel.client;

import dev.semel.operation.ContentRule;
import dev.semel.operation.JsonMembers;
import dev.semel.operation.MalformedContentException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** The members at the top of a JSON object, for the few that a client looks at. The core's strict reader does the reading. */
final class TopMembers {
    private final byte[] json;

    private TopMembers(byte[] json) {
        this.json = json;
    }

    /** Empty if this is not one well-formed JSON object. */
    static Optional<TopMembers> of(byte[] json) {
        try {
            ContentRule.json().fingerprint(json);
        } catch (MalformedContentException noJson) {
            // A body that cannot be read says nothing, and its status is taken as it stands.
            return Optional.empty();
        }
        return new String(json, StandardCharsets.UTF_8).stripLeading().startsWith("{")
                ? Optional.of(new TopMembers(json))
                : Optional.empty();
    }

    /** The member's text, unescaped; empty if it is absent or no string. */
    String text(String name) {
        String value = value(name);
        return value.startsWith("\"") ? unescaped(value.substring(1, value.length() - 1)) : "";
    }

    /** The member's value as it is written; empty if it is absent. */
    String value(String name) {
        String alone = new String(JsonMembers.at(List.of("/" + name)).alone(json), StandardCharsets.UTF_8);
        // {"name": value} and nothing else; no name asked for here has a colon in it, and an escape has none either.
        int colon = alone.indexOf(':');
        return colon < 0
                ? ""
                : alone.substring(colon + 1, alone.lastIndexOf('}')).strip();
    }

    /** What is escaped in a string that is known to be well-formed. */
    private static String unescaped(String written) {
        StringBuilder text = new StringBuilder(written.length());
        for (int at = 0; at < written.length(); at++) {
            char unit = written.charAt(at);
            if (unit != '\\') {
                text.append(unit);
                continue;
            }
            char kind = written.charAt(++at);
            switch (kind) {
                case 'b' -> text.append('\b');
                case 'f' -> text.append('\f');
                case 'n' -> text.append('\n');
                case 'r' -> text.append('\r');
                case 't' -> text.append('\t');
                case 'u' -> {
                    text.append((char) Integer.parseInt(written.substring(at + 1, at + 5), 16));
                    at += 4;
                }
                default -> text.append(kind);
            }
        }
        return text.toString();
    }
}
