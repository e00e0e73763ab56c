package dev.semel.server.cli;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.PrintWriter;

/** Records as lines of text; what the admin listener said as JSON. Control characters never reach the terminal. */
final class KeyRows {
    private KeyRows() {}

    /** Each record in a block of lines. */
    static void print(JsonArray rows, PrintWriter out) {
        for (int at = 0; at < rows.size(); at++) {
            if (at > 0) {
                out.println();
            }
            print(rows.getJsonObject(at), out);
        }
    }

    static void print(JsonObject row, PrintWriter out) {
        row.forEach(member -> out.println(plain(
                member.getKey() + " ".repeat(Math.max(1, 16 - member.getKey().length())) + words(member.getValue()))));
    }

    /** Such as {@code replay of 'k-1' (operation pay, tenant acme)}. */
    static String name(JsonObject row) {
        return plain("'" + row.getString("key") + "' (operation " + row.getString("operation") + ", tenant "
                + row.getString("tenant") + ")");
    }

    /** The same text with what could steer a terminal made visible. */
    static String plain(String text) {
        StringBuilder plain = new StringBuilder(text.length());
        text.codePoints()
                .forEach(point -> plain.appendCodePoint(
                        Character.isISOControl(point) || Character.getType(point) == Character.FORMAT ? '?' : point));
        return plain.toString();
    }

    private static String words(Object value) {
        if (!(value instanceof JsonObject members)) {
            return String.valueOf(value);
        }
        StringBuilder words = new StringBuilder();
        members.forEach(member -> words.append(words.isEmpty() ? "" : ", ")
                .append(member.getKey())
                .append(' ')
                .append(member.getValue()));
        return words.toString();
    }
}
