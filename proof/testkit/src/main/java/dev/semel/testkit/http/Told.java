package dev.semel.testkit.http;

import dev.semel.http.HttpBody;
import dev.semel.http.HttpFields;
import java.nio.charset.StandardCharsets;

/**
 * An answer as it came over the wire.
 *
 * @param status its code
 * @param headers every line
 * @param body without its framing
 */
record Told(int status, HttpFields headers, HttpBody body) {
    String text() {
        return new String(body.bytes(), StandardCharsets.UTF_8);
    }

    /** The value of the first line of this name; empty if there is none. */
    String header(String name) {
        String value = headers.first(name);
        return value == null ? "" : value;
    }

    /** What the problem that it is calls itself; empty if it is none. */
    String code() {
        return header("Content-Type").startsWith("application/problem+json") ? member("code") : "";
    }

    /** The value of a text member of its JSON. */
    String member(String name) {
        String text = text();
        String before = "\"" + name + "\":\"";
        int at = text.indexOf(before);
        if (at < 0) {
            return "";
        }
        int start = at + before.length();
        return text.substring(start, text.indexOf('"', start));
    }

    boolean isReplay() {
        return header("Idempotent-Replayed").equals("true");
    }

    /** For messages of failed assertions. */
    @Override
    public String toString() {
        return status + " " + headers.lines() + " " + text();
    }
}
