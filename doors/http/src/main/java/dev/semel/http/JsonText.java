package dev.semel.http;

import java.util.List;

/**
 * Writes one JSON object. Every string is escaped here and nowhere else; the result is pure ASCII, so that no reader's
 * guess of the charset and no HTML or script context can change its meaning. Reads nothing. For use by one thread.
 */
final class JsonText {
    private final StringBuilder out = new StringBuilder(256).append('{');

    JsonText text(String name, String value) {
        name(name);
        quoted(value);
        return this;
    }

    JsonText number(String name, long value) {
        name(name);
        out.append(value);
        return this;
    }

    JsonText flag(String name, boolean value) {
        name(name);
        out.append(value);
        return this;
    }

    JsonText texts(String name, List<String> values) {
        name(name);
        out.append('[');
        for (int at = 0; at < values.size(); at++) {
            if (at > 0) {
                out.append(',');
            }
            quoted(values.get(at));
        }
        out.append(']');
        return this;
    }

    JsonText object(String name, JsonText value) {
        name(name);
        out.append(value.out).append('}');
        return this;
    }

    /** Closes the object; call once. */
    String end() {
        return out.append('}').toString();
    }

    private void name(String name) {
        if (out.length() > 1) {
            out.append(',');
        }
        quoted(name);
        out.append(':');
    }

    private void quoted(String value) {
        out.append('"');
        for (int at = 0; at < value.length(); at++) {
            char unit = value.charAt(at);
            if (unit == '"' || unit == '\\') {
                out.append('\\').append(unit);
            } else if (unit < 0x20 || unit > 0x7e || unit == '<' || unit == '>' || unit == '&') {
                out.append(String.format("\\u%04x", (int) unit));
            } else {
                out.append(unit);
            }
        }
        out.append('"');
    }
}
